package io.bianque.collector.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.fleet.SeriesCatalog;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.SeededFleet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class JoinsTest {
    private static final long T0 = 1_800_000_000_000L;
    private static final String CPU = "bianque_host_cpu_busy_ratio";

    private final SeriesCatalog catalog = new SeriesCatalog(1_000);
    private final List<JoinedTick> ticks = new ArrayList<>();
    private Joins joins = new Joins(catalog, JoinOptions.defaults(), List.of(ticks::add));
    private long offset;
    private int nextSeries = 1;

    private void feed(CollectorRecord... records) {
        for (var record : records) {
            offset += 10;
            catalog.apply(offset, record);
            joins.apply(offset, record);
        }
    }

    private void tick(double seconds) {
        feed(new CollectorRecord.Tick(T0 + (long) (seconds * 1_000), 0));
    }

    private int series(String metric, String... labels) {
        feed(new CollectorRecord.SeriesDefined(nextSeries, new SeriesKey(metric, Labels.of(labels))));
        return nextSeries++;
    }

    private int cpu(String host, String cluster) {
        return series(CPU, "host", host, "cluster", cluster, "application", "shop");
    }

    private void reading(int series, double seconds, double value) {
        long time = T0 + (long) (seconds * 1_000);
        feed(new CollectorRecord.Samples(new Stamp("h", 1, 1, 1, 1, time, time, false), new int[]{series},
                new long[]{time}, new double[]{value}));
    }

    /** The joined values of the last tick at one level. */
    private Map<String, Double> stats(String metric, String level, String value) {
        var stats = new TreeMap<String, Double>();
        for (var joined : ticks.getLast().values()) {
            var labels = joined.key().labels();
            if (joined.key().metric().equals(metric) && level.equals(labels.get("level"))
                    && value.equals(labels.get(level))) {
                stats.put(labels.getOrEmpty("stat"), joined.value());
            }
        }
        return stats;
    }

    @Test
    void aTickIsJoinedByClusterAndByApplicationWhenTheWatermarkPassesIt() {
        int a = cpu("a", "east");
        int b = cpu("b", "east");
        int c = cpu("c", "west");
        tick(0);
        reading(a, 1, 0.2);
        reading(b, 9.999, 0.4);
        reading(c, 10, 0.9);
        tick(12.999);
        assertThat(ticks).isEmpty();
        tick(13);
        assertThat(ticks).singleElement().returns(T0 + 10_000, JoinedTick::tickMillis).returns(offset,
                JoinedTick::offset);
        assertThat(stats(CPU, "cluster", "east")).containsOnly(Map.entry("count", 2.0), Map.entry("sum", 0.2 + 0.4),
                Map.entry("avg", (0.2 + 0.4) / 2), Map.entry("min", 0.2), Map.entry("max", 0.4));
        assertThat(stats(CPU, "cluster", "west")).containsEntry("count", 1.0).containsEntry("avg", 0.9);
        assertThat(stats(CPU, "application", "shop")).containsEntry("count", 3.0).containsEntry("max", 0.9);
    }

    @Test
    void aReadingBehindTheWatermarkIsCountedAndNotJoined() {
        int a = cpu("a", "east");
        int b = cpu("b", "east");
        tick(0);
        reading(a, 5, 0.2);
        tick(13);
        reading(b, 9, 0.4);
        tick(23);
        assertThat(ticks).hasSize(1);
        assertThat(joins.late()).isEqualTo(1);
        assertThat(joins.joined()).isEqualTo(1);
    }

    @Test
    void aReadingLateButBeforeTheWatermarkIsJoined() {
        int a = cpu("a", "east");
        tick(0);
        tick(12);
        reading(a, 9, 0.4);
        tick(13);
        assertThat(stats(CPU, "cluster", "east")).containsEntry("sum", 0.4);
    }

    @Test
    void ofTwoReadingsInOneTickTheOneTakenLaterCountsWhateverTheirOrder() {
        int a = cpu("a", "east");
        tick(0);
        reading(a, 8, 0.8);
        reading(a, 3, 0.3);
        tick(13);
        assertThat(stats(CPU, "cluster", "east")).containsEntry("count", 1.0).containsEntry("sum", 0.8);
    }

    @Test
    void readingsTooFarAheadAndThoseThatAreNoNumberAreCountedAndNotJoined() {
        int a = cpu("a", "east");
        tick(0);
        reading(a, 3_600, 0.8);
        reading(a, 5, Double.NaN);
        tick(13);
        assertThat(ticks).isEmpty();
        assertThat(joins.ahead()).isEqualTo(1);
        assertThat(joins.noNumber()).isEqualTo(1);
    }

    @Test
    void severalSeriesOfAHostBecomeOneValueFirst() {
        var used = "bianque_host_filesystem_used_ratio";
        var sent = "bianque_host_network_sent_bytes_per_second";
        int root = series(used, "host", "a", "mountpoint", "/");
        int data = series(used, "host", "a", "mountpoint", "/data");
        int eth0 = series(sent, "host", "a", "interface", "eth0");
        int eth1 = series(sent, "host", "a", "interface", "eth1");
        int lo = series(sent, "host", "a", "interface", "lo");
        tick(0);
        reading(root, 1, 0.3);
        reading(data, 1, 0.7);
        reading(eth0, 1, 100);
        reading(eth1, 1, 20);
        reading(lo, 1, 1e9);
        tick(13);
        assertThat(stats(used, "cluster", "default")).containsEntry("count", 1.0).containsEntry("sum", 0.7);
        assertThat(stats(sent, "application", "default")).containsEntry("count", 1.0).containsEntry("sum", 120.0);
    }

    @Test
    void checksAreJoinedEachByItsName() {
        int web = series("bianque_check_ok", "host", "a", "check", "web");
        int db = series("bianque_check_ok", "host", "a", "check", "db");
        tick(0);
        reading(web, 1, 1);
        reading(db, 1, 0);
        tick(13);
        assertThat(ticks.getLast().values()).filteredOn(value -> value.key().labels().getOrEmpty("stat").equals("min")
                && value.key().labels().getOrEmpty("level").equals("cluster"))
                .extracting(value -> value.key().labels().get("check"), JoinedTick.JoinedValue::value)
                .containsExactly(Tuple.tuple("db", 0.0),
                        Tuple.tuple("web", 1.0));
    }

    @Test
    void whatIsNotDeclaredIsNotJoined() {
        int process = series("bianque_process_cpu_ratio", "host", "a", "pid", "1");
        tick(0);
        reading(process, 1, 1);
        tick(13);
        assertThat(ticks).isEmpty();
    }

    @Test
    void anyDeclaredSetOfLabelsIsALevelAndASeriesWithoutThemStaysOutOfIt() {
        var zones = new JoinOptions(JoinedMetric.defaults(),
                List.of(new JoinOptions.Level("zone_cluster", List.of("zone", "cluster"))), 10_000, 3_000, 100);
        joins = new Joins(catalog, zones, List.of(ticks::add));
        int a = series(CPU, "host", "a", "zone", "z1", "cluster", "east");
        int b = series(CPU, "host", "b", "cluster", "east");
        tick(0);
        reading(a, 1, 0.5);
        reading(b, 1, 0.9);
        tick(13);
        assertThat(ticks.getLast().values()).hasSize(5).allSatisfy(value -> assertThat(value.key().labels().toMap())
                .containsEntry("zone", "z1").containsEntry("cluster", "east").containsEntry("level", "zone_cluster"));
    }

    @Test
    void beyondTheBoundOfGroupsSeriesAreCountedAndNotJoined() {
        joins = new Joins(catalog, new JoinOptions(JoinedMetric.defaults(),
                List.of(new JoinOptions.Level("cluster", List.of("cluster"))), 10_000, 3_000, 1), List.of(ticks::add));
        int a = cpu("a", "east");
        int b = cpu("b", "west");
        tick(0);
        reading(a, 1, 0.5);
        reading(b, 1, 0.9);
        tick(13);
        assertThat(ticks.getLast().values()).hasSize(5);
        assertThat(joins.tooManyGroups()).isEqualTo(1);
    }

    @Test
    void r12AfterTheClockWasSetBackJoinsGoOnAtTheNewTime() {
        int a = cpu("a", "east");
        tick(3_600);
        reading(a, 3_605, 0.5);
        tick(0);
        assertThat(ticks).as("what was open is closed").hasSize(1);
        reading(a, 5, 0.7);
        tick(13);
        assertThat(ticks.getLast().tickMillis()).isEqualTo(T0 + 10_000);
        assertThat(stats(CPU, "cluster", "east")).containsEntry("sum", 0.7);
    }

    @Test
    void afterALongSilenceOfTheLogWhatWasOpenIsClosedAndNothingIsInvented() {
        int a = cpu("a", "east");
        tick(0);
        reading(a, 5, 0.5);
        tick(86_400);
        assertThat(ticks).singleElement().returns(T0 + 10_000, JoinedTick::tickMillis);
        reading(a, 86_405, 0.6);
        tick(86_413);
        assertThat(ticks).hasSize(2);
    }

    @Test
    void aListenerThatThrowsDoesNotKeepTheOthersFromHearing() {
        joins = new Joins(catalog, JoinOptions.defaults(), List.of(_ -> {
            throw new IllegalStateException("a listener's own trouble");
        }, ticks::add));
        int a = cpu("a", "east");
        tick(0);
        reading(a, 5, 0.5);
        assertThatThrownBy(() -> tick(13)).isInstanceOf(IllegalStateException.class);
        assertThat(ticks).hasSize(1);
        reading(a, 15, 0.5);
        assertThatThrownBy(() -> tick(23)).isInstanceOf(IllegalStateException.class);
        assertThat(ticks).hasSize(2);
    }

    @ParameterizedTest
    @Seeds(count = 40)
    void theJoinsAreThoseOfASimpleModel(RandomGenerator random) {
        var keys = new HashMap<Integer, SeriesKey>();
        var newest = new TreeMap<Long, Map<String, TreeMap<String, double[]>>>(); // tick, cluster, host: time and value
        long closed = Long.MIN_VALUE;
        for (var record : SeededFleet.records(random, 6, 300)) {
            feed(record);
            switch (record) {
                case CollectorRecord.SeriesDefined(int series, SeriesKey key) -> keys.put(series, key);
                case CollectorRecord.Tick tick -> closed = Math.floorDiv(tick.wallMillis() - 3_000, 10_000L) * 10_000;
                case CollectorRecord.Samples samples -> {
                    for (int i = 0; i < samples.series().length; i++) {
                        var key = Objects.requireNonNull(keys.get(samples.series()[i]));
                        long time = samples.timesMillis()[i];
                        long tick = Math.ceilDiv(time, 10_000L) * 10_000;
                        double value = samples.values()[i];
                        if (key.metric().equals(CPU) && closed != Long.MIN_VALUE && tick > closed
                                && !Double.isNaN(value)) {
                            newest.computeIfAbsent(tick, _ -> new TreeMap<>())
                                    .computeIfAbsent(key.labels().getOrEmpty("cluster"), _ -> new TreeMap<>())
                                    .merge(key.labels().getOrEmpty("host"), new double[]{time, value},
                                            (old, young) -> young[0] >= old[0] ? young : old);
                        }
                    }
                }
                default -> {
                    // not about values
                }
            }
        }
        var expected = new TreeMap<String, Double>();
        for (var tick : newest.headMap(closed, true).entrySet()) {
            tick.getValue().forEach((cluster, hosts) -> {
                var statistics = new DoubleSummaryStatistics();
                double sum = 0;
                for (var value : hosts.values()) {
                    statistics.accept(value[1]);
                    sum += value[1];
                }
                var name = tick.getKey() + " " + cluster + " ";
                expected.put(name + "count", (double) statistics.getCount());
                expected.put(name + "min", statistics.getMin());
                expected.put(name + "max", statistics.getMax());
                expected.put(name + "sum", sum);
                expected.put(name + "avg", sum / statistics.getCount());
            });
        }
        var actual = new TreeMap<String, Double>();
        for (var tick : ticks) {
            for (var value : tick.values()) {
                var labels = value.key().labels();
                if (value.key().metric().equals(CPU) && labels.getOrEmpty("level").equals("cluster")) {
                    actual.put(tick.tickMillis() + " " + labels.get("cluster") + " " + labels.get("stat"),
                            value.value());
                }
            }
        }
        assertThat(actual).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void everyDefaultMetricHasAName() {
        assertThat(JoinedMetric.defaults()).extracting(JoinedMetric::metric).doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("bianque_[a-z0-9_]+"));
        assertThat(Set.copyOf(JoinOptions.defaults().levels())).hasSize(2);
    }
}
