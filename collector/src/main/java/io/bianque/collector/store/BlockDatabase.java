package io.bianque.collector.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Blocks and names on disk: a RocksDB with its own log off, because our log rebuilds what was not flushed.
 *
 * <p>Column families: {@code default} (the applied offset), {@code series} (number → name), {@code numbers} (number in the
 * log → number here), {@code open} (blocks that still grow, as of the last checkpoint), and one for each day's finished
 * blocks, so that a day is forgotten by dropping it. Memory tables are flushed together ({@code atomic_flush}): what is
 * on disk is always the state of one moment. Writes come from one thread; reads may come from any.
 */
final class BlockDatabase implements AutoCloseable {
    private static final String SERIES = "series";
    private static final String NUMBERS = "numbers";
    private static final String OPEN = "open";
    private static final String DAY_PREFIX = "day-";
    private static final byte[] OFFSET = "offset".getBytes(StandardCharsets.UTF_8);
    private static final long CACHE_BYTES = 16L << 20;
    private static final long MEMTABLE_BYTES = 16L << 20;

    private final RocksDB db;
    private final DBOptions options;
    private final ColumnFamilyOptions familyOptions;
    private final LRUCache cache;
    private final BloomFilter bloom;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ColumnFamilyHandle meta;
    private final ColumnFamilyHandle series;
    private final ColumnFamilyHandle numbers;
    private final ColumnFamilyHandle open;
    private final TreeMap<Integer, ColumnFamilyHandle> days = new TreeMap<>();
    /** Readers look days up and read them; the writing thread alone changes them. */
    private final ReentrantReadWriteLock daysLock = new ReentrantReadWriteLock();

    private BlockDatabase(RocksDB db, DBOptions options, ColumnFamilyOptions familyOptions, LRUCache cache,
            BloomFilter bloom, List<ColumnFamilyHandle> handles) throws RocksDBException {
        this.db = db;
        this.options = options;
        this.familyOptions = familyOptions;
        this.cache = cache;
        this.bloom = bloom;
        var named = new TreeMap<String, ColumnFamilyHandle>();
        for (var handle : handles) {
            named.put(new String(handle.getName(), StandardCharsets.UTF_8), handle);
        }
        this.meta = take(named, new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8));
        this.series = take(named, SERIES);
        this.numbers = take(named, NUMBERS);
        this.open = take(named, OPEN);
        named.forEach((name, handle) -> days.put(Integer.valueOf(name.substring(DAY_PREFIX.length())), handle));
    }

    private static ColumnFamilyHandle take(Map<String, ColumnFamilyHandle> named, String name) {
        var handle = named.remove(name);
        if (handle == null) {
            throw new IllegalStateException("the column family " + name + " was not opened");
        }
        return handle;
    }

    static BlockDatabase open(Path directory) throws IOException {
        Files.createDirectories(directory);
        return open(directory, false);
    }

    /** Opens what is there and changes nothing of it; another program may have it open. */
    static BlockDatabase openReadOnly(Path directory) throws IOException {
        if (!Files.exists(directory.resolve("CURRENT"))) {
            throw new IOException(directory + " holds no store");
        }
        return open(directory, true);
    }

    private static BlockDatabase open(Path directory, boolean readOnly) throws IOException {
        RocksDB.loadLibrary();
        var cache = new LRUCache(CACHE_BYTES);
        var bloom = new BloomFilter(10);
        var table = new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom)
                .setCacheIndexAndFilterBlocks(true);
        var families = new ColumnFamilyOptions().setTableFormatConfig(table).setWriteBufferSize(MEMTABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
        var options = new DBOptions().setCreateIfMissing(!readOnly).setCreateMissingColumnFamilies(!readOnly)
                .setAtomicFlush(true)
                .setMaxBackgroundJobs(2).setMaxOpenFiles(256).setKeepLogFileNum(3).setMaxLogFileSize(4L << 20)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL).setDbWriteBufferSize(4 * MEMTABLE_BYTES);
        try {
            var names = new ArrayList<byte[]>();
            try (var listing = new Options()) {
                names.addAll(RocksDB.listColumnFamilies(listing, directory.toString()));
            }
            for (var name : readOnly ? List.<String>of() : List.of("default", SERIES, NUMBERS, OPEN)) {
                var bytes = name.getBytes(StandardCharsets.UTF_8);
                if (names.stream().noneMatch(known -> Arrays.equals(known, bytes))) {
                    names.add(bytes);
                }
            }
            var handles = new ArrayList<ColumnFamilyHandle>();
            var descriptors = names.stream().map(name -> new ColumnFamilyDescriptor(name, families)).toList();
            if (readOnly) {
                options.setLogger(new Silence()); // else it moves the other program's log file away
            }
            var db = readOnly
                    ? RocksDB.openReadOnly(options, directory.toString(), descriptors, handles)
                    : RocksDB.open(options, directory.toString(), descriptors, handles);
            return new BlockDatabase(db, options, families, cache, bloom, handles);
        } catch (RocksDBException e) {
            options.close();
            families.close();
            cache.close();
            bloom.close();
            throw new IOException("the store in " + directory + " cannot be opened: " + e.getMessage()
                    + "; restore it from a backup, or move it away: what the log still has is then built again", e);
        }
    }

    /** Writes no log. */
    private static final class Silence extends Logger {
        Silence() {
            super(InfoLogLevel.FATAL_LEVEL);
        }

        @Override
        protected void log(InfoLogLevel level, String message) {
            // What matters is thrown.
        }
    }

    /** The log's offset up to which everything is in here, or 0 at the very first. */
    long offset() throws IOException {
        var bytes = get(meta, OFFSET);
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    void eachSeries(BiConsumer<Integer, byte[]> each) {
        eachOf(series, (key, value) -> each.accept(ByteBuffer.wrap(key).getInt(), value));
    }

    void eachNumber(BiConsumer<Integer, Integer> each) {
        eachOf(numbers,
                (key, value) -> each.accept(ByteBuffer.wrap(key).getInt(), ByteBuffer.wrap(value).getInt()));
    }

    void eachOpenBlock(OpenBlockVisitor each) {
        eachOf(open, (key, value) -> {
            var at = ByteBuffer.wrap(key);
            each.visit(at.getInt(), at.getLong(), value);
        });
    }

    @FunctionalInterface
    interface OpenBlockVisitor {
        void visit(int entity, long windowStartMillis, byte[] block);
    }

    private void eachOf(ColumnFamilyHandle family, BiConsumer<byte[], byte[]> each) {
        try (var iterator = db.newIterator(family)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                each.accept(iterator.key(), iterator.value());
            }
        }
    }

    /** A finished block, or null. */
    byte @Nullable [] block(int entity, long windowStartMillis) throws IOException {
        // Held while reading, so that the day is not dropped from under the read.
        daysLock.readLock().lock();
        try {
            var day = days.get(Windows.dayOf(windowStartMillis));
            return day == null ? null : get(day, SeriesCodec.blockKey(entity, windowStartMillis));
        } finally {
            daysLock.readLock().unlock();
        }
    }

    /** Collects the writes of one moment. */
    final class Changes implements AutoCloseable {
        private final WriteBatch batch = new WriteBatch();

        void putSeries(int ref, byte[] value) throws RocksDBException {
            batch.put(series, SeriesCodec.number(ref), value);
        }

        void deleteSeries(int ref) throws RocksDBException {
            batch.delete(series, SeriesCodec.number(ref));
        }

        void putNumber(int number, int ref) throws RocksDBException {
            batch.put(numbers, SeriesCodec.number(number), SeriesCodec.number(ref));
        }

        void deleteNumber(int number) throws RocksDBException {
            batch.delete(numbers, SeriesCodec.number(number));
        }

        void putOpen(int entity, long window, byte[] block) throws RocksDBException {
            batch.put(open, SeriesCodec.blockKey(entity, window), block);
        }

        void deleteOpen(int entity, long window) throws RocksDBException {
            batch.delete(open, SeriesCodec.blockKey(entity, window));
        }

        void putBlock(int entity, long window, byte[] block) throws RocksDBException {
            batch.put(dayFor(window), SeriesCodec.blockKey(entity, window), block);
        }

        void putOffset(long offset) throws RocksDBException {
            batch.put(meta, OFFSET, SeriesCodec.number(offset));
        }

        /** Applies all at once; durable only after {@link BlockDatabase#flush}. */
        void apply() throws RocksDBException {
            db.write(unlogged, batch);
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    private ColumnFamilyHandle dayFor(long windowStartMillis) throws RocksDBException {
        int day = Windows.dayOf(windowStartMillis);
        var known = days.get(day); // this is the one thread that changes the map
        if (known != null) {
            return known;
        }
        var name = (DAY_PREFIX + day).getBytes(StandardCharsets.UTF_8);
        var made = db.createColumnFamily(new ColumnFamilyDescriptor(name, familyOptions));
        daysLock.writeLock().lock();
        try {
            days.put(day, made);
        } finally {
            daysLock.writeLock().unlock();
        }
        return made;
    }

    /** Makes everything applied so far durable, all families at one moment. */
    void flush() throws RocksDBException {
        var all = new ArrayList<ColumnFamilyHandle>(List.of(meta, series, numbers, open));
        all.addAll(days.values());
        try (var waiting = new FlushOptions().setWaitForFlush(true)) {
            db.flush(waiting, all);
        }
    }

    /** The days there are, oldest first. */
    List<Integer> days() {
        daysLock.readLock().lock();
        try {
            return List.copyOf(days.keySet());
        } finally {
            daysLock.readLock().unlock();
        }
    }

    /** How many bytes all finished blocks take on disk. */
    long sizeBytes() throws RocksDBException {
        long sum = 0;
        for (var day : days.values()) {
            sum += db.getLongProperty(day, "rocksdb.total-sst-files-size");
        }
        return sum;
    }

    /** Forgets a day. */
    void dropDay(int day) throws RocksDBException {
        daysLock.writeLock().lock();
        try {
            var handle = days.remove(day);
            if (handle != null) {
                db.dropColumnFamily(handle);
                handle.close();
            }
        } finally {
            daysLock.writeLock().unlock();
        }
    }

    private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws IOException {
        try {
            return db.get(family, key);
        } catch (RocksDBException e) {
            throw new IOException("the store cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        for (var handle : List.of(meta, series, numbers, open)) {
            handle.close();
        }
        days.values().forEach(ColumnFamilyHandle::close);
        db.close();
        unlogged.close();
        options.close();
        familyOptions.close();
        cache.close();
        bloom.close();
    }
}
