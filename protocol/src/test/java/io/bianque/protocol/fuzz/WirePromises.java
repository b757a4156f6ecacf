package io.bianque.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.json.JsonWriter;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.samples.JsonSamples;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import io.bianque.protocol.samples.SamplesEncoder;
import io.bianque.protocol.zip.ZstdJni;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One method a decoder; each takes any bytes and fails when the decoder breaks a promise. */
final class WirePromises {
    private static final int DEFINED_IDS = 1_000;
    private static final byte[] ZEROS = new byte[FrameLimits.BEFORE_HELLO.bodyBytes()];
    /** Headers that are good, one a type with a body; {@code %d} is the body's length. */
    private static final List<String> HEADERS = List.of(
            "{\"type\":\"hello\",\"size\":%d,\"version\":1,\"agent\":\"a\",\"epoch\":\"89abcdef01234567\",\"boot\":\"b\","
                    + "\"role\":\"agent\",\"wall\":1,\"mono\":2}",
            "{\"type\":\"welcome\",\"size\":%d,\"version\":1,\"epoch\":\"89abcdef01234567\",\"credit\":1,"
                    + "\"heartbeat\":1000,\"wall\":1,\"mono\":2}",
            "{\"type\":\"series\",\"size\":%d}",
            "{\"type\":\"event\",\"size\":%d,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":2}",
            "{\"type\":\"check\",\"size\":%d,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":2}",
            "{\"type\":\"config\",\"size\":%d}",
            "{\"type\":\"action\",\"size\":%d}",
            "{\"type\":\"output\",\"size\":%d}",
            "{\"type\":\"done\",\"size\":%d,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":2}",
            "{\"type\":\"links\",\"size\":%d,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":2}",
            "{\"type\":\"change\",\"size\":%d,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":2}");

    private WirePromises() {}

    /** A stream of frames: the same frames, and at the same place the same fault, however it is cut into pieces. */
    static void frames(byte[] bytes) {
        var whole = read(bytes, bytes.length);
        for (int piece : new int[]{1, 7, 1 + (bytes.length == 0 ? 0 : bytes[bytes.length - 1] & 0xff)}) {
            assertThat(read(bytes, piece)).as("in pieces of %d bytes", piece).isEqualTo(whole);
        }
    }

    /** What a stream holds: each frame as text, and last the fault if there is one. */
    private static List<String> read(byte[] bytes, int pieceBytes) {
        var found = new ArrayList<String>();
        var decoder = new FrameDecoder(FrameLimits.BEFORE_HELLO);
        var codec = new MessageCodec();
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            var piece = ByteBuffer.wrap(bytes, at, Math.min(pieceBytes, bytes.length - at));
            try {
                for (var frame = decoder.next(piece); frame != null; frame = decoder.next(piece)) {
                    found.add(frame.type() + " " + frame.bodyLength() + " " + message(codec, frame));
                }
            } catch (ProtocolFault fault) {
                found.add(told(fault).code());
                return found;
            }
            assertThat(piece.hasRemaining()).isFalse();
            assertThat(decoder.heldBytes()).as("memory grows with what came, not with what was announced")
                    .isLessThanOrEqualTo(Math.max(512, 2 * Math.min(bytes.length, at + pieceBytes)));
        }
        return found;
    }

    /** A header on its own: the frame around it has the right length, and zeros for a body. */
    static void header(byte[] bytes) {
        if (bytes.length < FrameLimits.HEADER_BYTES_MIN || bytes.length > FrameLimits.HEADER_BYTES) {
            return;
        }
        var stream = ByteBuffer.allocate(4 + bytes.length + ZEROS.length).putInt(bytes.length).put(bytes).put(ZEROS)
                .flip();
        try {
            var frame = new FrameDecoder(FrameLimits.BEFORE_HELLO).next(stream);
            message(new MessageCodec(), Objects.requireNonNull(frame, "the frame is whole"));
        } catch (ProtocolFault fault) {
            told(fault);
        }
    }

    /**
     * A compressed body behind two bytes for the length it is said to unpack to: no more memory than that, and what is taken
     * is what the library's stream makes of the same bytes.
     */
    static void zip(byte[] bytes) {
        if (bytes.length < 3 || bytes.length > FrameLimits.BEFORE_HELLO.bodyBytes()) {
            return;
        }
        byte[] packed = Arrays.copyOfRange(bytes, 2, bytes.length);
        int raw = Math.min((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff), packed.length * FrameLimits.RATIO);
        byte[] header = ("{\"type\":\"series\",\"size\":" + packed.length + ",\"zip\":\"zstd\",\"raw\":" + raw + "}")
                .getBytes(StandardCharsets.US_ASCII);
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        decoder.announced(Set.of(Packer.ZSTD));
        var unpacker = new Unpacker(ZstdJni.UNZIP, delta -> assertThat(delta).isLessThanOrEqualTo(raw));
        try {
            var frame = Objects.requireNonNull(decoder.next(ByteBuffer.allocate(4 + header.length + packed.length)
                    .putInt(header.length).put(header).put(packed).flip()));
            unpacker.open(frame);
            assertThat(frame.bodyLength()).isEqualTo(raw);
            assertThat(Arrays.copyOfRange(frame.array(), frame.bodyOffset(), frame.bodyOffset() + raw))
                    .isEqualTo(ZstdJni.stream(packed));
        } catch (ProtocolFault fault) {
            assertThat(told(fault)).isEqualTo(FaultReason.OUT_OF_RANGE);
        }
    }

    /** A JSON body behind a good header: the first byte says of which type. */
    static void body(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > FrameLimits.BEFORE_HELLO.bodyBytes()) {
            return;
        }
        int size = bytes.length - 1;
        byte[] header = HEADERS.get((bytes[0] & 0xff) % HEADERS.size()).formatted(size)
                .getBytes(StandardCharsets.US_ASCII);
        var stream = ByteBuffer.allocate(4 + header.length + size).putInt(header.length).put(header).put(bytes, 1, size)
                .flip();
        try {
            var frame = new FrameDecoder(FrameLimits.BEFORE_HELLO).next(stream);
            message(new MessageCodec(), Objects.requireNonNull(frame, "the frame is whole"));
        } catch (ProtocolFault fault) {
            throw new AssertionError("a good header was refused: " + fault.detail(), fault);
        }
    }

    /**
     * Bodies of one lane, each behind two bytes of length: what is taken ascends in id, names only defined ids, and comes back
     * bit by bit when it is packed again.
     */
    static void samples1(byte[] bytes) {
        var decoder = new SamplesDecoder();
        var batch = new SampleBatch();
        var encoder = new SamplesEncoder();
        var again = new SamplesDecoder();
        for (int at = 0; at + 2 <= bytes.length;) {
            int length = Math.min(bytes.length - at - 2, (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff));
            at += 2;
            try {
                decoder.decode(bytes, at, length, id -> id < DEFINED_IDS, batch);
            } catch (ProtocolFault fault) {
                told(fault);
                assertThat(batch.count()).isZero();
                at += length;
                continue;
            }
            assertWithin(batch);
            var read = new SampleBatch();
            packedAgain(encoder, again, batch, read);
            assertSame(read, batch);
            at += length;
        }
    }

    private static void packedAgain(SamplesEncoder encoder, SamplesDecoder decoder, SampleBatch batch,
            SampleBatch into) {
        int length = encoder.encode(batch);
        try {
            decoder.decode(encoder.array(), 0, length, _ -> true, into);
        } catch (ProtocolFault fault) {
            throw new AssertionError("what was taken and packed again was refused: " + fault.detail(), fault);
        }
    }

    /** The open form: what is taken comes back when it is written again. */
    static void jsonSamples(byte[] bytes) {
        var reader = new JsonSamples();
        var batch = new SampleBatch();
        try {
            reader.decode(bytes, 0, bytes.length, id -> id < DEFINED_IDS, batch);
        } catch (ProtocolFault fault) {
            told(fault);
            assertThat(batch.count()).isZero();
            return;
        }
        assertWithin(batch);
        var json = new JsonWriter();
        JsonSamples.encode(batch, json);
        var read = new SampleBatch();
        try {
            reader.decode(json.array(), 0, json.length(), id -> id < DEFINED_IDS, read);
        } catch (ProtocolFault fault) {
            throw new AssertionError("what was taken and written again was refused: " + fault.detail(), fault);
        }
        assertSame(read, batch);
    }

    private static void assertWithin(SampleBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            assertThat(batch.ids()[i]).isBetween(0, DEFINED_IDS - 1);
            assertThat(batch.timesMillis()[i]).isBetween(0L, Header.MAX_WALL_MILLIS);
        }
    }

    private static void assertSame(SampleBatch read, SampleBatch batch) {
        int count = batch.count();
        assertThat(read.count()).isEqualTo(count);
        assertThat(Arrays.equals(read.ids(), 0, count, batch.ids(), 0, count)).isTrue();
        assertThat(Arrays.equals(read.timesMillis(), 0, count, batch.timesMillis(), 0, count)).isTrue();
        for (int i = 0; i < count; i++) {
            assertThat(Double.doubleToRawLongBits(read.values()[i])).as("value %d", i)
                    .isEqualTo(Double.doubleToRawLongBits(batch.values()[i]));
        }
    }

    /** The message of a frame as text, or why there is none; a message is written and read to the same again. */
    private static String message(MessageCodec codec, Frame frame) {
        Message message;
        try {
            message = codec.read(frame);
        } catch (ProtocolFault fault) {
            return told(fault).code();
        }
        if (message instanceof Series series && !series.refused().isEmpty()) {
            return message.toString(); // read only: nobody writes what was refused
        }
        var written = new MessageCodec().write(message);
        try {
            var again = readBack(written);
            assertThat(again).isEqualTo(message);
        } catch (ProtocolFault fault) {
            throw new AssertionError("what was taken and written again was refused: " + fault.detail(), fault);
        }
        return message.toString();
    }

    private static Message readBack(ByteBuffer written) throws ProtocolFault {
        @Nullable
        Frame frame = new FrameDecoder(FrameLimits.DEFAULT).next(written);
        return new MessageCodec().read(Objects.requireNonNull(frame, "the frame is whole"));
    }

    /** A fault says what is wrong in one line of bounded length, and can be told to the peer. */
    private static FaultReason told(ProtocolFault fault) {
        assertThat(fault.detail()).isNotBlank().hasSizeLessThan(400).doesNotContain("\n", "\r");
        try {
            assertThat(readBack(new MessageCodec().write(Refusal.of(fault)))).isEqualTo(Refusal.of(fault));
        } catch (ProtocolFault untold) {
            throw new AssertionError("the refusal was refused: " + untold.detail(), untold);
        }
        return fault.reason();
    }
}
