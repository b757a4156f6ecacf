package io.bianque.alerting.journal;

import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogLost;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.log.LostRange;
import io.bianque.seam.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The journal without its thread: recovery, the commit of a batch, snapshots, the cut. For one thread at a time.
 *
 * <p>A batch is applied to the core, written with the intents that it caused, and synced; only then, and when what it was
 * decided from is durable too ({@link Causes}), are its intents handed on. Where a write or sync fails for good, the same bytes
 * are written again behind it, so that what the core has applied and what the log holds stay one. A full disk leaves the batch
 * waiting: {@link #flush} tries again.
 */
final class JournalLog implements AutoCloseable {
    /** Every name that the journal itself calls the crash points with; the log under it has its own. */
    static final List<String> CRASH_POINTS = List.of("journal.append.before", "journal.append.after",
            "journal.sync.after", "journal.snapshot.before", "journal.snapshot.written", "journal.snapshot.after",
            "journal.cut.before");

    /** A wall clock that steps back by more was wrong before; smaller steps are smoothed out. */
    private static final long STEP_BACK_MILLIS_MAX = 60_000;

    /** How many snapshots divide what is kept: the past is given up in parts of this size. */
    private static final int PARTS = 4;

    private final FileLog log;
    private final Snapshots snapshots;
    private final JournalOptions options;
    private final InstantSource clock;
    private final JournalCore core;
    private final JournalListener listener;
    private final List<Written> batch = new ArrayList<>();
    private final List<Intent> intents = new ArrayList<>();
    /** How many of the intents the listener was told to foresee. */
    private int foreseen;
    /** Whether anything of the batch may have been decided from what is not durable yet. */
    private boolean hasCauses;
    private long lastMillis;
    private long nextOffset;
    private long records;
    private long repeats;
    private long replayed;
    private long divergences;
    private long blocked;
    private long rewritten;
    private long written;

    /** One record of the batch that is not known to be durable. */
    private static final class Written {
        final byte[] bytes;
        /** Where it stands in the log, or -1 when it does not. */
        long offset = -1;

        Written(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private JournalLog(FileLog log, Snapshots snapshots, JournalOptions options, InstantSource clock, JournalCore core,
            JournalListener listener) {
        this.log = log;
        this.snapshots = snapshots;
        this.options = options;
        this.clock = clock;
        this.core = core;
        this.listener = listener;
    }

    /**
     * Opens the journal and brings the core to where it was.
     *
     * @param disk           holds the journal alone
     * @param projectedUntil the offset up to which the projections have everything: recovery begins at or before it when
     *                       it can, so that the listener hears of every record after it
     * @throws JournalFormatException if a record is of a version that this program does not read; nothing was changed
     */
    static JournalLog open(Disk disk, JournalOptions options, InstantSource clock, JournalCore core,
            JournalListener listener, long projectedUntil) throws IOException {
        var logOptions = LogOptions.defaults().withSegmentBytes(8 << 20)
                .withMaxBytes(Math.max(64L << 20, 2 * options.retentionBytes()))
                .withCrashPoints(options.crashPoints());
        var log = FileLog.open(disk, "log", logOptions);
        var opened = new JournalLog(log, new Snapshots(disk, options.crashPoints()), options, clock, core, listener);
        opened.recover(projectedUntil);
        return opened;
    }

    private void recover(long projectedUntil) throws IOException {
        nextOffset = log.firstOffset();
        var offsets = snapshots.offsets();
        if (!offsets.isEmpty() && offsets.getLast() > log.durableEnd()) {
            throw unusable("its log ends at " + log.durableEnd() + ", before the newest snapshot", offsets);
        }
        var snapshot = choose(projectedUntil);
        if (snapshot == null && log.firstOffset() > 0) {
            throw unusable("its log begins at " + log.firstOffset() + ", and no snapshot from there on can be read",
                    offsets);
        }
        if (snapshot != null) {
            core.readSnapshot(new JournalReader(snapshot.state()));
            nextOffset = snapshot.nextOffset();
            lastMillis = snapshot.lastMillis();
        }
        listener.restored(nextOffset);
        try (var reader = log.reader(nextOffset)) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                replay(JournalCodec.decode(record.payload()));
                nextOffset = record.nextOffset();
                listener.replayed(nextOffset);
            }
        }
        nextOffset = Math.max(nextOffset, log.durableEnd());
    }

    /** To go on with less than there was would leave pages open for ever, and nobody would know. */
    private static JournalFormatException unusable(String why, List<Long> offsets) {
        var files = offsets.isEmpty()
                ? "there are none"
                : offsets.stream().map(Snapshots::path).collect(Collectors.joining(", "));
        return new JournalFormatException(
                "the journal is not whole: " + why + " (" + files + "). Put its directory back "
                        + "from a backup, or move it away to begin a new one: open incidents are forgotten then");
    }

    /** The newest snapshot at or before what is projected; else the oldest there is. */
    private Snapshots.@Nullable Snapshot choose(long projectedUntil) throws IOException {
        var offsets = snapshots.offsets();
        for (var offset : offsets.reversed()) {
            if (offset <= projectedUntil && offset >= log.firstOffset()) {
                var snapshot = snapshots.read(offset);
                if (snapshot != null) {
                    return snapshot;
                }
            }
        }
        if (log.firstOffset() > 0) {
            // What came before is gone: the oldest state is the only way to know it.
            for (var offset : offsets) {
                var snapshot = offset < log.firstOffset() ? null : snapshots.read(offset);
                if (snapshot != null) {
                    return snapshot;
                }
            }
        }
        return null;
    }

    private void replay(JournalEntry entry) {
        var again = core.apply(entry.atMillis(), entry.input());
        if (!again.equals(entry.intents())) {
            divergences++;
        }
        lastMillis = entry.atMillis();
        replayed++;
    }

    /**
     * Takes one input into the batch: applies it and encodes its record. It is durable after the next {@link #flush}.
     *
     * @return false for a repeat, which changes and writes nothing
     */
    boolean take(JournalInput input) {
        if (core.isRepeat(input)) {
            repeats++;
            return false;
        }
        long now = clock.millis();
        long atMillis = lastMillis - now > STEP_BACK_MILLIS_MAX ? now : Math.max(lastMillis, now);
        lastMillis = atMillis;
        var caused = core.apply(atMillis, input);
        hasCauses |= input.mayComeOfTheLog();
        batch.add(new Written(JournalCodec.encode(new JournalEntry(atMillis, input, caused))));
        intents.addAll(caused);
        return true;
    }

    /** How many records are applied and not durable. */
    int unflushed() {
        return batch.size();
    }

    /**
     * Lets the core decide on the batch, where it wants to, makes it durable, then tells the listener.
     *
     * @throws LogFull when there is no room; the batch stays and may be tried again
     */
    void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        if (core.wantsDecision()) {
            take(new JournalInput.Decide());
        }
        long causesEnd = options.causes().end();
        if (foreseen < intents.size()) {
            listener.foreseen(List.copyOf(intents.subList(foreseen, intents.size())));
            foreseen = intents.size(); // once, however often a full disk makes this be tried
        }
        try {
            options.crashPoints().reached("journal.append.before");
            write();
        } catch (LogFull e) {
            blocked++;
            throw e;
        }
        options.crashPoints().reached("journal.sync.after");
        if (hasCauses) { // else a person's word or a tick would wait for a sync that has nothing to do with it
            options.causes().settle(causesEnd);
            hasCauses = false;
        }
        records += batch.size();
        batch.clear();
        nextOffset = log.durableEnd();
        var decided = List.copyOf(intents);
        intents.clear();
        foreseen = 0;
        listener.committed(nextOffset, decided);
    }

    private void write() throws IOException {
        while (true) {
            for (var each : batch) {
                if (each.offset < 0) {
                    each.offset = log.append(ByteBuffer.wrap(each.bytes));
                }
            }
            options.crashPoints().reached("journal.append.after");
            try {
                log.sync();
                return;
            } catch (LogLost e) {
                forget(e.range());
            }
        }
    }

    private void forget(LostRange lost) {
        for (var each : batch) {
            if (each.offset >= 0 && lost.contains(each.offset)) {
                each.offset = -1;
                rewritten++;
            }
        }
    }

    /** Writes the state and gives up what is older than what is kept. Only between batches. */
    void snapshot() throws IOException {
        if (!batch.isEmpty()) {
            throw new IllegalStateException(batch.size() + " records are not durable yet");
        }
        var out = new JournalWriter();
        core.writeSnapshot(out);
        snapshots.write(new Snapshots.Snapshot(nextOffset, lastMillis, ByteBuffer.wrap(out.toBytes())));
        written++;
        thin();
        cut();
    }

    /** Keeps the newest two snapshots, and older ones only so far apart that there are few. */
    private void thin() throws IOException {
        var offsets = new ArrayList<>(snapshots.offsets());
        long apart = options.retentionBytes() / PARTS;
        for (int i = 1; i < offsets.size() - 2; i++) {
            if (offsets.get(i + 1) - offsets.get(i - 1) < apart) {
                snapshots.delete(offsets.remove(i));
                i--;
            }
        }
    }

    private void cut() throws IOException {
        var offsets = snapshots.offsets();
        int first = 0;
        while (first < offsets.size() - 2 && nextOffset - offsets.get(first + 1) > options.retentionBytes()) {
            first++;
        }
        if (nextOffset - log.firstOffset() > options.retentionBytes() && !offsets.isEmpty()) {
            options.crashPoints().reached("journal.cut.before");
            log.cutBefore(offsets.get(first));
            for (var offset : offsets.subList(0, first)) {
                snapshots.delete(offset);
            }
        }
    }

    /** The offset behind the last durable record. */
    long nextOffset() {
        return nextOffset;
    }

    JournalStats stats(long waiting) {
        return new JournalStats(records, repeats, replayed, divergences, blocked, rewritten, written, snapshots.bad(),
                waiting, log.stats().storedBytes());
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
