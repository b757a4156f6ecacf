package io.bianque.collector.fleet;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest outcome of every check, by host and name. Confined to the partition's thread, but for the counter.
 *
 * <p>At most {@link #CHECKS_MAX} a host; further ones are counted and not taken. An older outcome never replaces a newer
 * one. An outcome is forgotten after a day.
 */
final class NewestChecks implements PartitionCore {
    /** The most checks of one host. */
    static final int CHECKS_MAX = 1_000;

    private static final int VERSION = 1;
    private static final long KEPT_MILLIS = 86_400_000L;
    private static final long SWEEP_MILLIS = 60_000;

    private final Touched touched;
    private final CollectorRecordCodec codec = new CollectorRecordCodec();
    /** By host, then sorted by name. */
    private Map<String, TreeMap<String, CollectorRecord.Check>> hosts = new HashMap<>();
    private long sweptAtMillis;
    private volatile long refused;

    NewestChecks(Touched touched) {
        this.touched = touched;
    }

    /** The outcomes of a host, sorted by name. */
    List<CollectorRecord.Check> of(String host) {
        var checks = hosts.get(host);
        return checks == null ? List.of() : List.copyOf(checks.values());
    }

    /** Outcomes not taken since the start because their host has too many checks. Any thread. */
    long refused() {
        return refused;
    }

    @Override
    public String name() {
        return "checks";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        switch (record) {
            case CollectorRecord.Check check -> take(check);
            case CollectorRecord.Tick tick when StrictMath.abs(tick.wallMillis() - sweptAtMillis) >= SWEEP_MILLIS -> {
                sweptAtMillis = tick.wallMillis();
                forgetOld(tick.wallMillis() - KEPT_MILLIS);
            }
            default -> {
                // No outcome in it.
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void take(CollectorRecord.Check check) {
        var host = check.stamp().host();
        var checks = hosts.computeIfAbsent(host, _ -> new TreeMap<>());
        var kept = checks.get(check.check());
        if (kept == null && checks.size() >= CHECKS_MAX) {
            refused++;
        } else if (kept == null || !isOlder(check, kept)) {
            checks.put(check.check(), check);
            touched.add(host);
        }
    }

    /** Live outcomes come in their order; only backlog can be older than what is known. */
    private static boolean isOlder(CollectorRecord.Check check, CollectorRecord.Check kept) {
        return check.stamp().backlog() && check.stamp().eventTimeMillis() < kept.stamp().eventTimeMillis();
    }

    private void forgetOld(long beforeMillis) {
        var each = hosts.entrySet().iterator();
        while (each.hasNext()) {
            var entry = each.next();
            if (entry.getValue().values().removeIf(check -> check.stamp().receivedAtMillis() < beforeMillis)) {
                touched.add(entry.getKey());
            }
            if (entry.getValue().isEmpty()) {
                each.remove();
            }
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(sweptAtMillis);
        int count = 0;
        for (var checks : hosts.values()) {
            count += checks.size();
        }
        out.writeInt(count);
        for (var checks : new TreeMap<>(hosts).values()) {
            for (var check : checks.values()) {
                StateCodec.writeRecord(out, codec, check);
            }
        }
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        long sweptAt = in.readLong();
        var read = new HashMap<String, TreeMap<String, CollectorRecord.Check>>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var check = StateCodec.readRecord(in, CollectorRecord.Check.class);
            read.computeIfAbsent(check.stamp().host(), _ -> new TreeMap<>()).put(check.check(), check);
        }
        hosts.keySet().forEach(touched::add);
        hosts = read;
        sweptAtMillis = sweptAt;
        hosts.keySet().forEach(touched::add);
    }
}
