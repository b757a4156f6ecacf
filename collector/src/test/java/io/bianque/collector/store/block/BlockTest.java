package io.bianque.collector.store.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.testkit.Seeds;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class BlockTest {
    private static final long T0 = 1_770_000_000_000L;
    private static final double[] ODD = {0.0, -0.0, Double.NaN, Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -Double.MIN_NORMAL, Double.MAX_VALUE,
            0.1, 1e15 + 0.25, 9_007_199_254_740_994.0, 123_456.789};

    @ParameterizedTest
    @Seeds(count = 300)
    void everySampleComesBackToTheBit(RandomGenerator random) {
        var open = new OpenBlock();
        var model = new TreeMap<Integer, TreeMap<Long, Double>>();
        int rows = 1 + random.nextInt(200);
        for (int row = 0; row < rows; row++) {
            // Mostly in order, some late, some twice.
            long time = T0 + (random.nextInt(8) == 0 ? random.nextInt(rows) : row) * 10_000L + random.nextInt(3) / 2;
            for (int series = 0; series < 12; series += 1 + random.nextInt(2)) {
                double value = anyValue(random, series, row);
                assertThat(open.put(series * 7, time, value)).isTrue();
                model.computeIfAbsent(series * 7, _ -> new TreeMap<>()).put(time, value);
            }
        }
        var block = open.encode();
        model.forEach((series, expected) -> {
            assertSame(open.samples(series, 0, Long.MAX_VALUE), expected);
            assertSame(BlockFormat.samples(block, series, 0, Long.MAX_VALUE), expected);
        });
        assertThat(BlockFormat.samples(block, 1, 0, Long.MAX_VALUE)).as("a series it does not have").isNull();
        assertThat(BlockFormat.reopen(block).encode()).as("opened and finished again").isEqualTo(block);
    }

    @ParameterizedTest
    @Seeds(count = 500)
    void brokenBytesNeverDoMoreThanSaySo(RandomGenerator random) {
        var open = new OpenBlock();
        for (int row = 0; row < 50; row++) {
            for (int series = 0; series < 5; series++) {
                open.put(series, T0 + row * 10_000L, anyValue(random, series, row));
            }
        }
        var block = open.encode();
        for (int flip = 0; flip <= random.nextInt(4); flip++) {
            block[random.nextInt(block.length)] ^= (byte) (1 << random.nextInt(8));
        }
        var cut = Arrays.copyOf(block, 1 + random.nextInt(block.length));
        for (var bytes : new byte[][]{block, cut}) {
            try {
                BlockFormat.reopen(bytes);
            } catch (BrokenBlockException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void aConstantColumnCostsAFewBytesAndSlowOnesLessThanThreeBytesASample() {
        var constant = new OpenBlock();
        var slow = new OpenBlock();
        for (int row = 0; row < 120; row++) {
            for (int series = 0; series < 100; series++) {
                constant.put(series, T0 + row * 10_000L, 42);
                slow.put(series, T0 + row * 10_000L, 1000 + (row * 31 + series * 17) % 40);
            }
        }
        assertThat(constant.encode().length / 12_000.0).as("bytes a sample, constant").isLessThan(0.15);
        assertThat(slow.encode().length / 12_000.0).as("bytes a sample, slow").isLessThan(1.2);
    }

    @Test
    void aBlockThatIsFullTakesNoOtherTimeButOverwrites() {
        var open = new OpenBlock();
        for (int row = 0; row < OpenBlock.MAX_ROWS; row++) {
            assertThat(open.put(1, T0 + row, row)).isTrue();
        }
        assertThat(open.put(1, T0 - 1, 0)).isFalse();
        assertThat(open.put(1, T0 + 5, 77)).isTrue();
        assertThat(open.encode()).isNotEmpty();
    }

    @Test
    void aBlockOfALaterVersionIsRefused() {
        assertThatThrownBy(() -> BlockFormat.reopen(new byte[]{9, 1, 1})).isInstanceOf(BrokenBlockException.class)
                .hasMessageContaining("version 9");
    }

    private static double anyValue(RandomGenerator random, int series, int row) {
        return switch (series % 6) {
            case 0 -> 7;
            case 1 -> 1_000_000L * row + random.nextInt(1000);
            case 2 -> Math.round(random.nextDouble() * 10_000) / 100.0;
            case 3 -> random.nextDouble();
            case 4 -> ODD[random.nextInt(ODD.length)];
            default -> Double.longBitsToDouble(random.nextLong());
        };
    }

    private static void assertSame(@Nullable Samples samples, Map<Long, Double> expected) {
        Objects.requireNonNull(samples, "the series is missing");
        assertThat(samples.timesMillis())
                .containsExactly(expected.keySet().stream().mapToLong(Long::longValue).toArray());
        assertThat(Arrays.stream(samples.values()).mapToLong(Double::doubleToRawLongBits).toArray())
                .containsExactly(expected.values().stream().mapToLong(Double::doubleToRawLongBits).toArray());
    }
}
