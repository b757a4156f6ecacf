package io.bianque.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** The content of a file as programs see it, and what of it a power loss would leave. Guarded by its disk. */
final class SimulatedInode {
    private static final int SECTOR_BYTES = 512;

    /** A write that is not durable; with {@code bytes} empty and {@code cutTo >= 0} a truncation. */
    @SuppressWarnings("ArrayRecordComponent") // private, never compared, never changed
    private record Change(int position, byte[] bytes, int cutTo) {}

    private byte[] content = new byte[0];
    private int size;
    private byte[] durable = new byte[0];
    private final List<Change> changes = new ArrayList<>();

    int size() {
        return size;
    }

    byte[] content() {
        return Arrays.copyOf(content, size);
    }

    int read(byte[] target, int at, int length, int position) {
        int available = Math.min(length, size - position);
        if (available > 0) {
            System.arraycopy(content, position, target, at, available);
        }
        return available;
    }

    void write(int position, byte[] bytes) {
        if (bytes.length > 0) {
            apply(position, bytes);
            changes.add(new Change(position, bytes, -1));
        }
    }

    void truncate(int newSize) {
        if (newSize < size) {
            cut(newSize);
            changes.add(new Change(0, new byte[0], newSize));
        }
    }

    private void apply(int position, byte[] bytes) {
        int end = position + bytes.length;
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, content.length * 2));
        }
        System.arraycopy(bytes, 0, content, position, bytes.length);
        size = Math.max(size, end);
    }

    private void cut(int newSize) {
        if (newSize < size) {
            Arrays.fill(content, newSize, size, (byte) 0);
            size = newSize;
        }
    }

    void sync() {
        replay(changes);
    }

    /** The kernel gives up: programs go on seeing the bytes, but they never reach the disk. */
    void loseUnsynced() {
        changes.clear();
    }

    /** Brings changes to the durable content, and forgets all others. */
    private void replay(List<Change> survivors) {
        if (!changes.isEmpty()) {
            var live = new SimulatedInode();
            live.content = durable;
            live.size = durable.length;
            for (var change : survivors) {
                if (change.cutTo >= 0) {
                    live.cut(change.cutTo);
                } else {
                    live.apply(change.position, change.bytes);
                }
            }
            durable = live.content();
            changes.clear();
        }
    }

    /** Leaves what was synced, with any of the rest, torn anywhere. */
    void powerLoss(RandomGenerator random) {
        var survivors = new ArrayList<Change>();
        for (var change : changes) {
            switch (random.nextInt(4)) {
                case 0 -> survivors.add(change);
                case 1 -> survivors.add(prefix(change, random));
                case 2 -> sectors(change, random, survivors);
                default -> {
                    // lost as a whole
                }
            }
        }
        replay(survivors);
        content = durable.clone();
        size = durable.length;
        changes.clear();
    }

    private static Change prefix(Change change, RandomGenerator random) {
        return change.cutTo >= 0
                ? change
                : new Change(change.position, Arrays.copyOf(change.bytes, random.nextInt(change.bytes.length + 1)), -1);
    }

    private static void sectors(Change change, RandomGenerator random, List<Change> survivors) {
        for (int from = 0; from < change.bytes.length;) {
            int sectorEnd = (change.position + from) / SECTOR_BYTES * SECTOR_BYTES + SECTOR_BYTES - change.position;
            int to = Math.min(change.bytes.length, sectorEnd);
            if (random.nextBoolean()) {
                survivors.add(new Change(change.position + from, Arrays.copyOfRange(change.bytes, from, to), -1));
            }
            from = to;
        }
    }

    /** Makes this content durable at once, as if it had always been so. */
    void replace(byte[] bytes) {
        content = bytes.clone();
        size = bytes.length;
        durable = bytes.clone();
        changes.clear();
    }
}
