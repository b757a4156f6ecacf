package io.bianque.alerting.evaluation;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A log of one host's readings as bad days make it: links that break for a while and bring the backlog afterwards, or do not, before
 * the first live reading or behind some, at once or piece by piece; readings that come late or twice; a collector that was away.
 */
final class FaultyLog {
    static final double CLEAR = 0.3;
    static final double BETWEEN = 0.7;
    static final double BREACH = 0.9;
    static final double WORSE = 0.97;
    private static final SeriesKey KEY = Scenario.series("m_ratio");

    /** One reading as the log tells it; times in milliseconds. */
    record Reading(int offset, long time, double value, boolean backlog) {}

    final List<CollectorRecord> records = new ArrayList<>();
    final List<Reading> readings = new ArrayList<>();
    private final SeededRandom random;
    private final List<Reading> unsent = new ArrayList<>();
    private long now = Scenario.T0;
    private double value = CLEAR;
    private long liveAt;
    /** Whether the backlog waits until a live reading has come. */
    private boolean liveFirst;
    /** How many of the backlog's readings came though live ones were there already. */
    int behindLive;

    FaultyLog(SeededRandom random, int seconds) {
        this.random = random;
        records.add(new CollectorRecord.RunMarked("n", now, true));
        records.add(new CollectorRecord.SeriesDefined(1, KEY));
        int cutUntil = 0;
        for (int second = 0; second < seconds; second++) {
            now += 1_000;
            records.add(new CollectorRecord.Tick(now, second * 1_000_000_000L));
            if (second % 10 == 0) {
                measure(second < cutUntil);
            }
            if (random.nextInt(150) == 0) {
                cutUntil = second + random.nextInt(10, 120);
            }
            if (second >= cutUntil && !unsent.isEmpty() && (!liveFirst || liveAt > unsent.getFirst().time())) {
                bringBacklog();
            }
            if (random.nextInt(60) == 0 && !readings.isEmpty()) {
                repeatOrDelay();
            }
            if (random.nextInt(250) == 0) {
                beAway();
            }
        }
    }

    private void measure(boolean cut) {
        if (random.nextInt(3) == 0) {
            value = List.of(CLEAR, CLEAR, BETWEEN, BREACH, BREACH, WORSE).get(random.nextInt(6));
        }
        long time = now - random.nextInt(3_000);
        if (cut) {
            unsent.add(new Reading(0, time, value, true));
        } else {
            liveAt = time;
            send(time, value, false);
        }
    }

    private void bringBacklog() {
        int pieces = random.nextBoolean() ? unsent.size() : 1 + random.nextInt(unsent.size());
        boolean lost = random.nextInt(5) == 0; // the spool
        for (var each : unsent.subList(0, pieces)) {
            if (!lost) {
                behindLive += each.time() < liveAt ? 1 : 0;
                send(each.time(), each.value(), true);
            }
        }
        unsent.subList(0, pieces).clear();
        if (unsent.isEmpty()) {
            liveFirst = random.nextInt(3) != 0;
        }
    }

    /** The same again, or one that was overtaken. */
    private void repeatOrDelay() {
        var old = readings.get(random.nextInt(readings.size()));
        boolean again = random.nextBoolean();
        send(again ? old.time() : old.time() - 1_500,
                again ? old.value() : List.of(CLEAR, BREACH).get(random.nextInt(2)),
                false);
    }

    /** The collector is away; agents keep what they read meanwhile. */
    private void beAway() {
        int seconds = random.nextInt(5, 150);
        for (int second = 0; second < seconds; second += 10) {
            unsent.add(new Reading(0, now + second * 1_000L, value, true));
        }
        now += seconds * 1_000L;
        records.add(new CollectorRecord.RunMarked("n", now, true));
    }

    private void send(long time, double reading, boolean backlog) {
        readings.add(new Reading(records.size(), time, reading, backlog));
        records.add(new CollectorRecord.Samples(
                new Stamp("db1", 1, 1, records.size(), 1, time, now, backlog), new int[]{1}, new long[]{time},
                new double[]{reading}));
    }
}
