package io.bianque.collector.intake;

import io.bianque.seam.MonotonicClock;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Keeps the rounds of an event loop apart, so that one waking serves many connections when there are many: what comes in
 * within {@link #LEAST_NANOS} of the begin of a round waits for the next. A loop that has little to do is as quick as without,
 * for what comes first is taken at once. To be woken, to look who is ready, and to begin each time with cold caches costs as
 * much as to take a frame, while an ack waits twenty times longer for its sync. Confined to the loop.
 */
final class SpacedRounds implements SelectStrategy {
    /** Least time from the begin of one round to that of the next, unless tasks of other threads wait already when it ends. */
    static final long LEAST_NANOS = 2_000_000;

    private final MonotonicClock clock;
    private final LongConsumer pause;
    private long beganNanos;

    /** Sleeps by {@code pause}, which is given nanoseconds. */
    SpacedRounds(MonotonicClock clock, LongConsumer pause) {
        this.clock = clock;
        this.pause = pause;
        this.beganNanos = clock.nanos() - LEAST_NANOS;
    }

    static SelectStrategyFactory by(MonotonicClock clock) {
        return () -> new SpacedRounds(clock, LockSupport::parkNanos);
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return selectNow.get();
        }
        long now = clock.nanos();
        long rest = beganNanos + LEAST_NANOS - now;
        if (rest > 0) {
            pause.accept(rest);
            now += rest; // near enough: a round that begins late may be followed by one that is early
        }
        beganNanos = now;
        return SELECT;
    }
}
