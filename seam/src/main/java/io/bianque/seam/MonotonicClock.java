package io.bianque.seam;

/** Time that only moves forward and means nothing but by difference: for time-outs, leases and heartbeats. */
@FunctionalInterface
public interface MonotonicClock {
    /** Nanoseconds since an arbitrary fixed instant of this process; may be negative. Never goes back. Thread-safe. */
    long nanos();

    /** The clock of this machine. For wiring code alone: everything else is handed a clock. */
    static MonotonicClock system() {
        return System::nanoTime;
    }
}
