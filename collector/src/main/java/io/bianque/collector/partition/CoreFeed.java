package io.bianque.collector.partition;

import io.bianque.collector.record.CollectorRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the cores in their order, and keeps a record that breaks one of them from stopping the others. Confined to one
 * thread, but for the counter and the list of what was set aside.
 */
final class CoreFeed {
    private static final Logger LOG = LoggerFactory.getLogger(CoreFeed.class);
    private static final int SET_ASIDE_KEPT = 64;

    private final List<PartitionCore> cores;
    private final long[] feedFrom; // by core: records before it are in its state already
    private final long[] failures;
    private final Map<String, byte[]> initial;
    private final ArrayDeque<SetAside> recent = new ArrayDeque<>();
    private volatile List<SetAside> setAside = List.of();
    private volatile long setAsideCount;

    CoreFeed(List<PartitionCore> cores) {
        var names = new HashSet<String>();
        for (var core : cores) {
            if (!names.add(core.name())) {
                throw new IllegalArgumentException("two cores are called \"" + core.name() + "\"");
            }
        }
        this.cores = List.copyOf(cores);
        this.feedFrom = new long[cores.size()];
        this.failures = new long[cores.size()];
        this.initial = parts();
    }

    /** Tells every core that the records of before the start are done. */
    void caughtUp(long offset) {
        for (var core : cores) {
            try {
                core.caughtUp();
            } catch (RuntimeException e) {
                LOG.error("{} failed when the records of before the start were done, at offset {}; it goes on",
                        core.name(), offset, e);
            }
        }
    }

    /** Feeds one record. */
    void feed(long offset, CollectorRecord record) {
        for (int i = 0; i < feedFrom.length; i++) {
            if (offset >= feedFrom[i]) {
                feed(i, offset, record);
            }
        }
    }

    private void feed(int index, long offset, CollectorRecord record) {
        var core = cores.get(index);
        try {
            core.apply(offset, record);
        } catch (RuntimeException | StackOverflowError e) {
            // Deterministic cores fail on the same record each time: to try again would only hold up the rest.
            failures[index]++;
            setAside(core.name(), offset, e, failures[index]);
        }
    }

    /** Notes a record that a core, or the decoder, could not take. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    void setAside(String by, long offset, Throwable cause, long failuresSoFar) {
        setAsideCount++;
        if (recent.size() == SET_ASIDE_KEPT) {
            recent.removeFirst();
        }
        recent.addLast(new SetAside(by, offset, String.valueOf(cause)));
        setAside = List.copyOf(recent);
        if (Long.bitCount(failuresSoFar) == 1) { // the 1st, 2nd, 4th, 8th …: a broken core must not flood the log
            LOG.error("{} cannot take the record at offset {}: it is set aside, the others go on "
                    + "(records set aside by it so far: {})", by, offset, failuresSoFar, cause);
        }
    }

    /** The last records set aside, oldest first. Any thread. */
    List<SetAside> setAside() {
        return setAside;
    }

    /** Records set aside since the start. Any thread. */
    long setAsideCount() {
        return setAsideCount;
    }

    /**
     * The state of every core, by name in the cores' order.
     *
     * @throws UncheckedIOException when a core cannot write its state; the message says which one
     */
    Map<String, byte[]> parts() {
        var parts = new LinkedHashMap<String, byte[]>();
        for (var core : cores) {
            var bytes = new ByteArrayOutputStream();
            try {
                core.writeSnapshot(new DataOutputStream(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException("core " + core.name() + " cannot write its state", e);
            }
            parts.put(core.name(), bytes.toByteArray());
        }
        return parts;
    }

    /**
     * Gives every core its part of a snapshot. A core that has no part or does not take it begins afresh and is fed from
     * {@code logFirst} on; the others are fed from {@code offset} on, so that nothing reaches a core twice.
     *
     * @return where to begin to read
     */
    long restore(Map<String, byte[]> parts, long offset, long logFirst) {
        long begin = offset;
        for (int i = 0; i < feedFrom.length; i++) {
            var core = cores.get(i);
            feedFrom[i] = takes(core, parts.get(core.name())) ? offset : StrictMath.min(logFirst, offset);
            begin = StrictMath.min(begin, feedFrom[i]);
        }
        return begin;
    }

    private boolean takes(PartitionCore core, byte @Nullable [] part) {
        if (part == null) {
            LOG.warn("The snapshot has no state of {}: it begins with the first record of the log", core.name());
            return false;
        }
        try {
            read(core, part);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} does not take its state from the snapshot: it begins with the first record of the log",
                    core.name(), e);
            reset(core);
            return false;
        }
    }

    /**
     * Whether all cores have seen the same records when {@code offset} is the next. Not so while one that did not take its
     * state from the snapshot still catches up with the others: a snapshot of that moment would be wrong for them.
     */
    boolean isLevel(long offset) {
        return Arrays.stream(feedFrom).allMatch(from -> from <= offset);
    }

    /** Lets every core begin with the first record of the log. */
    void restart() {
        Arrays.fill(feedFrom, 0);
        cores.forEach(this::reset);
    }

    private void reset(PartitionCore core) {
        var bytes = initial.get(core.name());
        if (bytes == null) {
            throw new IllegalStateException("no initial state of " + core.name());
        }
        try {
            read(core, bytes);
        } catch (IOException e) {
            throw new IllegalStateException("core " + core.name() + " does not read what it wrote", e);
        }
    }

    private static void read(PartitionCore core, byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        core.readSnapshot(in);
        if (in.read() >= 0) {
            throw new IOException("bytes follow the state of " + core.name());
        }
    }
}
