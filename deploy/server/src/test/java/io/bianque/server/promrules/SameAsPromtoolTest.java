package io.bianque.server.promrules;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.health.Heard;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.Topology;
import io.bianque.server.replay.Replay;
import io.bianque.testkit.Missing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A translated rule fires when Prometheus's own tool says that the rule does, at each tick of seeded series with gaps. */
class SameAsPromtoolTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final long SEED = Long.getLong("seed", 20_261_122L);
    private static final long START = 1_800_000_000_000L;
    private static final int TICKS = 150;
    private static final int STEP_MILLIS = 10_000;

    /** Rules as people write them. */
    private static final String RULES = """
            groups:
              - name: hosts
                rules:
                  - {alert: HostHighLoad, expr: 'node_load5{job="node"} > 8', for: 1m, labels: {severity: warning}}
                  - alert: HostOutOfDiskSpace
                    expr: (node_filesystem_avail_bytes{fstype!~"tmpfs|squashfs"} / node_filesystem_size_bytes{fstype!~"tmpfs|squashfs"}) * 100 < 40 and node_filesystem_readonly{fstype!~"tmpfs|squashfs"} == 0
                    for: 30s
                    labels: {severity: critical}
                  - {alert: HostOutOfMemory, expr: node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes * 100 < 50, labels: {severity: critical}}
                  - {alert: QueueLagging, expr: 'avg_over_time(app_lag_seconds[5m]) > 5', for: 20s, labels: {severity: page}}
                  - {alert: QueueSpiked, expr: 'max_over_time(app_lag_seconds{instance=~"a:9100|b:9100"}[2m]) > 9.5', labels: {severity: page}}
                  - {alert: Flapping, expr: 'changes(app_up[3m]) > 2 and app_up == 0', labels: {severity: page}}
                  - {alert: Stays, expr: 'app_lag_seconds > 9', for: 10s, keep_firing_for: 2m, labels: {severity: page}}
            """;

    private static final Set<String> OF_A_WINDOW = Set.of("QueueLagging", "QueueSpiked", "Flapping");

    /** What is read: the metric there, here, and further labels. */
    private record Metric(String theirs, String ours, String fstype, double least, double most) {}

    private static final List<Metric> METRICS = List.of(new Metric("node_load5", "bianque_host_load5", "", 0, 16),
            new Metric("node_filesystem_avail_bytes", "bianque_host_filesystem_available_bytes", "ext4", 0, 100),
            new Metric("node_filesystem_size_bytes", "bianque_host_filesystem_size_bytes", "ext4", 100, 101),
            new Metric("node_filesystem_readonly", "bianque_host_filesystem_readonly", "ext4", 0, 2),
            new Metric("node_memory_MemAvailable_bytes", "bianque_host_memory_available_bytes", "", 0, 100),
            new Metric("node_memory_MemTotal_bytes", "bianque_host_memory_total_bytes", "", 100, 101),
            new Metric("app_lag_seconds", "app_lag_seconds", "", 0, 11), new Metric("app_up", "app_up", "", 0, 2));

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    SameAsPromtoolTest() {}

    /** Values of one series; NaN where nothing was read. They stay a while, and go elsewhere, as a walk of whole numbers. */
    private static double[] values(Metric metric, Random random, boolean[] heard) {
        var values = new double[TICKS];
        double now = metric.least();
        for (int i = 0; i < TICKS; i++) {
            if (random.nextInt(6) == 0) {
                now = metric.least() + random.nextInt((int) Math.round(metric.most() - metric.least()));
            }
            values[i] = heard[i] ? now : Double.NaN;
        }
        return values;
    }

    private static RuleSet ours(List<String> names) {
        var translation = PromRules.translate("prom.yaml", RULES.getBytes(StandardCharsets.UTF_8));
        assertThat(translation.left()).isEmpty();
        names.addAll(translation.names());
        return ((RuleSetLoader.Outcome.Loaded) RuleSetLoader.loadDocument("ours",
                translation.yaml().getBytes(StandardCharsets.UTF_8))).rules();
    }

    @Test
    void aTranslatedRuleFiresWhenPromtoolSaysSo() throws Exception {
        if (!Files.isExecutable(PROMTOOL)) {
            throw Missing.cannotRun("there is no " + PROMTOOL + ": apt-get install -y prometheus");
        }
        var names = new ArrayList<String>();
        var rules = ours(names);
        var random = new Random(SEED);
        var series = new TreeMap<String, Map<Metric, double[]>>();
        for (var host : List.of("a", "b", "c")) {
            var heard = new boolean[TICKS];
            for (int i = 0, gap = 0; i < TICKS; i++) {
                gap = gap > 0 ? gap - 1 : i < 90 && random.nextInt(40) == 0 ? random.nextInt(8) : 0; // shorter than the look back
                heard[i] = gap == 0;
            }
            if (host.equals("c")) {
                Arrays.fill(heard, 90, TICKS, false); // and gone, longer than anybody looks back
            }
            var own = new LinkedHashMap<Metric, double[]>();
            METRICS.forEach(metric -> own.put(metric, values(metric, random, heard)));
            series.put(host, own);
        }
        var firing = firing(rules, series);
        assertThat(firing.values().stream().flatMap(List::stream).distinct())
                .as("rules that fire somewhere, seed " + SEED)
                .hasSizeGreaterThanOrEqualTo(names.size());
        Files.writeString(directory.resolve("rules.yml"), RULES);
        Files.writeString(directory.resolve("test.yml"), promtoolTest(series, firing, names));
        var promtool = new ProcessBuilder(PROMTOOL.toString(), "test", "rules", "test.yml")
                .directory(directory.toFile())
                .redirectErrorStream(true).start();
        var said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as("seed " + SEED + ": " + said).isZero();
    }

    /** What fires with ours, as {@code rule@host}, at the end of each tick. */
    private static Map<Integer, List<String>> firing(RuleSet rules, Map<String, Map<Metric, double[]>> series) {
        var heard = new Heard(series.keySet().stream()
                .map(host -> new Heard.Host(host, Labels.EMPTY, Map.of(), List.of(), List.of())).toList());
        var replay = new Replay(rules, Topology.EMPTY, heard, Severity.CRITICAL, START);
        var now = new TreeSet<String>();
        var byTick = new TreeMap<Integer, List<String>>();
        int seen = 0;
        for (int i = 0; i < TICKS; i++) {
            replay.advance(START + (long) i * STEP_MILLIS);
            for (var host : series.entrySet()) {
                var keys = new ArrayList<SeriesKey>();
                var values = new ArrayList<Double>();
                for (var each : host.getValue().entrySet()) {
                    if (!Double.isNaN(each.getValue()[Math.min(i, TICKS - 1)])) {
                        var labels = Labels.of("host", host.getKey());
                        keys.add(new SeriesKey(each.getKey().ours(), each.getKey().fstype().isEmpty()
                                ? labels
                                : labels.with("fstype", each.getKey().fstype())));
                        values.add(each.getValue()[i]);
                    }
                }
                if (!keys.isEmpty()) {
                    replay.samples(host.getKey(), keys, values.stream().mapToDouble(Double::doubleValue).toArray());
                }
            }
            replay.finish();
            var moved = replay.findings().transitions();
            for (; seen < moved.size(); seen++) {
                var transition = moved.get(seen).transition();
                var name = transition.alert().rule() + "@" + transition.labels().get("host");
                if (transition.to() == AlertState.FIRING || transition.to() == AlertState.RECOVERING) {
                    now.add(name);
                } else {
                    now.remove(name);
                }
            }
            byTick.put(i, List.copyOf(now));
        }
        return byTick;
    }

    private static boolean isGap(Map<String, Map<Metric, double[]>> series, int tick) {
        return series.values().stream().flatMap(own -> own.values().stream())
                .anyMatch(values -> Double.isNaN(values[tick]));
    }

    private static String promtoolTest(Map<String, Map<Metric, double[]>> series, Map<Integer, List<String>> firing,
            List<String> names) {
        var text = new StringBuilder(
                "rule_files: [rules.yml]\nevaluation_interval: 10s\ntests:\n  - interval: 10s\n    input_series:\n");
        series.forEach((host, own) -> own.forEach((metric, values) -> {
            text.append("      - series: '").append(metric.theirs()).append("{job=\"node\",instance=\"").append(host)
                    .append(":9100\"").append(metric.fstype().isEmpty() ? "" : ",fstype=\"" + metric.fstype() + "\"")
                    .append("}'\n        values: '");
            for (double value : values) {
                text.append(Double.isNaN(value) ? "_" : String.format(Locale.ROOT, "%.0f", value)).append(' ');
            }
            text.append("'\n");
        }));
        text.append("    alert_rule_test:\n");
        var severities = Map.of("HostHighLoad", "warning", "HostOutOfDiskSpace", "critical", "HostOutOfMemory",
                "critical");
        for (var name : names) {
            for (int i = 0; i < TICKS; i++) {
                if (OF_A_WINDOW.contains(name) && isGap(series, i)) {
                    continue; // a window moves with its readings here, there with the clock
                }
                text.append("      - {eval_time: ").append(i * 10).append("s, alertname: ").append(name)
                        .append(", exp_alerts: [");
                for (var each : firing.getOrDefault(i, List.of())) {
                    if (each.startsWith(name + "@")) {
                        text.append("{exp_labels: {severity: ").append(severities.getOrDefault(name, "page"))
                                .append(", job: node, instance: \"").append(each.substring(name.length() + 1))
                                .append(":9100\"").append(name.equals("HostOutOfDiskSpace") ? ", fstype: ext4" : "")
                                .append("}},");
                    }
                }
                text.append("]}\n");
            }
        }
        return text.toString();
    }
}
