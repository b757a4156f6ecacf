package io.bianque.bench.body;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Readings of one quiet host, a frame every ten seconds: of every four series one stands still, one is an integer that moves by
 * at most 2 in one frame of ten, one is a counter that grows by up to 1,999 a frame, and one is a gauge with two decimals that
 * moves by at most 1.00 a frame between 0 and 100. All readings of a frame have one time, which is up to 3 ms late, as the
 * ticks of a real agent are. The same seed gives the same readings. Immutable once made.
 */
final class SlowReadings {
    private static final long FIRST_MILLIS = 1_790_000_000_000L;
    private static final long INTERVAL_MILLIS = 10_000;
    private static final int LATE_MILLIS = 3;
    private static final double CONSTANT = 1 << 24;

    private final int[] ids;
    private final long[][] times;
    private final double[][] values;

    /**
     * Makes all frames at once.
     *
     * @param readings how many series, at least 1
     * @param frames   how many frames, at least 1
     */
    SlowReadings(int readings, int frames, long seed) {
        var random = new SplittableRandom(seed);
        ids = new int[readings];
        times = new long[frames][readings];
        values = new double[frames][readings];
        for (int i = 0; i < readings; i++) {
            ids[i] = i;
            values[0][i] = first(i % 4, random);
        }
        for (int frame = 0; frame < frames; frame++) {
            Arrays.fill(times[frame],
                    FIRST_MILLIS + frame * INTERVAL_MILLIS + random.nextInt(LATE_MILLIS + 1));
            for (int i = 0; frame > 0 && i < readings; i++) {
                values[frame][i] = next(i % 4, values[frame - 1][i], random);
            }
        }
    }

    private static double first(int kind, SplittableRandom random) {
        return switch (kind) {
            case 0 -> CONSTANT;
            case 1 -> random.nextInt(1_000);
            case 2 -> random.nextInt(1_000_000_000);
            default -> random.nextInt(10_001) / 100.0;
        };
    }

    private static double next(int kind, double before, SplittableRandom random) {
        return switch (kind) {
            case 0 -> before;
            case 1 -> random.nextInt(10) == 0 ? Math.max(0, before + random.nextInt(-2, 3)) : before;
            case 2 -> before + random.nextInt(2_000);
            default -> Math.clamp(Math.round(before * 100) + random.nextInt(-100, 101), 0, 10_000) / 100.0;
        };
    }

    int frames() {
        return values.length;
    }

    int readings() {
        return ids.length;
    }

    /** Ids of every frame, ascending; not to be changed, like the other arrays. */
    int[] ids() {
        return ids;
    }

    /** Times of one frame, milliseconds since the Unix epoch. */
    long[] timesMillis(int frame) {
        return times[frame];
    }

    double[] values(int frame) {
        return values[frame];
    }
}
