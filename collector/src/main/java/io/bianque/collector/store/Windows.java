package io.bianque.collector.store;

/**
 * The spans of blocks: 20 minutes each, begun at a different moment for each entity, so that not all blocks of a fleet end
 * at once.
 */
final class Windows {
    /** 120 readings, ten seconds apart. */
    static final long SPAN_MILLIS = 1_200_000;

    static final long DAY_MILLIS = 86_400_000;

    private Windows() {}

    /** The start of the span of an entity that holds a moment. */
    static long startOf(int entity, long timeMillis) {
        long shift = shiftOf(entity);
        return Math.floorDiv(timeMillis + shift, SPAN_MILLIS) * SPAN_MILLIS - shift;
    }

    /** Which day a span counts to, in days since the Unix epoch: the one in which it starts. */
    static int dayOf(long windowStartMillis) {
        return (int) Math.floorDiv(windowStartMillis, DAY_MILLIS);
    }

    private static long shiftOf(int entity) {
        // Fibonacci hashing spreads consecutive numbers evenly over the span.
        return Math.floorMod(entity * 0x9E37_79B9_7F4A_7C15L, SPAN_MILLIS);
    }
}
