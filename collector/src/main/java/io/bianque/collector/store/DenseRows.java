package io.bianque.collector.store;

/**
 * The cells of all open blocks in rows beyond the usual, and how many there may be: hosts whose every reading has a time of
 * its own must not fill the memory that all share. When all of it is spent each still has an equal part, so that none loses readings
 * because of what others do; together they hold at most twice the bound. For the writing thread.
 */
final class DenseRows {
    private final long most;
    private long cells;
    private int entities;

    /** None yet, of so many. */
    DenseRows(long most) {
        this.most = most;
    }

    /** Whether a block that holds so many of them may have more. */
    boolean hasRoom(long own) {
        return cells < most || own < most / Math.max(1, entities);
    }

    /** One more entity has blocks. */
    void began() {
        entities++;
    }

    void add(long added) {
        cells += added;
    }

    /** Counted anew, when blocks have gone. */
    void counted(long now, int entitiesNow) {
        cells = now;
        entities = entitiesNow;
    }
}
