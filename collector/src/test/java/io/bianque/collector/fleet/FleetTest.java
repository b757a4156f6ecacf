package io.bianque.collector.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.partition.SeededFleet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class FleetTest {
    private static final long T0 = 1_800_000_000_000L;
    private static final SeriesKey CPU = new SeriesKey("bianque_host_cpu_busy_ratio",
            Labels.of("host", "a", "cluster", "c", "application", "x"));

    private final Fleet fleet = new Fleet(Fleet.Limits.defaults());
    private long offset;

    private void feed(CollectorRecord... records) {
        for (var record : records) {
            offset += 10;
            for (var core : fleet.cores()) {
                core.apply(offset, record);
            }
            fleet.publisher().apply(offset, record);
        }
    }

    private static CollectorRecord tick(long seconds) {
        return new CollectorRecord.Tick(T0 + seconds * 1_000, seconds * 1_000_000_000L);
    }

    private static Stamp stamp(String host, long atMillis, boolean backlog) {
        return new Stamp(host, 1, 1, 1, 1, atMillis, atMillis, backlog);
    }

    private static CollectorRecord reading(int series, long seconds, double value, boolean backlog) {
        return new CollectorRecord.Samples(stamp("a", T0 + seconds * 1_000, backlog), new int[]{series},
                new long[]{T0 + seconds * 1_000}, new double[]{value});
    }

    private static CollectorRecord opened(String host, Labels labels) {
        return new CollectorRecord.SessionOpened(stamp(host, T0, false), "boot", labels, Map.of("os", "linux"));
    }

    private double newestCpu() {
        return fleet.view().newest("a").getFirst().value();
    }

    @Test
    void aHostWithoutLabelsIsInTheDefaultClusterAndApplication() {
        feed(opened("a", Labels.EMPTY), opened("b", Labels.of("cluster", "east", "zone", "z1")), tick(1));
        assertThat(fleet.view().hosts()).extracting(FleetView.Host::labels).containsExactly(
                Labels.of("application", "default", "cluster", "default"),
                Labels.of("application", "default", "cluster", "east", "zone", "z1"));
    }

    @Test
    void theOffsetOfAClockIsThatOfItsHelloUntilACollectorSaysThatItIsRight() {
        feed(new CollectorRecord.SessionOpened(stamp("a", T0, false), "boot", Labels.EMPTY,
                Map.of("clock_offset_millis", "-4000")), clock(0, CollectorRecord.Event.CLOCK_SKEW, 9_000), tick(1));
        assertThat(fleet.view().host("a").orElseThrow().clockOffsetMillis()).isEqualTo(-4_000);
        feed(clock(7, CollectorRecord.Event.CLOCK_RIGHT, 0), tick(2));
        assertThat(fleet.view().host("a").orElseThrow().clockOffsetMillis()).as("an agent's own event")
                .isEqualTo(-4_000);
        feed(clock(0, CollectorRecord.Event.CLOCK_RIGHT, 120), tick(3));
        assertThat(fleet.view().host("a").orElseThrow().clockOffsetMillis()).isEqualTo(120);
    }

    private static CollectorRecord clock(long seq, String kind, long offsetMillis) {
        return new CollectorRecord.Event(new Stamp("a", 1, 0, seq, 1, T0, T0, false), kind, Labels.of("host", "a"),
                Map.of(CollectorRecord.Event.OFFSET_MILLIS, Long.toString(offsetMillis)));
    }

    @Test
    void livenessBeginsWhenItIsJudgedAndIsNotMovedByARepetition() {
        feed(opened("a", Labels.EMPTY), new CollectorRecord.LivenessChanged("a", Liveness.LOST, T0 + 500, "silence"),
                new CollectorRecord.LivenessChanged("a", Liveness.LOST, T0 + 900, "silence"), tick(1));
        var host = fleet.view().host("a").orElseThrow();
        assertThat(host.liveness()).isEqualTo(Liveness.LOST);
        assertThat(host.sinceMillis()).isEqualTo(T0 + 500);
        assertThat(fleet.view().recentLivenessChanges(1)).singleElement()
                .returns(T0 + 900, CollectorRecord.LivenessChanged::atMillis);
    }

    @Test
    void backlogNeverReplacesANewerReading() {
        feed(opened("a", Labels.EMPTY), new CollectorRecord.SeriesDefined(1, CPU), tick(100),
                reading(1, 100, 0.9, false),
                reading(1, 90, 0.1, true), tick(101));
        assertThat(newestCpu()).isEqualTo(0.9);
    }

    @Test
    void r12AfterTheClockWasSetBackLiveReadingsCountAgain() {
        feed(opened("a", Labels.EMPTY), new CollectorRecord.SeriesDefined(1, CPU), tick(3_600),
                reading(1, 3_600, 0.9, false), tick(0), reading(1, 0, 0.2, true), tick(1));
        assertThat(newestCpu()).as("backlog must not").isEqualTo(0.9);
        feed(reading(1, 1, 0.3, false), tick(2));
        assertThat(newestCpu()).isEqualTo(0.3);
    }

    @Test
    void aSeriesSilentForMoreThanFiveMinutesIsLeftOutAndItsPlaceIsGivenBack() {
        feed(opened("a", Labels.EMPTY), new CollectorRecord.SeriesDefined(1, CPU), tick(1), reading(1, 1, 0.5, false),
                tick(301));
        assertThat(fleet.view().newest("a")).hasSize(1);
        feed(tick(302));
        assertThat(fleet.view().newest("a")).isEmpty();
        feed(tick(340));
        assertThat(fleet.newestSize()).isZero();
        feed(reading(1, 341, 0.7, false), tick(341));
        assertThat(newestCpu()).isEqualTo(0.7);
    }

    @Test
    void readingsOfANumberThatNothingExplainsAreCounted() {
        feed(opened("a", Labels.EMPTY), tick(1), reading(77, 1, 0.5, false), tick(2));
        assertThat(fleet.view().newest("a")).isEmpty();
        assertThat(fleet.readingsUnexplained()).isEqualTo(1);
    }

    @Test
    void aSeriesOfAnEndedProcessIsForgottenAfterADayAndADiskIsNot() {
        var process = new SeriesKey("bianque_process_cpu_ratio", Labels.of("host", "a", "pid", "7", "start", "1"));
        feed(new CollectorRecord.SeriesDefined(1, CPU), new CollectorRecord.SeriesDefined(2, process), tick(1),
                reading(2, 1, 0.5, false), tick(86_400), tick(90_000));
        assertThat(fleet.catalog().key(2)).isNull();
        assertThat(fleet.catalog().key(1)).isEqualTo(CPU);
        assertThat(fleet.catalog().size()).isEqualTo(1);
    }

    @Test
    void aHostThatLeftIsForgottenAfterAWeekAndOneThatIsUpNever() {
        feed(opened("a", Labels.EMPTY), opened("b", Labels.EMPTY),
                new CollectorRecord.LivenessChanged("a", Liveness.LEFT, T0, "bye"), tick(1), tick(8 * 86_400));
        assertThat(fleet.view().hosts()).extracting(FleetView.Host::id).containsExactly("b");
    }

    @Test
    void anAnswerOnceGivenDoesNotChange() {
        feed(opened("a", Labels.EMPTY), new CollectorRecord.SeriesDefined(1, CPU), tick(1), reading(1, 1, 0.5, false),
                tick(2));
        var hosts = fleet.view().hosts();
        var newest = fleet.view().newest("a");
        feed(opened("b", Labels.EMPTY), reading(1, 2, 0.6, false), tick(3));
        assertThat(hosts).hasSize(1);
        assertThat(newest.getFirst().value()).isEqualTo(0.5);
    }

    @Test
    void listenersHearWhichHostsChangedAndOneThatFailsDoesNotSilenceTheOthers() {
        var heard = new ArrayList<List<String>>();
        var changes = new ChangeCalls();
        changes.add(_ -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        var subscription = changes.add(heard::add);
        changes.call(List.of("a", "b"));
        subscription.close();
        changes.call(List.of("c"));
        assertThat(heard).containsExactly(List.of("a", "b"));
    }

    @ParameterizedTest
    @Seeds(count = 60)
    void theNewestValuesAreThoseOfASimpleModel(RandomGenerator random) {
        var keys = new TreeMap<Integer, SeriesKey>();
        var model = new TreeMap<SeriesKey, FleetView.NewestValue>();
        long now = 0;
        for (var record : SeededFleet.records(random, 5, 400)) {
            feed(record);
            switch (record) {
                case CollectorRecord.SeriesDefined(int series, SeriesKey key) -> keys.put(series, key);
                case CollectorRecord.Tick tick -> now = tick.wallMillis();
                case CollectorRecord.Samples samples -> {
                    for (int i = 0; i < samples.series().length; i++) {
                        var key = Objects.requireNonNull(keys.get(samples.series()[i]));
                        var value = new FleetView.NewestValue(key, samples.timesMillis()[i], samples.values()[i]);
                        model.merge(key, value, (old, young) -> young.timeMillis() >= old.timeMillis() ? young : old);
                    }
                }
                default -> {
                    // not about values
                }
            }
        }
        var expected = new ArrayList<FleetView.NewestValue>();
        for (var value : model.values()) {
            if (value.timeMillis() >= now - 300_000) {
                expected.add(value);
            }
        }
        var actual = new ArrayList<FleetView.NewestValue>();
        fleet.view().hosts().forEach(host -> actual.addAll(fleet.view().newest(host.id())));
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theNamesOfTheCoresDiffer() {
        var names = new ArrayList<String>();
        fleet.cores().forEach(core -> names.add(core.name()));
        names.add(fleet.publisher().name());
        assertThat(names).doesNotHaveDuplicates().hasSize(8);
    }
}
