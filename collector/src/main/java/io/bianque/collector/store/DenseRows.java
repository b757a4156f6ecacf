package io.bianque.collector.store;

/**
 * The cells of all open blocks in rows beyond the usual, and how many there may be: hosts whose every reading has a time of
 * its own must not fill the memory that all share. For the writing thread.
 */
final class DenseRows {
    private final long most;
    private long cells;

    /** None yet, of so many. */
    DenseRows(long most) {
        this.most = most;
    }

    /** Whether blocks may have no more than the usual rows for now. */
    boolean isSpent() {
        return cells >= most;
    }

    void add(long added) {
        cells += added;
    }

    /** Counted anew, when blocks have gone. */
    void counted(long now) {
        cells = now;
    }
}
