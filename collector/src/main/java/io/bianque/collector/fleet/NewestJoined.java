package io.bianque.collector.fleet;

import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.SeriesKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * The newest value of every joined series, as the joins hand them over. Confined to the partition's thread. What is silent
 * for more than five minutes is dropped.
 */
final class NewestJoined implements PartitionCore, JoinedTick.Listener {
    private static final int VERSION = 1;
    private static final long SWEEP_MILLIS = 30_000;

    private TreeMap<SeriesKey, FleetView.NewestValue> values = new TreeMap<>();
    private List<FleetView.NewestValue> frozen = List.of();
    private boolean changed;
    private long sweptAtMillis;

    /** What is kept, sorted by series; the same list as before when nothing came. */
    List<FleetView.NewestValue> frozen() {
        if (changed) {
            frozen = List.copyOf(values.values());
            changed = false;
        }
        return frozen;
    }

    @Override
    public void onJoined(JoinedTick tick) {
        for (var joined : tick.values()) {
            values.put(joined.key(), new FleetView.NewestValue(joined.key(), tick.tickMillis(), joined.value()));
        }
        changed = true;
    }

    @Override
    public String name() {
        return "newest-joined";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        if (record instanceof CollectorRecord.Tick tick
                && StrictMath.abs(tick.wallMillis() - sweptAtMillis) >= SWEEP_MILLIS) {
            sweptAtMillis = tick.wallMillis();
            long since = tick.wallMillis() - NewestValues.SILENT_MILLIS_MAX;
            changed |= values.values().removeIf(value -> value.timeMillis() < since);
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(sweptAtMillis);
        out.writeInt(values.size());
        for (var value : values.values()) {
            StateCodec.writeKey(out, value.key());
            out.writeLong(value.timeMillis());
            out.writeLong(Double.doubleToRawLongBits(value.value()));
        }
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        long sweptAt = in.readLong();
        var read = new TreeMap<SeriesKey, FleetView.NewestValue>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var key = StateCodec.readKey(in);
            read.put(key, new FleetView.NewestValue(key, in.readLong(), Double.longBitsToDouble(in.readLong())));
        }
        values = read;
        sweptAtMillis = sweptAt;
        changed = true;
    }
}
