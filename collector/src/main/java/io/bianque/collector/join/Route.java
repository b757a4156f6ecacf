package io.bianque.collector.join;

import java.util.Arrays;

/**
 * Where the readings of one series go, and its value in each tick that is still open. Confined to the partition's thread.
 */
final class Route {
    /** How many ticks may be open at once: the one that fills, the one that waits for its watermark, and two ahead. */
    static final int OPEN = 4;

    private static final long NEVER = Long.MIN_VALUE;

    /** The route of a series that is not joined. */
    static final Route NOWHERE = new Route(-1, "", JoinedMetric.WithinHost.MAX, new Group[0]);

    private final int series;
    private final String host;
    private final JoinedMetric.WithinHost withinHost;
    private final Group[] groups;
    private final long[] ticks = new long[OPEN];
    private final long[] times = new long[OPEN];
    private final double[] values = new double[OPEN];
    private long lastTick;

    Route(int series, String host, JoinedMetric.WithinHost withinHost, Group[] groups) {
        this.series = series;
        this.host = host;
        this.withinHost = withinHost;
        this.groups = groups;
        Arrays.fill(ticks, NEVER);
    }

    int series() {
        return series;
    }

    String host() {
        return host;
    }

    JoinedMetric.WithinHost withinHost() {
        return withinHost;
    }

    Group[] groups() {
        return groups;
    }

    /** The last tick that got a reading, in intervals since the epoch. */
    long lastTick() {
        return lastTick;
    }

    /** Sets the value of a tick; of two readings in one tick the one taken later counts. */
    void take(long tick, long timeMillis, double value) {
        int slot = slot(tick);
        if (ticks[slot] != tick || timeMillis >= times[slot]) {
            ticks[slot] = tick;
            times[slot] = timeMillis;
            values[slot] = value;
            lastTick = StrictMath.max(lastTick, tick);
        }
    }

    /** Notes that a tick had a reading, without its value. */
    void heard(long tick) {
        lastTick = StrictMath.max(lastTick, tick);
    }

    boolean has(long tick) {
        return ticks[slot(tick)] == tick;
    }

    double value(long tick) {
        return values[slot(tick)];
    }

    long time(long tick) {
        return times[slot(tick)];
    }

    private static int slot(long tick) {
        return (int) StrictMath.floorMod(tick, (long) OPEN);
    }
}
