package io.bianque.collector.fleet;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.series.SparseArray;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which series a number stands for. The first of the cores, so that the others may ask it about the record they see.
 *
 * <p>Holds at most a given number of series; a definition beyond it is counted and not taken. A definition may be repeated.
 * A series of one process (one with a label {@code start}) is forgotten after a day of silence, since processes come and go
 * for ever; all others are kept, since a disk or a check may come back after a long time. Confined to the partition's
 * thread, but for the counters.
 */
public final class SeriesCatalog implements PartitionCore {
    private static final int VERSION = 1;
    private static final long SILENT_MILLIS_MAX = 24 * 3_600_000L;
    private static final long SWEEP_MILLIS = 600_000;

    private final int seriesMax;
    private SparseArray<Entry> entries = new SparseArray<>();
    private long nowMillis;
    private long sweptAtMillis;
    private volatile long refused;
    private volatile int size;

    /** A series and when it was last used, by the collector's clock. */
    private static final class Entry {
        private final SeriesKey key;
        private long usedAtMillis;

        Entry(SeriesKey key, long usedAtMillis) {
            this.key = key;
            this.usedAtMillis = usedAtMillis;
        }
    }

    /** An empty catalog for at most {@code seriesMax} series. */
    public SeriesCatalog(int seriesMax) {
        this.seriesMax = seriesMax;
    }

    /** The series that a number stands for, or null when no record has defined it. */
    public @Nullable SeriesKey key(int series) {
        var entry = entries.get(series);
        return entry == null ? null : entry.key;
    }

    /** How many series are defined. Any thread. */
    public int size() {
        return size;
    }

    /** Definitions refused since the start because the catalog was full. Any thread. */
    public long refused() {
        return refused;
    }

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        switch (record) {
            case CollectorRecord.SeriesDefined(int series, SeriesKey key) -> define(series, key);
            case CollectorRecord.Samples samples -> {
                for (int series : samples.series()) {
                    var entry = entries.get(series);
                    if (entry != null) {
                        entry.usedAtMillis = nowMillis;
                    }
                }
            }
            case CollectorRecord.Tick tick -> {
                nowMillis = tick.wallMillis();
                if (StrictMath.abs(nowMillis - sweptAtMillis) >= SWEEP_MILLIS) {
                    sweptAtMillis = nowMillis;
                    forgetSilentProcesses();
                }
            }
            default -> {
                // Nothing else names a series.
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void define(int series, SeriesKey key) {
        if (entries.get(series) == null && entries.size() >= seriesMax) {
            refused++;
            return;
        }
        entries.set(series, new Entry(key, nowMillis));
        size = entries.size();
    }

    private void forgetSilentProcesses() {
        entries.forEach((series, entry) -> {
            if (nowMillis - entry.usedAtMillis > SILENT_MILLIS_MAX && entry.key.labels().get("start") != null) {
                entries.set(series, null);
            }
        });
        if (entries.size() < size) {
            size = entries.size();
        }
    }

    /** Words once, each with a number in the order of first use; then the series made of those numbers. */
    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        var numbers = new HashMap<String, Integer>();
        var inOrder = new ArrayList<String>();
        entries.forEach((_, entry) -> {
            var key = entry.key;
            number(key.metric(), numbers, inOrder);
            for (var label : key.labels()) {
                number(label.name(), numbers, inOrder);
                number(label.value(), numbers, inOrder);
            }
        });
        out.writeInt(VERSION);
        out.writeLong(nowMillis);
        out.writeLong(sweptAtMillis);
        out.writeInt(inOrder.size());
        for (var word : inOrder) {
            StateCodec.writeText(out, word);
        }
        out.writeInt(entries.size());
        entries.<IOException>forEach((series, entry) -> {
            var key = entry.key;
            out.writeInt(series);
            out.writeLong(entry.usedAtMillis);
            out.writeInt(number(key.metric(), numbers, inOrder));
            out.writeByte(key.labels().size());
            for (var label : key.labels()) {
                out.writeInt(number(label.name(), numbers, inOrder));
                out.writeInt(number(label.value(), numbers, inOrder));
            }
        });
    }

    private static int number(String word, Map<String, Integer> numbers, List<String> inOrder) {
        var known = numbers.get(word);
        if (known == null) {
            known = inOrder.size();
            numbers.put(word, known);
            inOrder.add(word);
        }
        return known;
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        long now = in.readLong();
        long sweptAt = in.readLong();
        var inOrder = new ArrayList<String>();
        int count = StateCodec.readCount(in);
        for (int i = 0; i < count; i++) {
            inOrder.add(StateCodec.readText(in));
        }
        var read = new SparseArray<Entry>();
        int series = StateCodec.readCount(in);
        try {
            for (int i = 0; i < series; i++) {
                int number = in.readInt();
                long usedAt = in.readLong();
                var metric = inOrder.get(in.readInt());
                var labels = new TreeMap<String, String>();
                for (int left = in.readUnsignedByte(); left > 0; left--) {
                    labels.put(inOrder.get(in.readInt()), inOrder.get(in.readInt()));
                }
                read.set(number, new Entry(new SeriesKey(metric, Labels.of(labels)), usedAt));
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("a series that cannot be: " + e.getMessage(), e);
        }
        entries = read;
        nowMillis = now;
        sweptAtMillis = sweptAt;
        size = entries.size();
    }
}
