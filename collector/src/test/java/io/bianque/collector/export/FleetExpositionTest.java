package io.bianque.collector.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.fleet.Fleet;
import io.bianque.collector.join.JoinOptions;
import io.bianque.collector.join.JoinedMetric;
import io.bianque.collector.join.Joins;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.Missing;
import io.bianque.testkit.Seeds;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class FleetExpositionTest {
    private static final long T0 = 1_800_000_000_000L;
    private static final String CPU = "bianque_host_cpu_busy_ratio";

    private final Fleet fleet = new Fleet(Fleet.Limits.defaults());
    private final List<PartitionCore> cores = new ArrayList<>(fleet.cores());
    private long offset;
    private int nextSeries = 1;

    FleetExpositionTest() {
        cores.add(new Joins(fleet.catalog(), JoinOptions.defaults(), List.of(fleet.joinedListener())));
        cores.add(fleet.publisher());
        feed(new CollectorRecord.Tick(T0, 0));
    }

    private void feed(CollectorRecord record) {
        offset++;
        cores.forEach(core -> core.apply(offset, record));
    }

    private void reading(String host, SeriesKey key, double value) {
        feed(new CollectorRecord.SeriesDefined(nextSeries, key));
        feed(new CollectorRecord.Samples(new Stamp(host, 1, 1, 1, 1, T0 + 1_000, T0 + 1_000, false),
                new int[]{nextSeries++}, new long[]{T0 + 1_000}, new double[]{value}));
    }

    private void open(String host) {
        feed(new CollectorRecord.SessionOpened(new Stamp(host, 1, 0, 1, 1, T0, T0, false), "boot",
                Labels.of("cluster", "east", "application", "shop"), Map.of()));
    }

    private static SeriesKey key(String metric, String host, String... labels) {
        return new SeriesKey(metric,
                Labels.of("host", host, "cluster", "east", "application", "shop").with(Labels.of(labels)));
    }

    private String text(boolean hosts, int seriesMax) throws IOException {
        var text = new StringBuilder();
        new FleetExposition(seriesMax).write(fleet.view(), hosts, text);
        return text.toString();
    }

    @Test
    void joinsAreToldWithHelpAndTypeAndHostsOnlyOnRequest() throws IOException {
        open("a");
        reading("a", key(CPU, "a"), 0.5);
        feed(new CollectorRecord.LivenessChanged("a", Liveness.LATE, T0, "silence"));
        feed(new CollectorRecord.Tick(T0 + 13_000, 0));
        assertThat(text(false, 100)).startsWith("""
                # HELP bianque_host_cpu_busy_ratio Share of all cores that was busy, 0 to 1.
                # TYPE bianque_host_cpu_busy_ratio gauge
                bianque_host_cpu_busy_ratio{application="shop",level="application",stat="avg"} 0.5
                """).contains("""
                # TYPE bianque_hosts gauge
                bianque_hosts{application="shop",cluster="east",liveness="late"} 1.0
                """).doesNotContain("host=").endsWith("\nbianque_export_left_out_series 0.0\n");
        assertThat(text(true, 100))
                .contains("bianque_host_cpu_busy_ratio{application=\"shop\",cluster=\"east\",host=\"a\"} 0.5\n");
    }

    @Test
    void aMetricBeyondTheBoundIsLeftOutWholeAndCounted() throws IOException {
        open("a");
        reading("a", key(CPU, "a"), 0.5);
        feed(new CollectorRecord.Tick(T0 + 13_000, 0));
        assertThat(text(false, 3)).doesNotContain(CPU).contains("bianque_export_left_out_series 10.0\n");
    }

    @Test
    void aClusterThatFellSilentIsNotToldAsIfItStillSpoke() throws IOException {
        open("a");
        reading("a", key(CPU, "a"), 0.5);
        feed(new CollectorRecord.Tick(T0 + 13_000, 0));
        feed(new CollectorRecord.Tick(T0 + 71_000, 0));
        assertThat(text(false, 100)).doesNotContain(CPU);
    }

    @Test
    void numbersAreWrittenAsPrometheusReadsThem() {
        assertThat(ExposedNames.number(Double.NaN)).isEqualTo("NaN");
        assertThat(ExposedNames.number(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
        assertThat(ExposedNames.number(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
        assertThat(ExposedNames.number(1e300)).isEqualTo("1.0E300");
    }

    @Test
    void typesFollowTheNames() {
        assertThat(ExposedNames.type("bianque_host_oom_kills_total")).isEqualTo("counter");
        assertThat(ExposedNames.type("bianque_host_load1")).isEqualTo("gauge");
    }

    @Test
    void namesThatPrometheusKeepsForHistogramsAreNotUsed() {
        assertThat(ExposedNames.metric("bianque_host_cpu_count")).isEqualTo("bianque_host_cpus");
        assertThat(ExposedNames.metric("queue_sum")).isEqualTo("queue_sum_value");
        assertThat(ExposedNames.labels(Labels.of("le", "1", "quantile", "2")))
                .isEqualTo("{exported_le=\"1\",exported_quantile=\"2\"}");
    }

    @Test
    void everyJoinedMetricHasItsHelp() {
        var described = new TreeSet<String>();
        MetricHelp.shipped().metrics().forEach(described::add);
        assertThat(JoinedMetric.defaults()).allSatisfy(
                metric -> assertThat(described).contains(ExposedNames.metric(metric.metric())));
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void c20WhateverStandsInALabelComesBackFromTheTextAndFromOneLine(RandomGenerator random) throws IOException {
        var labels = new TreeMap<String, String>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            labels.put(anyText(random) + i, anyText(random));
        }
        var line = ExposedNames.labels(Labels.of(labels));
        var values = new ArrayList<String>();
        var names = new TreeSet<String>();
        if (!line.isEmpty()) {
            parse(line, names, values);
        }
        var expected = new ArrayList<>(labels.values());
        expected.removeIf(String::isEmpty);
        assertThat(values).isEqualTo(expected);
        assertThat(names).hasSameSizeAs(expected).allMatch(name -> name.matches("[a-zA-Z_][a-zA-Z0-9_]*"));
        assertThat(line).doesNotContain("\n");
        assertThat(ExposedNames.metric("m" + anyText(random))).matches("[a-zA-Z_][a-zA-Z0-9_]*");
        assertThat(ExposedNames.help(anyText(random))).doesNotContain("\n");
    }

    private static String anyText(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(switch (random.nextInt(8)) {
                case 0 -> '"';
                case 1 -> '\\';
                case 2 -> '\n';
                case 3 -> '\r';
                case 4 -> '}';
                case 5 -> '扁';
                case 6 -> '0';
                default -> (char) ('a' + random.nextInt(26));
            });
        }
        return text.toString();
    }

    /** A reader of the format that shares nothing with its writer. */
    private static void parse(String line, Set<String> names, List<String> values) {
        int at = 1;
        while (line.charAt(at) != '}') {
            int equals = line.indexOf('=', at);
            assertThat(names.add(line.substring(at, equals))).isTrue();
            assertThat(line.charAt(equals + 1)).isEqualTo('"');
            var value = new StringBuilder();
            for (at = equals + 2; line.charAt(at) != '"'; at++) {
                char c = line.charAt(at);
                if (c == '\\') {
                    char escaped = line.charAt(++at);
                    c = escaped == 'n' ? '\n' : escaped;
                    assertThat(escaped).isIn('n', '\\', '"');
                }
                value.append(c);
            }
            values.add(value.toString());
            at++;
            if (line.charAt(at) == ',') {
                at++;
            }
        }
        assertThat(at).isEqualTo(line.length() - 1);
    }

    @Test
    void promtoolHasNoComplaint() throws Exception {
        var promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "promtool")).filter(Files::isExecutable).findFirst()
                .orElseThrow(() -> Missing.cannotRun("promtool is not on the PATH: apt-get install -y prometheus"));
        open("a");
        for (var name : MetricHelp.shipped().metrics()) {
            var inside = name.equals("bianque_host_cpus") ? "bianque_host_cpu_count" : name;
            if (!name.equals("bianque_hosts") && !name.equals("bianque_export_left_out_series")) {
                reading("a", key(inside, "a", "mountpoint", "/a \"b\"\\\n扁鹊", "check", "web"), 1.5);
            }
        }
        feed(new CollectorRecord.Tick(T0 + 13_000, 0));
        var input = Files.createTempFile("fleet", ".prom");
        Files.writeString(input, text(true, 100_000), StandardCharsets.UTF_8);
        var output = Files.createTempFile("promtool", ".txt");
        int status = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(input.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        assertThat(Files.readString(output)).isEmpty();
        assertThat(status).isZero();
    }
}
