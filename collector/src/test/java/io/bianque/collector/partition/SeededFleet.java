package io.bianque.collector.partition;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Makes up what a small fleet might send: readings every ten seconds, processes that come and go, checks, events, hosts that
 * fall silent, backlog, late and out-of-order readings, a value that is no number. The same randomness gives the same
 * records.
 */
public final class SeededFleet {
    /** When it begins, milliseconds since the epoch. */
    public static final long BEGIN_MILLIS = 1_800_000_000_000L;

    private static final List<String> METRICS = List.of("bianque_host_cpu_busy_ratio", "bianque_host_memory_used_ratio",
            "bianque_host_load1", "bianque_host_swap_used_bytes");

    private static final List<Liveness> LIVENESSES = List.of(Liveness.values());
    private static final List<CollectorRecord.Check.Outcome> OUTCOMES = List
            .of(CollectorRecord.Check.Outcome.values());

    private final RandomGenerator random;
    private final List<CollectorRecord> records = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private int nextSeries = 1;
    private long nowMillis = BEGIN_MILLIS;

    private static final class Host {
        private final String id;
        private final Labels labels;
        private final Map<SeriesKey, Integer> series = new TreeMap<>();
        private long seq;

        Host(String id, Labels labels) {
            this.id = id;
            this.labels = labels;
        }
    }

    private SeededFleet(RandomGenerator random) {
        this.random = random;
    }

    /** The records of a fleet of {@code hosts} over {@code seconds}. */
    public static List<CollectorRecord> records(RandomGenerator random, int hosts, int seconds) {
        var fleet = new SeededFleet(random);
        fleet.records.add(new CollectorRecord.RunMarked("node-1", BEGIN_MILLIS, true));
        for (int i = 0; i < hosts; i++) {
            fleet.open("host-%02d".formatted(i), "cluster-" + i % 3, "app-" + i % 2);
        }
        for (int second = 1; second <= seconds; second++) {
            fleet.second(second);
        }
        return fleet.records;
    }

    private void open(String id, String cluster, String application) {
        var labels = Labels.of("cluster", cluster, "application", application);
        var host = new Host(id, labels.with("host", id));
        hosts.add(host);
        records.add(new CollectorRecord.SessionOpened(stamp(host, 0, nowMillis, false), "boot-1", labels,
                Map.of("os", "linux", "cores", "4", "kernel", "6.1")));
        records.add(new CollectorRecord.LivenessChanged(id, Liveness.UP, nowMillis, "hello"));
    }

    private void second(int second) {
        nowMillis += 1_000;
        for (int i = 0; i < hosts.size(); i++) {
            if ((second + i) % 10 == 0 && random.nextInt(20) > 0) {
                readings(hosts.get(i), nowMillis - random.nextInt(1_500), false);
            }
        }
        var host = hosts.get(random.nextInt(hosts.size()));
        switch (random.nextInt(20)) {
            case 0 -> readings(host, nowMillis - 5_000 - random.nextInt(60_000), true);
            case 1 -> readings(host, nowMillis - 3_000 - random.nextInt(20_000), false);
            case 2 -> records.add(new CollectorRecord.Event(stamp(host, 0, nowMillis, false), "process_exited",
                    host.labels.with("name", "worker"), Map.of("status", "" + random.nextInt(256), "pid", "17")));
            case 3, 4 -> records.add(new CollectorRecord.Check(stamp(host, 0, nowMillis, random.nextBoolean()),
                    "web-" + random.nextInt(3), "http", "http://127.0.0.1/", OUTCOMES.get(random.nextInt(4)),
                    "connection refused", random.nextDouble(), Map.of("dns", 0.001, "connect", 0.002), host.labels));
            case 5 -> records.add(new CollectorRecord.LivenessChanged(host.id,
                    LIVENESSES.get(random.nextInt(4)), nowMillis, "silence"));
            default -> {
                // a quiet second
            }
        }
        records.add(new CollectorRecord.Tick(nowMillis, (nowMillis - BEGIN_MILLIS) * 1_000_000));
    }

    private void readings(Host host, long takenAt, boolean backlog) {
        var keys = new ArrayList<SeriesKey>();
        METRICS.forEach(metric -> keys.add(new SeriesKey(metric, host.labels)));
        keys.add(new SeriesKey("bianque_host_filesystem_used_ratio", host.labels.with("mountpoint", "/")));
        keys.add(new SeriesKey("bianque_host_filesystem_used_ratio", host.labels.with("mountpoint", "/var")));
        keys.add(new SeriesKey("bianque_check_ok", host.labels.with("check", "web")));
        keys.add(new SeriesKey("bianque_process_cpu_ratio", host.labels.with("pid", "" + random.nextInt(100))
                .with("start", "" + takenAt / 60_000)));
        int[] series = new int[keys.size()];
        long[] times = new long[keys.size()];
        double[] values = new double[keys.size()];
        for (int i = 0; i < series.length; i++) {
            series[i] = host.series.computeIfAbsent(keys.get(i), this::define);
            times[i] = takenAt - random.nextInt(50);
            values[i] = random.nextInt(50) == 0 ? Double.NaN : random.nextDouble() * 1e3;
        }
        records.add(new CollectorRecord.Samples(stamp(host, 1, takenAt, backlog), series, times, values));
    }

    private int define(SeriesKey key) {
        records.add(new CollectorRecord.SeriesDefined(nextSeries, key));
        return nextSeries++;
    }

    private Stamp stamp(Host host, int lane, long takenAt, boolean backlog) {
        return new Stamp(host.id, 7, lane, ++host.seq, 1, takenAt, nowMillis, backlog);
    }
}
