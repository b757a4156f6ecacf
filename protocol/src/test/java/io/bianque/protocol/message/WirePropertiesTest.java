package io.bianque.protocol.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.zip.ZstdJni;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

class WirePropertiesTest {
    @ParameterizedTest
    @Seeds(count = 1_000)
    void everyMessageSurvivesTheWireAndIsWrittenTheSameAgain(RandomGenerator random) throws ProtocolFault {
        var message = Messages.any(random);
        byte[] bytes = bytes(new MessageCodec().write(message));
        var frame = requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(bytes)));
        var read = new MessageCodec().read(frame);
        assertThat(read).isEqualTo(message);
        assertThat(bytes(new MessageCodec().write(read))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @Seeds(count = 1_000)
    void everyMessageSurvivesTheWireCompressedWhereThatPays(RandomGenerator random) throws ProtocolFault {
        var message = Messages.any(random);
        byte[] asItIs = bytes(new MessageCodec().write(message));
        var writer = new MessageCodec();
        writer.compress(new Packer(ZstdJni.ZIP, 64));
        byte[] bytes = bytes(writer.write(message));
        assertThat(bytes).hasSizeLessThanOrEqualTo(asItIs.length);
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        decoder.announced(Set.of(Packer.ZSTD));
        var frame = requireNonNull(decoder.next(ByteBuffer.wrap(bytes)));
        boolean packed = frame.isPacked();
        assertThat(packed).isEqualTo(bytes.length < asItIs.length);
        var read = new MessageCodec(new Unpacker(ZstdJni.UNZIP, _ -> {
            // any memory will do
        })).read(frame);
        assertThat(read).isEqualTo(message);
        assertThat(bytes(new MessageCodec().write(read))).isEqualTo(asItIs);
        assertThat(packed && (message instanceof Hello || message instanceof Welcome)).isFalse();
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void c4AnySplittingOfTheBytesGivesTheSameMessages(RandomGenerator random) throws ProtocolFault {
        var codec = new MessageCodec();
        var sent = new ArrayList<Message>();
        var stream = new ByteArrayOutputStream();
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            var message = Messages.any(random);
            sent.add(message);
            stream.writeBytes(bytes(codec.write(message)));
        }
        byte[] bytes = stream.toByteArray();
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        var received = new ArrayList<Message>();
        for (int at = 0; at < bytes.length;) {
            int length = Math.min(bytes.length - at, random.nextInt(random.nextBoolean() ? 8 : 2_000));
            var piece = random.nextInt(3) == 0
                    ? ByteBuffer.allocateDirect(length).put(bytes, at, length).flip()
                    : ByteBuffer.wrap(bytes, at, length);
            for (var frame = decoder.next(piece); frame != null; frame = decoder.next(piece)) {
                received.add(codec.read(frame));
            }
            assertThat(piece.hasRemaining()).isFalse();
            at += length;
        }
        assertThat(received).isEqualTo(sent);
        assertThat(decoder.isMidFrame()).isFalse();
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void c16NoBytesCrashTheDecoderOrTheCodec(RandomGenerator random) {
        byte[] bytes = bytes(new MessageCodec().write(Messages.any(random)));
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                    ? (byte) random.nextInt()
                    : (byte) "{}[]\":,\\u0e-.9 tfn".charAt(random.nextInt(18));
        }
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        try {
            var frame = decoder.next(ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1)));
            if (frame != null) {
                new MessageCodec().read(frame);
            }
        } catch (ProtocolFault fault) {
            assertThat(fault.detail()).isNotBlank().hasSizeLessThan(400);
            assertThat(Refusal.of(fault).message()).hasSizeLessThanOrEqualTo(256);
        }
    }

    private static byte[] bytes(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
