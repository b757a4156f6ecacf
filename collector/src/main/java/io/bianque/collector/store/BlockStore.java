package io.bianque.collector.store;

import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.series.SparseArray;
import io.bianque.collector.store.block.BlockFormat;
import io.bianque.collector.store.block.BrokenBlockException;
import io.bianque.collector.store.block.OpenBlock;
import io.bianque.collector.store.block.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded store: open blocks in memory, finished ones and checkpoints in RocksDB.
 *
 * <p>Writing is for one thread and idempotent: (series, time) again overwrites, so that reading the log again from
 * {@link #appliedOffset} changes nothing. Reading is for any thread and sees what was put at once.
 */
public final class BlockStore implements SeriesStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockStore.class);
    /** How long a span stays open after its end, for readings that are a little late. */
    private static final long LINGER_MILLIS = 120_000;
    /** A process whose series were silent for so long has ended. */
    private static final long ENDED_MILLIS = 3_600_000;
    private static final long ROOM_MILLIS = 60_000;
    /** Bytes of heap for each cell that blocks may have in rows beyond the usual: a quarter of it, at 8 bytes a cell. */
    private static final long HEAP_OF_A_DENSE_CELL = 32;

    private final BlockDatabase database;
    private final StoreSettings settings;
    private final SeriesIndex index = new SeriesIndex();
    private final Map<Integer, OpenBlocks> open = new ConcurrentSkipListMap<>();
    private final SparseArray<SeriesIndex.Entry> byNumber = new SparseArray<>();
    /** Named since the last checkpoint. */
    private final List<SeriesIndex.Entry> newSeries = new ArrayList<>();
    private final Map<Integer, Integer> newNumbers = new TreeMap<>();
    private final List<BlockOf> storedSinceCheckpoint = new ArrayList<>();
    private final DenseRows dense;
    private final EnumMap<SampleRefusal, LongAdder> refused = new EnumMap<>(SampleRefusal.class);
    private final LongAdder forgottenSeries = new LongAdder();
    private final AtomicLong brokenBlocks = new AtomicLong();
    private volatile long appliedOffset;
    private volatile long sizeBytes;

    private record BlockOf(int entity, long window) {}

    private long nowMillis; // by the last tick, or the start
    private long madeRoomMillis;

    private BlockStore(BlockDatabase database, StoreSettings settings, long nowMillis, long denseCellsMax) {
        this.dense = new DenseRows(denseCellsMax);
        this.database = database;
        this.settings = settings;
        this.nowMillis = nowMillis;
        for (var reason : SampleRefusal.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /**
     * Opens the store in a directory, making it when there is none.
     *
     * @param nowMillis the wall clock: series count as fresh from here on
     * @throws IOException with what to do in its message, if the store cannot be opened
     */
    public static BlockStore open(Path directory, StoreSettings settings, long nowMillis) throws IOException {
        return open(directory, settings, nowMillis, Runtime.getRuntime().maxMemory() / HEAP_OF_A_DENSE_CELL);
    }

    /** The same with another bound on the cells in rows beyond the usual. */
    static BlockStore open(Path directory, StoreSettings settings, long nowMillis, long denseCellsMax)
            throws IOException {
        return restored(new BlockStore(BlockDatabase.open(directory), settings, nowMillis, denseCellsMax));
    }

    /**
     * Opens the store of another program, which may be running, to look at it: as it was at that program's last checkpoint, some
     * minutes ago at most. Nothing is written. What is deleted from under it while it is open fails as a damaged disk would.
     *
     * @param nowMillis the wall clock
     * @throws IOException if there is none, or it cannot be read
     */
    public static BlockStore openReadOnly(Path directory, StoreSettings settings, long nowMillis) throws IOException {
        return restored(new BlockStore(BlockDatabase.openReadOnly(directory), settings, nowMillis, 0));
    }

    private static BlockStore restored(BlockStore store) throws IOException {
        try {
            store.restore();
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
        return store;
    }

    private void restore() throws IOException {
        appliedOffset = database.offset();
        var byRef = new HashMap<Integer, SeriesIndex.Entry>();
        database.eachSeries((ref, bytes) -> {
            try {
                var stored = SeriesCodec.series(bytes);
                byRef.put(ref, index.restore(ref, stored.entity(), stored.key(), nowMillis));
            } catch (IOException e) {
                throw new UncheckedIOException("the name of series " + ref + " is damaged: " + e.getMessage(), e);
            }
        });
        database.eachNumber((number, ref) -> {
            var entry = byRef.get(ref);
            if (entry != null) {
                number(number, entry);
            }
        });
        database.eachOpenBlock((entity, window, bytes) -> {
            try {
                blocksOf(entity).restore(window, BlockFormat.reopen(bytes));
            } catch (BrokenBlockException e) {
                countBroken(entity, window, e);
            }
        });
    }

    /** The offset in the log up to which everything is durable here. */
    public long appliedOffset() {
        return appliedOffset;
    }

    /** How many samples were refused for that reason. */
    public long refusedSamples(SampleRefusal reason) {
        return counter(reason).sum();
    }

    /** How many series of ended processes were forgotten before their time, to make room for new ones. */
    public long forgottenSeries() {
        return forgottenSeries.sum();
    }

    private LongAdder counter(SampleRefusal reason) {
        return Objects.requireNonNull(refused.get(reason), "the constructor has made one for each");
    }

    private boolean refuse(SampleRefusal reason) {
        counter(reason).increment();
        return false;
    }

    /** How many blocks could not be read because their bytes are damaged. */
    public long brokenBlocks() {
        return brokenBlocks.get();
    }

    /** How many series there are. */
    public int seriesCount() {
        return index.size();
    }

    /** What finished blocks take on disk, as of the last checkpoint. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** From now on a number of the log stands for this series. */
    void define(int number, SeriesKey key) {
        var entry = entryOf(key);
        if (entry != null) {
            number(number, entry);
            newNumbers.put(number, entry.ref);
        }
    }

    private void number(int number, SeriesIndex.Entry entry) {
        byNumber.set(number, entry);
    }

    /** Takes a sample by its number in the log; says whether it did. */
    boolean put(int number, long timeMillis, double value) {
        var entry = byNumber.get(number);
        return entry == null ? refuse(SampleRefusal.SERIES_LIMIT) : put(entry, timeMillis, value);
    }

    /** Takes the readings of a host, under one lock as long as they are of one entity. */
    void put(int[] numbers, long[] timesMillis, double[] values) {
        int next = 0;
        while (next < numbers.length) {
            var entry = byNumber.get(numbers[next]);
            var blocks = entry == null ? null : entry.entity.open;
            if (blocks == null) {
                put(numbers[next], timesMillis[next], values[next]);
                next++;
                continue;
            }
            synchronized (blocks) { // the same lock that each put takes
                while (entry != null && entry.entity.open == blocks) {
                    put(entry, timesMillis[next], values[next]);
                    next++;
                    entry = next < numbers.length ? byNumber.get(numbers[next]) : null;
                }
            }
        }
    }

    /** Takes a sample by name; says whether it did. */
    boolean put(SeriesKey key, long timeMillis, double value) {
        var entry = entryOf(key);
        return entry == null ? refuse(SampleRefusal.SERIES_LIMIT) : put(entry, timeMillis, value);
    }

    private SeriesIndex.@Nullable Entry entryOf(SeriesKey key) {
        var known = index.find(key);
        if (known != null || (index.size() >= settings.maxSeries() && !makeRoom())) {
            return known;
        }
        var added = index.add(key, nowMillis);
        newSeries.add(added);
        return added;
    }

    /** Forgets the processes that have been gone longest; at most once a minute, as it looks at all series. */
    private boolean makeRoom() {
        if (nowMillis - madeRoomMillis < ROOM_MILLIS) {
            return false;
        }
        madeRoomMillis = nowMillis;
        var gone = index.removeLongestSilentProcesses(nowMillis - ENDED_MILLIS);
        LOG.warn(
                "{} series are known, as many as the store takes: {} of ended processes are forgotten before their time",
                settings.maxSeries(), gone.size());
        forgottenSeries.add(gone.size());
        try {
            forget(gone);
        } catch (IOException e) {
            LOG.warn("what was forgotten comes back with the next start: {}", e.getMessage());
        }
        return !gone.isEmpty();
    }

    private boolean put(SeriesIndex.Entry entry, long timeMillis, double value) {
        if (timeMillis < nowMillis - settings.retention().toMillis()) {
            return refuse(SampleRefusal.TOO_OLD);
        }
        var entity = entry.entity;
        var blocks = entity.open;
        if (blocks == null || blocks.isRetired()) {
            blocks = blocksOf(entity.ref);
            entity.open = blocks;
        }
        if (!blocks.put(entry.ref, timeMillis, value)) {
            return refuse(SampleRefusal.BLOCK_FULL);
        }
        entry.newestMillis = Math.max(entry.newestMillis, timeMillis);
        return true;
    }

    /** Takes the time from a tick, by which samples are too old. */
    void now(long wallMillis) {
        nowMillis = wallMillis;
    }

    private OpenBlocks blocksOf(int entity) {
        return open.computeIfAbsent(entity, ref -> new OpenBlocks(ref, window -> stored(ref, window), dense));
    }

    /** A late sample's block, opened again. */
    private @Nullable OpenBlock stored(int entity, long window) {
        try {
            var bytes = database.block(entity, window);
            return bytes == null ? null : BlockFormat.reopen(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BrokenBlockException e) {
            countBroken(entity, window, e);
            return null;
        }
    }

    private void countBroken(int entity, long window, BrokenBlockException e) {
        brokenBlocks.incrementAndGet();
        LOG.error("the block of entity {} from {} is damaged and left out: {}", entity, window, e.getMessage());
    }

    /** Stores the blocks whose span has ended. Not durable before the next checkpoint. */
    void finishBlocks(long nowMillis) throws IOException {
        for (var entry : open.entrySet()) {
            int entity = entry.getKey();
            var finished = entry.getValue().finished(nowMillis - LINGER_MILLIS);
            if (finished.isEmpty()) {
                continue;
            }
            try (var changes = database.new Changes()) {
                for (var block : finished) {
                    changes.putBlock(entity, block.windowStartMillis(), block.bytes());
                    storedSinceCheckpoint.add(new BlockOf(entity, block.windowStartMillis()));
                }
                changes.apply();
            } catch (RocksDBException e) {
                throw new IOException("finished blocks could not be stored: " + e.getMessage(), e);
            }
            // Only now: a reader finds the block in one place or the other at every moment.
            entry.getValue().forget(finished);
        }
        dense.counted(open.values().stream().mapToLong(OpenBlocks::denseCells).sum(), open.size());
    }

    /**
     * Makes everything durable that was put so far.
     *
     * @param offset the log's offset after the last record that was put; what comes before it will not be read again
     */
    void checkpoint(long offset) throws IOException {
        var taken = new ArrayList<OpenBlocks>();
        try (var changes = database.new Changes()) {
            for (var entry : newSeries) {
                changes.putSeries(entry.ref, SeriesCodec.series(entry.entity.ref, entry.key));
            }
            for (var number : newNumbers.entrySet()) {
                changes.putNumber(number.getKey(), number.getValue());
            }
            for (var block : storedSinceCheckpoint) {
                var blocks = open.get(block.entity());
                if (blocks == null || !blocks.has(block.window())) {
                    changes.deleteOpen(block.entity(), block.window());
                }
            }
            for (var entry : open.entrySet()) {
                taken.add(entry.getValue());
                for (var block : entry.getValue().takeChanged()) {
                    changes.putOpen(entry.getKey(), block.windowStartMillis(), block.bytes());
                }
            }
            changes.putOffset(offset);
            changes.apply();
            database.flush();
            sizeBytes = database.sizeBytes();
        } catch (RocksDBException e) {
            taken.forEach(OpenBlocks::markChanged);
            throw new IOException("the store could not be made durable: " + e.getMessage(), e);
        }
        newSeries.clear();
        newNumbers.clear();
        storedSinceCheckpoint.clear();
        open.values().removeIf(OpenBlocks::retire);
        appliedOffset = offset;
    }

    /** Forgets days beyond the retention or the size, and series that are silent since before the oldest day. */
    void expire(long nowMillis) throws IOException {
        int today = Windows.dayOf(nowMillis);
        try {
            for (int day : database.days()) {
                boolean isOld = day < today - settings.retention().toDays();
                if (isOld || (day < today && database.sizeBytes() > settings.maxBytes())) {
                    LOG.info("forgetting the readings of day {} (days since 1970): {}", day,
                            isOld ? "older than the retention" : "the store is larger than " + settings.maxBytes());
                    database.dropDay(day);
                }
            }
            long oldest = (today - settings.retention().toDays()) * Windows.DAY_MILLIS;
            var silent = index.removeSilentSince(oldest);
            if (silent.isEmpty()) {
                return;
            }
            forget(silent);
        } catch (RocksDBException e) {
            throw new IOException("old days could not be forgotten: " + e.getMessage(), e);
        }
    }

    /** Takes series that the index has let go off the disk and out of the log's numbers. */
    private void forget(List<SeriesIndex.Entry> entries) throws IOException {
        var gone = new HashSet<Integer>();
        entries.forEach(entry -> gone.add(entry.ref));
        try (var changes = database.new Changes()) {
            for (var ref : gone) {
                changes.deleteSeries(ref);
            }
            byNumber.<RocksDBException>forEach((number, entry) -> {
                if (gone.contains(entry.ref)) {
                    byNumber.set(number, null);
                    newNumbers.remove(number);
                    changes.deleteNumber(number);
                }
            });
            changes.apply();
        } catch (RocksDBException e) {
            throw new IOException("series could not be forgotten: " + e.getMessage(), e);
        }
        newSeries.removeIf(entry -> gone.contains(entry.ref));
    }

    @Override
    public List<Series> raw(List<Matcher> matchers, long fromMillis, long toMillis) {
        var answer = new ArrayList<Series>();
        var budget = new AtomicLong(settings.maxQuerySamples());
        var byEntity = new TreeMap<Integer, List<SeriesIndex.Entry>>();
        for (var entry : index.select(matchers, settings.maxQuerySeries())) {
            byEntity.computeIfAbsent(entry.entity.ref, _ -> new ArrayList<>()).add(entry);
        }
        byEntity.forEach((entity, entries) -> {
            var builders = new TreeMap<Integer, Samples.Builder>();
            var windows = windows(entity, fromMillis, toMillis);
            for (long window = windows[0]; window <= windows[1]; window += Windows.SPAN_MILLIS) {
                read(entity, window, entries, fromMillis, toMillis, builders, budget);
            }
            for (var entry : entries) {
                var builder = builders.get(entry.ref);
                if (builder != null) {
                    var samples = builder.build();
                    answer.add(new Series(entry.key, samples.timesMillis(), samples.values()));
                }
            }
        });
        answer.sort((a, b) -> a.key().compareTo(b.key()));
        return answer;
    }

    /**
     * The spans of an entity that may hold something between two times: first and last, or none when the first is behind
     * the last. Nothing is older than the oldest day or open block, nothing newer than the newest, so that a query over all
     * times costs no more than one over those.
     */
    private long[] windows(int entity, long fromMillis, long toMillis) {
        var days = database.days();
        var blocks = open.get(entity);
        long oldest = blocks == null ? Long.MAX_VALUE : blocks.oldest();
        long newest = blocks == null ? Long.MIN_VALUE : blocks.newest();
        if (!days.isEmpty()) {
            oldest = Math.min(oldest, days.getFirst() * Windows.DAY_MILLIS);
            newest = Math.max(newest, (days.getLast() + 1) * Windows.DAY_MILLIS);
        }
        if (oldest > newest) {
            return new long[]{1, 0};
        }
        return new long[]{Windows.startOf(entity, Math.max(fromMillis, oldest)),
                Windows.startOf(entity, Math.min(toMillis, newest))};
    }

    private void read(int entity, long window, List<SeriesIndex.Entry> entries, long fromMillis, long toMillis,
            Map<Integer, Samples.Builder> builders, AtomicLong budget) {
        var found = new TreeMap<Integer, Samples>();
        var blocks = open.get(entity);
        var isOpen = blocks == null ? null : blocks.read(window, block -> {
            for (var entry : entries) {
                var samples = block.samples(entry.ref, fromMillis, toMillis);
                if (samples != null) {
                    found.put(entry.ref, samples);
                }
            }
            return Boolean.TRUE;
        });
        if (isOpen == null) {
            readStored(entity, window, entries, fromMillis, toMillis, found);
        }
        found.forEach((ref, samples) -> {
            if (budget.addAndGet(-samples.size()) < 0) {
                throw new QueryTooLargeException("more than " + settings.maxQuerySamples()
                        + " samples match; ask for less time or fewer series");
            }
            var builder = builders.computeIfAbsent(ref, _ -> new Samples.Builder());
            for (int i = 0; i < samples.size(); i++) {
                builder.add(samples.timesMillis()[i], samples.values()[i]);
            }
        });
    }

    private void readStored(int entity, long window, List<SeriesIndex.Entry> entries, long fromMillis, long toMillis,
            Map<Integer, Samples> found) {
        try {
            var bytes = database.block(entity, window);
            if (bytes == null) {
                return;
            }
            for (var entry : entries) {
                var samples = BlockFormat.samples(bytes, entry.ref, fromMillis, toMillis);
                if (samples != null) {
                    found.put(entry.ref, samples);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (BrokenBlockException e) {
            countBroken(entity, window, e);
        }
    }

    @Override
    public List<Series> range(RangeQuery query) {
        return Aggregating.range(raw(query.matchers(), query.fromMillis(), query.toMillis()), query);
    }

    @Override
    public List<SeriesKey> series(List<Matcher> matchers, long fromMillis, long toMillis) {
        return raw(matchers, fromMillis, toMillis).stream().filter(series -> series.values().length > 0)
                .map(Series::key).toList();
    }

    @Override
    public void close() {
        database.close();
    }
}
