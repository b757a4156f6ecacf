package io.bianque.bench.fleet;

import java.util.concurrent.TimeUnit;

/**
 * When everything happens, laid down before the first connection, so that a slow server does not slow the load (no
 * coordinated omission). Times are nanoseconds of one monotonic clock. Agents connect evenly over the ramp and send evenly
 * over the interval: agent {@code i} of {@code n} at {@code i/n} of it. The window that is measured lies after ramp and
 * settling.
 *
 * @param startNanos    time of the first connection
 * @param startMillis   wall clock at that time, milliseconds since the Unix epoch
 * @param agents        how many agents, {@code >= 1}
 * @param intervalNanos between two frames of one agent, {@code > 0}
 * @param rampNanos     over which agents connect, {@code >= 0}
 * @param settleNanos   from the end of the ramp to the window, {@code >= 0}
 * @param windowNanos   length of the window, {@code > 0}
 */
public record FleetSchedule(long startNanos, long startMillis, int agents, long intervalNanos, long rampNanos,
        long settleNanos, long windowNanos) {
    /** Monotonic clock of the simulated machines at the start: any number will do, as for a machine that is up a while. */
    private static final long START_MONO_MILLIS = 3_600_000;

    public FleetSchedule {
        if (agents < 1 || intervalNanos <= 0 || rampNanos < 0 || settleNanos < 0 || windowNanos <= 0) {
            throw new IllegalArgumentException("agents=" + agents + ", intervalNanos=" + intervalNanos + ", rampNanos="
                    + rampNanos + ", settleNanos=" + settleNanos + ", windowNanos=" + windowNanos
                    + ": agents, interval and window must be above 0, ramp and settling at least 0");
        }
    }

    /** When an agent connects first. */
    public long connectNanos(int agent) {
        return startNanos + scaled(rampNanos, agent);
    }

    /** When the frame of a tick is due. Ticks count from 0. */
    public long dueNanos(int agent, long tick) {
        return startNanos + scaled(intervalNanos, agent) + tick * intervalNanos;
    }

    /** The first tick that is due at this time or later. */
    public long firstTick(int agent, long nanos) {
        long since = nanos - dueNanos(agent, 0);
        return since <= 0 ? 0 : (since + intervalNanos - 1) / intervalNanos;
    }

    /** Begin of the measured window. */
    public long windowStartNanos() {
        return startNanos + rampNanos + settleNanos;
    }

    /** End of the measured window; nothing is due at this time or later. */
    public long windowEndNanos() {
        return windowStartNanos() + windowNanos;
    }

    /** Whether what is due at this time counts. */
    public boolean isMeasured(long dueNanos) {
        return dueNanos - windowStartNanos() >= 0 && dueNanos - windowEndNanos() < 0;
    }

    /** How many frames are due in the window, of all agents. */
    public long framesInWindow() {
        long frames = 0;
        for (int agent = 0; agent < agents; agent++) {
            frames += firstTick(agent, windowEndNanos()) - firstTick(agent, windowStartNanos());
        }
        return frames;
    }

    /** The wall clock at a time, milliseconds since the Unix epoch. */
    public long wallMillis(long nanos) {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(nanos - startNanos);
    }

    /** The simulated machines' milliseconds since boot at a time. */
    public long monoMillis(long nanos) {
        return START_MONO_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos - startNanos);
    }

    private long scaled(long span, int agent) {
        // 2^63 ns hold for any span of hours times any number of agents that fits a machine.
        return Math.multiplyExact(span, agent) / agents;
    }
}
