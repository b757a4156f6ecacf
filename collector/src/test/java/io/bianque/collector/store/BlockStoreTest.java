package io.bianque.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore.Aggregation;
import io.bianque.collector.store.SeriesStore.RangeQuery;
import io.bianque.collector.store.SeriesStore.Series;
import io.bianque.collector.store.block.OpenBlock;
import io.bianque.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class BlockStoreTest {
    private static final long T0 = 1_770_000_000_000L;
    private static final StoreSettings SETTINGS = new StoreSettings(Duration.ofDays(15), 1L << 30, 1_000, 200, 100_000);

    @TempDir
    Path directory;

    /**
     * Random readings, late ones and repeats among them, with blocks finished, checkpoints, and restarts that lose what
     * came after the last checkpoint and read it again from the log: what is found is what a map would hold.
     */
    @ParameterizedTest
    @Seeds(count = 12)
    void whatIsFoundIsWhatWasPutWhateverHappensBetween(RandomGenerator random) throws Exception {
        var log = new ArrayList<Object[]>();
        var store = BlockStore.open(directory, SETTINGS, T0);
        int read = 0;
        long now = T0;
        for (int step = 0; step < 400; step++) {
            now += 10_000;
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                long late = random.nextInt(20) == 0 ? random.nextInt(6_000) * 1_000L : 0;
                log.add(new Object[]{key(random.nextInt(3), random.nextInt(4)), now - late, random.nextDouble()});
            }
            for (; read < log.size(); read++) {
                put(store, log.get(read));
            }
            switch (random.nextInt(40)) {
                case 0, 1, 2 -> store.finishBlocks(now);
                case 3 -> store.checkpoint(read);
                case 4 -> {
                    store.close(); // nothing is flushed on closing: as after a kill
                    store = BlockStore.open(directory, SETTINGS, now);
                    read = (int) store.appliedOffset();
                }
                default -> { // goes on
                }
            }
        }
        for (; read < log.size(); read++) {
            put(store, log.get(read));
        }
        var model = new TreeMap<SeriesKey, TreeMap<Long, Double>>();
        log.forEach(e -> model.computeIfAbsent((SeriesKey) e[0], _ -> new TreeMap<>()).put((Long) e[1], (Double) e[2]));
        assertThat(asMap(store.raw(List.of(new Matcher.Equal(Matcher.METRIC, "m")), 0, Long.MAX_VALUE / 2)))
                .isEqualTo(model);
        var some = key(1, 2);
        long from = T0 + 1_000_000;
        long to = T0 + 2_500_000;
        var part = new TreeMap<>(model.getOrDefault(some, new TreeMap<>()).subMap(from, true, to, true));
        assertThat(asMap(store.raw(List.of(new Matcher.Equal("host", "h1"), new Matcher.Equal("x", "2")), from, to))
                .getOrDefault(some, Map.of())).isEqualTo(part);
        store.close();
    }

    @Test
    void seriesOfAGroupBecomeOneOnAGridOfSteps() throws Exception {
        try (var store = BlockStore.open(directory, SETTINGS, T0)) {
            for (int host = 0; host < 3; host++) {
                for (int tick = 0; tick < 6; tick++) {
                    store.put(key(host, 0), T0 + tick * 10_000L, host * 10 + tick);
                }
            }
            var query = new RangeQuery(List.of(new Matcher.Equal(Matcher.METRIC, "m")), T0, T0 + 79_999, 20_000,
                    Aggregation.AVG, Set.of("cluster"));
            assertThat(store.range(query)).singleElement().satisfies(series -> {
                assertThat(series.key()).isEqualTo(new SeriesKey("m", Labels.of("cluster", "c")));
                assertThat(series.timesMillis()).containsExactly(T0, T0 + 20_000, T0 + 40_000, T0 + 60_000);
                assertThat(series.values()).containsExactly(11, 13, 15, Double.NaN);
            });
        }
    }

    @Test
    void numbersOfTheLogAreRememberedOverARestart() throws Exception {
        try (var store = BlockStore.open(directory, SETTINGS, T0)) {
            store.define(17, key(0, 0));
            store.put(17, T0, 1);
            store.checkpoint(5);
        }
        try (var store = BlockStore.open(directory, SETTINGS, T0)) {
            assertThat(store.appliedOffset()).isEqualTo(5);
            store.put(17, T0 + 1, 2);
            store.put(18, T0 + 1, 2);
            assertThat(store.refusedSamples(SampleRefusal.SERIES_LIMIT)).as("a number nobody explained").isEqualTo(1);
            assertThat(asMap(store.raw(List.of(), 0, T0 * 2)))
                    .isEqualTo(Map.of(key(0, 0), new TreeMap<>(Map.of(T0, 1.0, T0 + 1, 2.0))));
        }
    }

    @Test
    void whatIsTooMuchIsRefusedWithAReason() throws Exception {
        try (var store = BlockStore.open(directory, SETTINGS, T0)) {
            for (int i = 0; i < 1_100; i++) {
                store.put(key(0, i), T0, i);
            }
            assertThat(store.seriesCount()).isEqualTo(1_000);
            assertThat(store.refusedSamples(SampleRefusal.SERIES_LIMIT)).isEqualTo(100);
            assertThatThrownBy(() -> store.raw(List.of(), 0, T0 * 2))
                    .isInstanceOf(SeriesStore.QueryTooLargeException.class).hasMessageContaining("200 series");
        }
    }

    @Test
    void daysBeyondTheRetentionAreForgottenAndYoungerOnesAreNot() throws Exception {
        long day = Windows.DAY_MILLIS;
        try (var store = BlockStore.open(directory, SETTINGS, T0 - 10 * day)) {
            for (int age = 0; age < 20; age++) {
                store.put(key(0, 0), T0 - age * day, age);
            }
            store.finishBlocks(T0 + day);
            store.checkpoint(1);
            store.expire(T0);
            var left = asMap(store.raw(List.of(), 0, T0 * 2)).getOrDefault(key(0, 0), Map.of());
            assertThat(left.values()).contains(0.0, 14.0).doesNotContain(17.0, 19.0);
        }
    }

    @Test
    void seriesSilentSinceBeforeTheRetentionAreForgotten() throws Exception {
        long before = T0 - 40 * Windows.DAY_MILLIS;
        try (var store = BlockStore.open(directory, SETTINGS, before)) {
            store.put(key(0, 0), before, 1);
            store.put(key(0, 1), T0, 1);
            store.checkpoint(1);
            store.expire(T0);
            assertThat(store.seriesCount()).isEqualTo(1);
        }
    }

    @Test
    void samplesBeforeTheRetentionAreRefusedAndOpenNothing() throws Exception {
        try (var store = BlockStore.open(directory, SETTINGS, T0)) {
            store.now(T0 + Windows.DAY_MILLIS);
            assertThat(store.put(key(0, 0), T0 - 15 * Windows.DAY_MILLIS, 1)).isFalse();
            assertThat(store.put(key(0, 0), 0, 1)).isFalse();
            assertThat(store.put(key(0, 0), T0 - 13 * Windows.DAY_MILLIS, 1)).isTrue();
            assertThat(store.refusedSamples(SampleRefusal.TOO_OLD)).isEqualTo(2);
        }
    }

    @Test
    void aHundredChecksASecondApartCostTheirHostNoReading() throws Exception {
        var settings = new StoreSettings(Duration.ofDays(15), 1L << 30, 1_000, 1_000, 10_000_000);
        try (var store = BlockStore.open(directory, settings, T0)) {
            for (int second = 0; second < 1_200; second++) {
                for (int check = 0; check < 100; check++) {
                    assertThat(store.put(check(check), T0 + second * 1_000L + check, 1)).isTrue();
                }
                assertThat(store.put(key(0, 0), T0 + second * 1_000L, second)).isTrue();
            }
            assertThat(store.raw(List.of(new Matcher.Equal("host", "h0")), 0, T0 * 2)).hasSize(101)
                    .allSatisfy(series -> assertThat(series.values()).hasSize(1_200));
            assertThat(store.raw(List.of(new Matcher.Equal("host", "h")), 0, T0 * 2)).as("a host of a like name")
                    .isEmpty();
        }
    }

    @Test
    void readingsThatAllHaveTheirOwnTimeFitABlockToo() throws Exception {
        try (var store = BlockStore.open(directory, SETTINGS, T0)) {
            for (int i = 0; i < 10_000; i++) {
                assertThat(store.put(key(0, i % 80), T0 + i, i)).isTrue();
            }
        }
    }

    @Test
    void hostsWithEveryReadingAtItsOwnTimeMayNotFillTheMemoryThatAllShare() throws Exception {
        try (var store = BlockStore.open(directory, SETTINGS, T0, 1_000)) {
            int taken = 0;
            for (int i = 0; i < 5_000; i++) {
                taken += store.put(key(0, 0), T0 + i, i) ? 1 : 0;
            }
            assertThat(taken).as("its usual share, and all that may be dense").isEqualTo(OpenBlock.USUAL_ROWS + 1_000);
            assertThat(store.refusedSamples(SampleRefusal.BLOCK_FULL)).isEqualTo(5_000 - taken);
            for (int i = 0; i < OpenBlock.USUAL_ROWS + 500; i++) {
                assertThat(store.put(key(1, 0), T0 + i, i)).as("another host's equal part").isTrue();
            }
            assertThat(store.put(key(1, 0), T0 + 5_000, 7)).as("beyond it").isFalse();
            assertThat(store.put(key(0, 0), T0 + 10, 7)).as("a time that is there").isTrue();
            store.finishBlocks(T0 + 3 * Windows.SPAN_MILLIS);
            long later = T0 + 4 * Windows.SPAN_MILLIS;
            for (int i = 0; i < 500; i++) {
                assertThat(store.put(key(0, 0), later + i, i)).as("again, once the block is finished").isTrue();
            }
        }
    }

    @Test
    void endedProcessesMakeRoomForNewOnesBeforeTheLimitRefusesThem() throws Exception {
        var settings = new StoreSettings(Duration.ofDays(15), 1L << 30, 100, 1_000, 100_000);
        try (var store = BlockStore.open(directory, settings, T0)) {
            for (int pid = 0; pid < 100; pid++) {
                store.define(pid, process(pid));
                store.put(pid, T0 + pid, 1);
            }
            long later = T0 + 2 * 3_600_000;
            store.now(later);
            for (int pid = 90; pid < 100; pid++) {
                store.put(pid, later, 1);
            }
            store.define(100, process(100));
            assertThat(store.put(100, later, 7)).isTrue();
            assertThat(store.forgottenSeries()).isEqualTo(10);
            assertThat(store.put(0, later, 1)).as("the one that was silent longest").isFalse();
            assertThat(store.put(95, later + 1, 1)).isTrue();
            store.checkpoint(1);
        }
        try (var store = BlockStore.open(directory, settings, T0)) {
            assertThat(store.seriesCount()).as("after a restart too").isEqualTo(91);
        }
    }

    private static SeriesKey process(int pid) {
        return new SeriesKey("p", Labels.of("host", "h0", "pid", Integer.toString(pid), "start", "1"));
    }

    private static SeriesKey check(int number) {
        return new SeriesKey("bianque_check_up", Labels.of("host", "h0", "check", "c" + number));
    }

    private static void put(BlockStore store, Object[] sample) {
        store.put((SeriesKey) sample[0], (Long) sample[1], (Double) sample[2]);
    }

    private static SeriesKey key(int host, int x) {
        return new SeriesKey("m", Labels.of("host", "h" + host, "cluster", "c", "x", Integer.toString(x)));
    }

    private static Map<SeriesKey, Map<Long, Double>> asMap(List<Series> found) {
        var map = new TreeMap<SeriesKey, Map<Long, Double>>();
        for (var series : found) {
            var times = series.timesMillis();
            assertThat(Arrays.stream(times).sorted().distinct().toArray()).as("ascending").containsExactly(times);
            for (int i = 0; i < times.length; i++) {
                map.computeIfAbsent(series.key(), _ -> new TreeMap<>()).put(times[i], series.values()[i]);
            }
        }
        return map;
    }
}
