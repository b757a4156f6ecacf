package io.bianque.server.e2e.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/** Frames as bytes, written from the specification: right ones, and right ones with one thing wrong. */
public final class Raw {
    /** In every numbered frame that no server may take, so that a log in which it stands gives the server away. */
    public static final String MARK = "never_to_be_stored";

    private Raw() {}

    /** A frame with any header and any body behind it. */
    static byte[] frame(byte[] header, byte[] body) {
        return ByteBuffer.allocate(4 + header.length + body.length).putInt(header.length).put(header).put(body).array();
    }

    static byte[] frame(String header, String body) {
        return frame(utf8(header), utf8(body));
    }

    /** A frame without a body. */
    static byte[] header(String json) {
        return frame(utf8(json), new byte[0]);
    }

    public static byte[] hello(String agent, long epoch) {
        return hello(agent, epoch, "", "{\"software\":\"hostile/1\"}");
    }

    /** A hello with more keys ({@code "lanes":[[1,1]],}) and any body. */
    static byte[] hello(String agent, long epoch, String keys, String body) {
        return frame("{\"type\":\"hello\",\"size\":" + utf8(body).length + ",\"version\":1,\"agent\":\"" + agent
                + "\",\"epoch\":\"" + String.format("%016x", epoch) + "\"," + keys
                + "\"boot\":\"b\",\"role\":\"agent\",\"wall\":" + System.currentTimeMillis() + ",\"mono\":5}", body);
    }

    public static byte[] ping() {
        return header("{\"type\":\"ping\",\"size\":0}");
    }

    public static byte[] bye() {
        return header("{\"type\":\"bye\",\"size\":0,\"reason\":\"done\"}");
    }

    /** An event of lane 0 with more keys in its header ({@code "crc32c":"00000000",}) and any body. */
    static byte[] event(long seq, String keys, byte[] body) {
        return numbered("event", 0, seq, keys, body);
    }

    static byte[] event(long seq) {
        return event(seq, "", eventBody(MARK));
    }

    static byte[] eventBody(String kind) {
        return utf8("{\"kind\":\"" + kind + "\",\"time\":" + System.currentTimeMillis() + "}");
    }

    static byte[] numbered(String type, int lane, long seq, String keys, byte[] body) {
        return frame(utf8(numberedHeader(type, lane, seq, keys, body.length)), body);
    }

    static String numberedHeader(String type, int lane, long seq, String keys, long size) {
        return "{\"type\":\"" + type + "\",\"size\":" + size + "," + keys + "\"lane\":" + lane + ",\"seq\":" + seq
                + ",\"wall\":" + System.currentTimeMillis() + ",\"mono\":5}";
    }

    static byte[] series(String body) {
        return frame("{\"type\":\"series\",\"size\":" + utf8(body).length + "}", body);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] noise(RandomGenerator random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static String crc32c(byte[] body) {
        var crc = new CRC32C();
        crc.update(body);
        return String.format("%08x", crc.getValue());
    }

    @SafeVarargs
    static <T> T any(RandomGenerator random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
