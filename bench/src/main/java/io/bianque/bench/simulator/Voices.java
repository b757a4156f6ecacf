package io.bianque.bench.simulator;

import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.bench.simulator.Fleet.Host;
import io.bianque.bench.simulator.Fleet.Probe;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What the hosts say: each its readings and the outcomes of its checks, good or bad as they truly are, with some noise. */
final class Voices {
    private static final String[] METRICS = {"bianque_host_cpu_busy_ratio", "bianque_host_load5",
            "bianque_host_cpu_count", "bianque_host_memory_total_bytes", "bianque_host_memory_available_bytes",
            "bianque_host_filesystem_used_ratio", "bianque_host_filesystem_inodes_used_ratio",
            "bianque_host_disk_busy_ratio", "bianque_host_oom_kills_total", "bianque_agent_tick_late_seconds",
            "bianque_agent_spool_bytes", "bianque_process_group_up", "app_errors_ratio", "app_latency_seconds"};
    private static final int APPLICATION_METRICS = 2;
    private static final int GROUP_UP = List.of(METRICS).indexOf("bianque_process_group_up");
    private static final double MEMORY_BYTES = 32e9;

    private final Fleet fleet;
    private RandomGenerator random;
    /** Of its own, so that how often hosts are asked to look changes nothing that they say otherwise. */
    private RandomGenerator ofLooks;
    private final List<Labels> hostLabels = new ArrayList<>();
    private final List<List<Labels>> probeLabels = new ArrayList<>();
    private final int[] oomKills = new int[Fleet.HOSTS];
    private final boolean[] wasDown = new boolean[Fleet.HOSTS];
    private long seq;

    Voices(Fleet fleet) {
        this.fleet = fleet;
        this.random = new SplittableRandom(0);
        this.ofLooks = new SplittableRandom(0);
        for (var host : fleet.hosts) {
            var labels = labels(host);
            hostLabels.add(labels);
            probeLabels.add(host.probes.stream().map(probe -> labels
                    .with(probe.entity() ? Attribution.ENTITY : Attribution.CALLEE, probe.target().toString()))
                    .toList());
        }
    }

    /** Begins a story: what chance does in it depends on no story before, nor on how long those took. */
    void begin(SplittableRandom chance) {
        random = chance.split();
        ofLooks = chance.split();
    }

    /** A host's message: what it read and what its checks found, taken at one time. */
    record Message(Host host, CollectorRecord.Samples samples, List<CollectorRecord.Check> checks,
            List<EntityId> checked, long takenMillis) {}

    private static Labels labels(Host host) {
        var labels = new TreeMap<String, String>();
        labels.put("host", host.id.name());
        if (!host.application.isEmpty()) {
            labels.put("application", host.application);
            labels.put("cluster", host.application);
        }
        return Labels.of(labels);
    }

    /** What explains the numbers of all series. */
    List<CollectorRecord> definitions() {
        var definitions = new ArrayList<CollectorRecord>();
        for (var host : fleet.hosts) {
            for (int i = 0; i < seriesOf(host); i++) {
                var labels = hostLabels.get(host.number);
                if (METRICS[i].contains("filesystem")) {
                    labels = labels.with(Labels.of("mountpoint", "/", "fstype", "ext4", "device", "/dev/sda1"));
                } else if (METRICS[i].contains("process_group")) {
                    labels = labels.with("group", host.group());
                }
                definitions.add(new CollectorRecord.SeriesDefined(number(host, i), new SeriesKey(METRICS[i], labels)));
            }
        }
        return definitions;
    }

    private static int seriesOf(Host host) {
        return host.application.isEmpty() ? METRICS.length - APPLICATION_METRICS : METRICS.length;
    }

    private static int number(Host host, int metric) {
        return 1 + host.number * METRICS.length + metric;
    }

    /** What a host says at a time; the impact says what is bad. */
    Message say(Host host, Impact impact, long storyMillis, long now) {
        long taken = now + host.skewMillis;
        boolean up = !impact.isDown(host.process, storyMillis);
        int count = up ? seriesOf(host) : Math.min(seriesOf(host), METRICS.length - APPLICATION_METRICS);
        var series = new int[count];
        var times = new long[count];
        var values = new double[count];
        for (int i = 0; i < count; i++) {
            series[i] = number(host, i);
            times[i] = taken;
            values[i] = value(i, host, impact, storyMillis, up);
        }
        var stamp = new Stamp(host.id.name(), 1, 1, ++seq, 1 + host.number, taken, now, false);
        var checks = new ArrayList<CollectorRecord.Check>();
        var checked = new ArrayList<EntityId>();
        for (int i = 0; i < host.probes.size(); i++) {
            var probe = host.probes.get(i);
            boolean bad = impact.isDown(probe.target(), storyMillis) || random.nextInt(1_000) < 1;
            checks.add(check(probe, stamp, bad, probeLabels.get(host.number).get(i)));
            checked.add(probe.subject());
        }
        wasDown[host.number] = !up;
        return new Message(host, new CollectorRecord.Samples(stamp, series, times, values), checks, checked, taken);
    }

    /** What a host finds that is asked to look now: how many processes of its group there are, and what these checks find. */
    Message look(Host host, List<String> names, Impact impact, long storyMillis, long now) {
        long taken = now + host.skewMillis;
        var stamp = new Stamp(host.id.name(), 1, 1, ++seq, 1 + host.number, taken, now, false);
        var checks = new ArrayList<CollectorRecord.Check>();
        var checked = new ArrayList<EntityId>();
        for (int i = 0; i < host.probes.size(); i++) {
            var probe = host.probes.get(i);
            if (names.contains(probe.name())) {
                boolean bad = impact.isDown(probe.target(), storyMillis) || ofLooks.nextInt(1_000) < 1;
                checks.add(check(probe, stamp, bad, probeLabels.get(host.number).get(i)));
                checked.add(probe.subject());
            }
        }
        var up = new double[]{impact.isDown(host.process, storyMillis) ? 0 : 1};
        return new Message(host,
                new CollectorRecord.Samples(stamp, new int[]{number(host, GROUP_UP)}, new long[]{taken},
                        up),
                checks, checked, taken);
    }

    private double value(int metric, Host host, Impact impact, long storyMillis, boolean up) {
        return switch (METRICS[metric]) {
            case "bianque_host_cpu_busy_ratio" -> 0.2 + 0.1 * random.nextDouble();
            case "bianque_host_load5" -> 2 + random.nextDouble();
            case "bianque_host_cpu_count" -> 16;
            case "bianque_host_memory_total_bytes" -> MEMORY_BYTES;
            case "bianque_host_memory_available_bytes" ->
                impact.isOutOf(FaultKind.MEMORY, host, storyMillis) || random.nextInt(20_000) == 0
                        ? 0.03 * MEMORY_BYTES
                        : 0.5 * MEMORY_BYTES;
            case "bianque_host_filesystem_used_ratio" ->
                impact.isOutOf(FaultKind.DISK, host, storyMillis) ? 0.999 : random.nextInt(20_000) == 0 ? 0.96 : 0.6;
            case "bianque_host_filesystem_inodes_used_ratio" -> 0.1;
            case "bianque_host_disk_busy_ratio" -> 0.1 + 0.1 * random.nextDouble();
            case "bianque_host_oom_kills_total" -> {
                if (!up && !wasDown[host.number] && impact.isOutOf(FaultKind.MEMORY, host, storyMillis)) {
                    oomKills[host.number]++;
                }
                yield oomKills[host.number];
            }
            case "bianque_process_group_up" -> up ? 1 : 0;
            case "app_errors_ratio" -> impact.isDown(fleet.applications.get(host.number / Fleet.MEMBERS), storyMillis)
                    ? 0.6 + 0.4 * random.nextDouble()
                    : 0.01 * random.nextDouble();
            case "app_latency_seconds" ->
                impact.isSlow(fleet.applications.get(host.number / Fleet.MEMBERS), storyMillis)
                        ? 2 + random.nextDouble()
                        : random.nextInt(500) == 0 ? 1.5 : 0.05 + 0.1 * random.nextDouble();
            default -> 0;
        };
    }

    private static CollectorRecord.Check check(Probe probe, Stamp stamp, boolean bad, Labels labels) {
        return new CollectorRecord.Check(stamp, probe.name(), "tcp", probe.target().name(),
                bad ? Outcome.TIMEOUT : Outcome.OK, bad ? "no answer within 1 s" : "", bad ? 1 : 0.01, Map.of(),
                labels);
    }
}
