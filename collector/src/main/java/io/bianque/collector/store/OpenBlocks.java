package io.bianque.collector.store;

import io.bianque.collector.store.block.OpenBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one entity that still grow: nearly always one or two. The writing thread puts, any thread reads; the
 * monitor of this object is held meanwhile.
 */
final class OpenBlocks {
    /** More spans at once than this only come from a backlog; the oldest is then finished early. */
    static final int MAX_OPEN = 8;

    private final int entity;
    private final LongFunction<@Nullable OpenBlock> stored;
    private final DenseRows dense;
    private final TreeMap<Long, OpenBlock> byWindow = new TreeMap<>();
    private @Nullable OpenBlock latest; // the block that took the last sample
    private long latestWindow;
    private boolean changed;
    private boolean retired;

    /**
     * Nothing yet.
     *
     * @param entity the store's number of it
     * @param stored gives the finished block of a span, opened again, or null when there is none
     * @param dense  what all blocks share
     */
    OpenBlocks(int entity, LongFunction<@Nullable OpenBlock> stored, DenseRows dense) {
        this.entity = entity;
        this.stored = stored;
        this.dense = dense;
        dense.began();
    }

    /** A block that is complete, or has to make room. */
    @SuppressWarnings("ArrayRecordComponent") // a block on its way to the disk
    record Finished(long windowStartMillis, byte[] bytes) {}

    /**
     * Takes a sample.
     *
     * @return false when the block is full
     */
    synchronized boolean put(int series, long timeMillis, double value) {
        var block = latest;
        if (block == null || timeMillis < latestWindow || timeMillis >= latestWindow + Windows.SPAN_MILLIS) {
            latestWindow = Windows.startOf(entity, timeMillis);
            block = blockOf(latestWindow);
            latest = block;
        }
        changed = true;
        int rows = block.rows();
        boolean taken = block.put(series, timeMillis, value, dense.hasRoom(denseCells(block)));
        if (block.rows() > Math.max(rows, OpenBlock.USUAL_ROWS)) {
            dense.add(block.columns());
        }
        return taken;
    }

    /** The cells in rows beyond the usual. */
    synchronized long denseCells() {
        long cells = 0;
        for (var block : byWindow.values()) {
            cells += denseCells(block);
        }
        return cells;
    }

    private static long denseCells(OpenBlock block) {
        return (long) Math.max(0, block.rows() - OpenBlock.USUAL_ROWS) * block.columns();
    }

    private OpenBlock blockOf(long window) {
        var block = byWindow.get(window);
        if (block == null) {
            block = stored.apply(window);
            if (block == null) {
                block = new OpenBlock();
            }
            byWindow.put(window, block);
        }
        return block;
    }

    /** Takes an open block as the last checkpoint had it. */
    synchronized void restore(long window, OpenBlock block) {
        byWindow.put(window, block);
    }

    /** Reads a span's open block, if there is one; the block must not leave the function. */
    synchronized <T> @Nullable T read(long window, Function<OpenBlock, @Nullable T> reader) {
        var block = byWindow.get(window);
        return block == null ? null : reader.apply(block);
    }

    synchronized boolean has(long window) {
        return byWindow.containsKey(window);
    }

    /** The blocks that ended before a moment, and the oldest beyond {@link #MAX_OPEN}. They stay readable here. */
    synchronized List<Finished> finished(long endedBeforeMillis) {
        var done = new ArrayList<Finished>();
        int left = byWindow.size();
        for (var entry : byWindow.entrySet()) {
            boolean ended = entry.getKey() + Windows.SPAN_MILLIS <= endedBeforeMillis;
            if ((ended || left > MAX_OPEN) && !entry.getValue().isEmpty()) {
                done.add(new Finished(entry.getKey(), entry.getValue().encode()));
                left--;
            }
        }
        return done;
    }

    /** Lets go of blocks that are stored now. */
    synchronized void forget(List<Finished> stored) {
        stored.forEach(finished -> byWindow.remove(finished.windowStartMillis()));
        latest = null;
    }

    /** The bytes of every open block if any changed since the last call, else none. */
    synchronized List<Finished> takeChanged() {
        if (!changed) {
            return List.of();
        }
        changed = false;
        return byWindow.entrySet().stream().filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> new Finished(entry.getKey(), entry.getValue().encode())).toList();
    }

    /** Says that what {@link #takeChanged} gave did not reach the disk. */
    synchronized void markChanged() {
        changed = true;
    }

    /** The start of the oldest span, or the largest number when there is none. */
    synchronized long oldest() {
        return byWindow.isEmpty() ? Long.MAX_VALUE : byWindow.firstKey();
    }

    /** The start of the newest span, or the smallest number when there is none. */
    synchronized long newest() {
        return byWindow.isEmpty() ? Long.MIN_VALUE : byWindow.lastKey();
    }

    /** Whether nothing is open any more; if so, nothing may be put here from now on. */
    synchronized boolean retire() {
        retired = byWindow.isEmpty();
        return retired;
    }

    /** Of the writing thread, which alone retires. */
    boolean isRetired() {
        return retired;
    }
}
