package io.bianque.bench.fleet;

/** One simulated host's way to the server. */
interface Link {
    /** Opens the first connection at that time, and begins to count ticks. May be called from any thread, once. */
    void begin(long atNanos);

    /** Says goodbye, closes, and stays away. On the event loop. */
    void leave();

    /** Whether everything that came due was answered and nothing more will come. On the event loop. */
    boolean isDone();
}
