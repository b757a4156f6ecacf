package io.bianque.collector.fleet;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.SparseArray;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest value of every series, in arrays a host. A reading costs two look-ups by number. Confined to the partition's
 * thread, but for the counters.
 *
 * <p>A series silent for more than five minutes is dropped, so that processes that ended leave nothing behind. A reading
 * older than the one kept is passed over, be it backlog or not; but when the kept one lies in the future, because a clock
 * was set back, a live reading replaces it.
 */
final class NewestValues implements PartitionCore {
    /** A series that is silent for longer is left out. */
    static final long SILENT_MILLIS_MAX = 300_000;

    private static final int VERSION = 1;
    private static final long SWEEP_MILLIS = 30_000;
    private static final long AHEAD_MILLIS_MAX = 5_000;

    private final SeriesCatalog catalog;
    private final Touched touched;
    /** Looked up with every frame; sorted for a snapshot only. */
    private Map<String, HostValues> hosts = new HashMap<>();
    private SparseArray<Integer> slots = new SparseArray<>();
    private long nowMillis;
    private long sweptAtMillis;
    private volatile long unexplained;
    private volatile int size;

    NewestValues(SeriesCatalog catalog, Touched touched) {
        this.catalog = catalog;
        this.touched = touched;
    }

    /** The values of a host as they are now. */
    HostValues.Frozen frozen(String host) {
        var values = hosts.get(host);
        return values == null ? HostValues.Frozen.NONE : values.frozen();
    }

    /** Readings since the start whose series number nothing explained. Any thread. */
    long unexplained() {
        return unexplained;
    }

    /** How many series have a newest value. Any thread. */
    int size() {
        return size;
    }

    @Override
    public String name() {
        return "newest";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        switch (record) {
            case CollectorRecord.Samples samples -> take(samples);
            case CollectorRecord.Tick tick -> {
                nowMillis = tick.wallMillis();
                if (StrictMath.abs(nowMillis - sweptAtMillis) >= SWEEP_MILLIS) {
                    sweptAtMillis = nowMillis;
                    dropSilent();
                }
                size = slots.size();
            }
            default -> {
                // No readings in it.
            }
        }
    }

    private void take(CollectorRecord.Samples samples) {
        var host = samples.stamp().host();
        var values = hosts.get(host);
        for (int i = 0; i < samples.series().length; i++) {
            int series = samples.series()[i];
            long time = samples.timesMillis()[i];
            double value = samples.values()[i];
            var slot = slots.get(series);
            if (slot == null) {
                if (time >= nowMillis - SILENT_MILLIS_MAX) {
                    values = values == null ? hosts.computeIfAbsent(host, _ -> new HostValues()) : values;
                    add(values, series, time, value);
                }
            } else if (values == null || slot >= values.size() || values.series(slot) != series) {
                unexplained(1); // the number belongs to a series of another host
            } else if (time >= values.time(slot) || (isAhead(values.time(slot)) && !samples.stamp().backlog())) {
                values.set(slot, time, value);
            }
        }
        touched.add(host);
    }

    private boolean isAhead(long timeMillis) {
        return nowMillis > 0 && timeMillis > nowMillis + AHEAD_MILLIS_MAX;
    }

    private void add(HostValues values, int series, long timeMillis, double value) {
        var key = catalog.key(series);
        if (key == null) {
            unexplained(1);
        } else {
            slots.set(series, values.add(series, key, timeMillis, value));
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void unexplained(int readings) {
        unexplained += readings;
    }

    private void dropSilent() {
        var each = hosts.entrySet().iterator();
        while (each.hasNext()) {
            var entry = each.next();
            var values = entry.getValue();
            int before = values.size();
            for (int slot = before - 1; slot >= 0; slot--) {
                if (values.time(slot) < nowMillis - SILENT_MILLIS_MAX) {
                    slots.set(values.series(slot), null);
                    values.remove(slot);
                    if (slot < values.size()) {
                        slots.set(values.series(slot), slot);
                    }
                }
            }
            if (values.size() < before) {
                touched.add(entry.getKey());
            }
            if (values.size() == 0) {
                each.remove();
            }
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(nowMillis);
        out.writeLong(sweptAtMillis);
        out.writeInt(hosts.size());
        for (var entry : new TreeMap<>(hosts).entrySet()) {
            var values = entry.getValue();
            StateCodec.writeText(out, entry.getKey());
            out.writeInt(values.size());
            for (int slot = 0; slot < values.size(); slot++) {
                out.writeInt(values.series(slot));
                out.writeLong(values.time(slot));
                out.writeLong(Double.doubleToRawLongBits(values.value(slot)));
            }
        }
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        long now = in.readLong();
        long sweptAt = in.readLong();
        var readHosts = new HashMap<String, HostValues>();
        var readSlots = new SparseArray<Integer>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var values = new HostValues();
            readHosts.put(StateCodec.readText(in), values);
            for (int more = StateCodec.readCount(in); more > 0; more--) {
                int series = in.readInt();
                long time = in.readLong();
                double value = Double.longBitsToDouble(in.readLong());
                var key = catalog.key(series);
                if (key != null) { // the catalog's part may have been refused: then the series comes back when it is defined
                    readSlots.set(series, values.add(series, key, time, value));
                }
            }
        }
        hosts.keySet().forEach(touched::add);
        hosts = readHosts;
        slots = readSlots;
        nowMillis = now;
        sweptAtMillis = sweptAt;
        size = slots.size();
        hosts.keySet().forEach(touched::add);
    }
}
