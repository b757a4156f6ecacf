package io.bianque.bench.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTest {
    static final String HELLO = "{\"type\":\"hello\",\"size\":2,\"version\":1,\"agent\":\"a\",\"epoch\":\"89abcdef01234567\"}";
    static final String EVENT = "{\"type\":\"event\",\"size\":5,\"lane\":0,\"seq\":7,\"wall\":1,\"mono\":2}";

    static byte[] frame(String header, String body) {
        var all = header + body;
        return ByteBuffer
                .allocate(4 + all.length())
                .putInt(header.length())
                .put(all.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /** Everything that is answered when a stream comes in pieces of a length. */
    private static String answered(Service service, byte[] stream, int piece) throws IOException {
        var rest = new Rest();
        var answers = new Answers(16);
        var all = new ByteArrayOutputStream();
        for (int at = 0; at < stream.length; at += piece) {
            var in = rest.with(ByteBuffer.wrap(stream, at, Math.min(piece, stream.length - at)));
            service.take(in, answers);
            rest.keep(in);
            all.write(answers.array(), 0, answers.length());
            answers.clear();
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    @Test
    void framesAreAnsweredWhereverTheStreamIsCut() throws IOException {
        var stream = joined(frame(HELLO, "{}"), frame("{\"type\":\"ping\",\"size\":0}", ""), frame(EVENT, "12345"));
        var whole = answered(new FrameService(), stream, stream.length);
        assertThat(whole)
                .contains("\"type\":\"welcome\"")
                .contains("\"epoch\":\"89abcdef01234567\"")
                .contains("\"type\":\"pong\"")
                .endsWith("\"lanes\":[[0,7]]}");
        for (int piece = 1; piece < stream.length; piece++) {
            assertThat(answered(new FrameService(), stream, piece)).as("pieces of %d", piece).isEqualTo(whole);
        }
    }

    @Test
    void oneAckNamesTheLastFrameOfARead() throws IOException {
        var stream = joined(frame(EVENT, "12345"), frame(EVENT.replace("7,", "8,"), "12345"));
        assertThat(answered(new FrameService(), stream, stream.length)).containsOnlyOnce("ack").contains("[[0,8]]");
    }

    @Test
    void anotherProtocolIsRefused() {
        var bytes = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> new FrameService().take(ByteBuffer.wrap(bytes), new Answers(16)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new FrameService()
                .take(ByteBuffer.wrap(frame("{\"type\":\"event\",\"size\":99999999}", "")), new Answers(16)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void everyGetGetsTheFile(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("file"), "content of the file");
        var stream = "GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        var one = "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\ncontent of the file";
        for (int piece = 1; piece <= stream.length; piece++) {
            assertThat(answered(new FileService(file), stream, piece)).isEqualTo(one + one);
        }
    }

    @Test
    void whatIsNoGetEndsTheConnection(@TempDir Path directory) throws IOException {
        var service = new FileService(Files.writeString(directory.resolve("file"), "x"));
        var bytes = "PUT / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> service.take(ByteBuffer.wrap(bytes), new Answers(16)))
                .isInstanceOf(IOException.class);
    }
}
