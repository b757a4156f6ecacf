package io.bianque.testkit;

import io.bianque.seam.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Wall clock and monotonic clock that move only when a test says so. Thread-safe. */
public final class ManualClock implements InstantSource, MonotonicClock {
    private final AtomicReference<Instant> wall;
    private final AtomicLong nanos = new AtomicLong();

    /** Starts at {@code start}, with a monotonic time of 0. */
    public ManualClock(Instant start) {
        this.wall = new AtomicReference<>(start);
    }

    /** Starts at a fixed day: 2026-01-02T03:04:05Z. */
    public static ManualClock atSomeDay() {
        return new ManualClock(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Override
    public Instant instant() {
        return wall.get();
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    /** Lets {@code passed} go by on both clocks; it must not be negative. */
    public void advance(Duration passed) {
        if (passed.isNegative()) {
            throw new IllegalArgumentException("passed=" + passed + " is negative; use stepWallClock");
        }
        wall.updateAndGet(now -> now.plus(passed));
        nanos.addAndGet(passed.toNanos());
    }

    /** Steps the wall clock alone, forward or back, as a wrong clock does when it is set right. */
    public void stepWallClock(Duration step) {
        wall.updateAndGet(now -> now.plus(step));
    }
}
