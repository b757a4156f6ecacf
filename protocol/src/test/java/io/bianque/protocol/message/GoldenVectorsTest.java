package io.bianque.protocol.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import io.bianque.protocol.samples.SamplesEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Version 1 of the wire, pinned for ever: every file is decoded and encoded again to the same bytes. */
class GoldenVectorsTest {
    private static final long T0 = 1_790_000_000_000L;
    private static final Path VECTORS = Path.of("src/test/resources/vectors/v1");

    static List<Path> vectors() throws IOException {
        try (Stream<Path> files = Files.list(VECTORS)) {
            return files.filter(file -> file.toString().endsWith(".hex")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyVectorIsReadAndWrittenToTheSameBytes(Path file) throws IOException, ProtocolFault {
        byte[] bytes = bytes(file);
        var message = message(bytes);
        var written = new byte[bytes.length];
        var buffer = new MessageCodec().write(message);
        assertThat(buffer.remaining()).isEqualTo(bytes.length);
        buffer.get(written);
        assertThat(written).isEqualTo(bytes);
    }

    @Test
    void everyTypeHasAVector() throws IOException, ProtocolFault {
        var seen = EnumSet.noneOf(FrameType.class);
        for (var file : vectors()) {
            seen.add(message(bytes(file)).type());
        }
        assertThat(seen).containsExactlyInAnyOrder(FrameType.values());
    }

    @Test
    void sizesArePinned() throws IOException {
        var sizes = Map.ofEntries(Map.entry("ping.hex", 28),
                Map.entry("bye-restart.hex", 46),
                Map.entry("error-frame-final.hex", 126),
                Map.entry("event-texts.hex", 206),
                Map.entry("gap-unknown.hex", 116),
                Map.entry("hello-reporter.hex", 166),
                Map.entry("move.hex", 86),
                Map.entry("pace.hex", 43),
                Map.entry("config.hex", 128),
                Map.entry("config-none.hex", 44),
                Map.entry("config-defaults.hex", 74),
                Map.entry("probe.hex", 61),
                Map.entry("probe-bare.hex", 31),
                Map.entry("action.hex", 108),
                Map.entry("action-bare.hex", 76),
                Map.entry("output.hex", 84),
                Map.entry("output-err.hex", 79),
                Map.entry("done.hex", 171),
                Map.entry("done-bare.hex", 150),
                Map.entry("done-refused.hex", 179),
                Map.entry("links.hex", 327),
                Map.entry("links-none.hex", 106),
                Map.entry("change.hex", 204),
                Map.entry("change-bare.hex", 173),
                Map.entry("retry-now.hex", 78),
                Map.entry("welcome-capabilities.hex", 270),
                Map.entry("ping-clocks.hex", 65),
                Map.entry("pong.hex", 65),
                Map.entry("hello.hex", 379),
                Map.entry("welcome.hex", 323),
                Map.entry("series.hex", 196),
                Map.entry("event.hex", 222),
                Map.entry("check.hex", 414),
                Map.entry("check-tcp.hex", 190),
                Map.entry("gap.hex", 138),
                Map.entry("ack.hex", 65),
                Map.entry("ack-credit.hex", 42),
                Map.entry("retry.hex", 81),
                Map.entry("error.hex", 126),
                Map.entry("error-frame.hex", 154),
                Map.entry("bye.hex", 47),
                Map.entry("samples-key.hex", 121),
                Map.entry("samples-delta.hex", 95),
                Map.entry("samples-delta-ids.hex", 102),
                Map.entry("samples-json.hex", 183));
        assertThat(vectors()).hasSameSizeAs(sizes.keySet());
        for (var size : sizes.entrySet()) {
            assertThat(bytes(VECTORS.resolve(size.getKey()))).as(size.getKey()).hasSize(size.getValue());
        }
    }

    @Test
    void theVectorsOfReadingsFollowOneAnother() throws IOException, ProtocolFault {
        var decoder = new SamplesDecoder();
        var encoder = new SamplesEncoder();
        expect(decoder, encoder, "samples-key.hex", new int[]{0, 1, 2, 5}, new long[]{T0, T0, T0, T0},
                new double[]{0.25, 42, -0.0, 1.0 / 3});
        expect(decoder, encoder, "samples-delta.hex", new int[]{0, 1, 2, 5},
                new long[]{T0 + 10_000, T0 + 10_000, T0 + 10_000, T0 + 10_000},
                new double[]{0.3, 41, -0.0, 0.3333333333333334});
        expect(decoder, encoder, "samples-delta-ids.hex", new int[]{1, 2, 3},
                new long[]{T0 + 20_000, T0 + 20_000, T0 + 20_250}, new double[]{1_000_041, -0.0, 7});
    }

    private static void expect(SamplesDecoder decoder, SamplesEncoder encoder, String file, int[] ids, long[] times,
            double[] values) throws IOException, ProtocolFault {
        var samples = (Samples) message(bytes(VECTORS.resolve(file)));
        byte[] body = samples.body();
        var batch = new SampleBatch();
        decoder.decode(body, 0, body.length, _ -> true, batch);
        assertThat(Arrays.copyOf(batch.ids(), batch.count())).isEqualTo(ids);
        assertThat(Arrays.copyOf(batch.timesMillis(), batch.count())).isEqualTo(times);
        for (int i = 0; i < values.length; i++) {
            assertThat(Double.doubleToRawLongBits(batch.values()[i])).isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
        int length = encoder.encode(batch);
        assertThat(Arrays.copyOf(encoder.array(), length)).isEqualTo(body);
    }

    static byte[] bytes(Path file) throws IOException {
        var digits = new StringBuilder();
        for (var line : Files.readAllLines(file)) {
            int comment = line.indexOf('#');
            digits.append((comment < 0 ? line : line.substring(0, comment)).replace(" ", ""));
        }
        return HexFormat.of().parseHex(digits);
    }

    private static Message message(byte[] bytes) throws ProtocolFault {
        return new MessageCodec()
                .read(requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(bytes))));
    }
}
