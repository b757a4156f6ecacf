package io.bianque.alerting.journal;

/**
 * Where the inputs of the journal come from, as far as they are judged before they are durable there: a decision is written and
 * synced meanwhile, and what follows from it waits for both. Thread-safe.
 */
public interface Causes {
    /** All that is handed in is durable where it came from. */
    Causes DURABLE = new Causes() {
        @Override
        public long end() {
            return 0;
        }

        @Override
        public void settle(long end) {
            // It is.
        }
    };

    /** The end of what an input that was handed in before this call can come from. */
    long end();

    /**
     * Returns when all up to there is durable, or is known to be lost: what was decided from that is handed on too, for it was
     * seen, and its sender sends it again. Blocks for as long as a sync takes.
     */
    void settle(long end);
}
