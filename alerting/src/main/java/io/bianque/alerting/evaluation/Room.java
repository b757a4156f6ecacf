package io.bianque.alerting.evaluation;

/**
 * The memory that what rules judge may take. Each thing is counted with the most that it may ever take, so that what was let in keeps
 * its place: see {@link RuleState#bytesEach}. What finds no room is counted by reason and not judged. Confined to the partition's thread.
 */
final class Room {
    /** The most things judged by all rules together. */
    static final int THINGS_MAX = 1_000_000;

    private final long bytesMax;
    private long bytes;
    private int things;
    private long refusedForMemory;
    private long refusedForNumber;
    private boolean full;

    Room(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Everything that was let in has gone. */
    void clear() {
        bytes = 0;
        things = 0;
        full = false;
    }

    /** Lets a thing in, or counts why not. */
    boolean letIn(int itsBytes) {
        if (things >= THINGS_MAX) {
            refusedForNumber++;
            full = true;
            return false;
        }
        if (!take(itsBytes)) {
            return false;
        }
        things++;
        return true;
    }

    /** Lets a thing in whatever it takes: what was told of it must not be forgotten. */
    void letInAnyway(int itsBytes) {
        bytes += itsBytes;
        things++;
    }

    /** A thing that was let in has gone. */
    void letGo(int itsBytes) {
        bytes -= itsBytes;
        things--;
    }

    /** Takes memory for what was let in already, or counts why not. */
    boolean take(int more) {
        if (bytes + more > bytesMax) {
            refusedForMemory++;
            full = true;
            return false;
        }
        bytes += more;
        return true;
    }

    /** What was taken is free again; with a negative number it is taken whatever there is. */
    void giveBack(int less) {
        bytes -= less;
    }

    long bytes() {
        return bytes;
    }

    long refusedForMemory() {
        return refusedForMemory;
    }

    long refusedForNumber() {
        return refusedForNumber;
    }

    /** Whether anything found no room since the rules were taken. */
    boolean isFull() {
        return full;
    }
}
