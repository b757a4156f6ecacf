package io.bianque.server.backtest;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.Topology;
import io.bianque.server.replay.Replay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plays the stored past through two sets of rules and topologies at once. The same store gives the same answer.
 *
 * <p>What is not stored is not played: events, what agents said when they connected, whether a silent host had said goodbye. A
 * host of which nothing was read for {@link #SILENT_MILLIS} counts as lost until it reads again.
 */
public final class Backtest {
    /** Three readings and a half that did not come. */
    static final long SILENT_MILLIS = 35_000;

    private final Past past;
    private final List<Replay> replays;
    /** When each host was heard last, or the negative of when it was lost. */
    private final Map<String, Long> heardAt = new HashMap<>();

    /** A set of rules with a topology. */
    public record Side(RuleSet rules, Topology topology) {}

    /** What was read of the span that was asked for, without what is needed of before. */
    private long firstMillis = Long.MAX_VALUE;
    private long count;
    private final Set<SeriesKey> series = new HashSet<>();

    private Backtest(Past past, List<Replay> replays) {
        this.past = past;
        this.replays = replays;
    }

    /**
     * Plays a span.
     *
     * @param pagesFrom  the least severity that somebody is told of
     * @param fromMillis first moment that counts; what is needed of before is read too
     * @throws io.bianque.collector.store.SeriesStore.QueryTooLargeException if more was read in ten seconds than fits
     */
    public static Comparison run(PastReadings readings, Side then, Side now, Severity pagesFrom, long fromMillis,
            long toMillis) {
        var needs = Needs.of(then.rules(), now.rules());
        var past = new Past(readings, needs.metrics());
        long start = fromMillis - needs.warmUp().toMillis();
        start -= Math.floorMod(start, 1_000L);
        var speakers = past.speakers(start, toMillis);
        var heard = Past.heard(speakers.keys());
        // Behind the newest reading nobody is silent: it is only not stored yet.
        long end = Math.min(toMillis, speakers.newestMillis() + 1_000);
        var first = new Replay(then.rules(), then.topology(), heard, pagesFrom, start);
        var second = new Replay(now.rules(), now.topology(), heard, pagesFrom, start);
        var backtest = new Backtest(past, List.of(first, second));
        backtest.play(start, end, fromMillis);
        return Comparison.of(first.findings(), second.findings(), fromMillis, end,
                new Comparison.Played(backtest.firstMillis, backtest.count, backtest.series, heard,
                        needs.notPlayed(speakers.keys())));
    }

    private void play(long start, long end, long fromMillis) {
        for (long at = start; at < end;) {
            var chunk = past.next(at, end);
            var readings = chunk.readings();
            at = chunk.toMillis();
            for (int i = 0; i < readings.size();) {
                int next = i;
                while (next < readings.size() && readings.get(next).timeMillis() == readings.get(i).timeMillis()) {
                    next++;
                }
                long moment = readings.get(i).timeMillis();
                var ofMoment = readings.subList(i, next);
                if (moment >= fromMillis) {
                    note(moment, ofMoment);
                }
                moment(moment, ofMoment);
                i = next;
            }
        }
        pass(end);
        replays.forEach(Replay::finish);
    }

    private void note(long atMillis, List<Past.Reading> readings) {
        firstMillis = Math.min(firstMillis, atMillis);
        count += readings.size();
        readings.forEach(each -> series.add(each.key()));
    }

    private void moment(long atMillis, List<Past.Reading> readings) {
        pass(atMillis);
        var byHost = new TreeMap<String, List<Past.Reading>>();
        for (var reading : readings) {
            byHost.computeIfAbsent(reading.key().labels().getOrEmpty("host"), _ -> new ArrayList<>()).add(reading);
        }
        byHost.forEach((host, own) -> {
            var last = heardAt.put(host, atMillis);
            if (last != null && last < 0) {
                replays.forEach(replay -> replay.liveness(host, Liveness.UP));
            }
            var keys = own.stream().map(Past.Reading::key).toList();
            var values = own.stream().mapToDouble(Past.Reading::value).toArray();
            replays.forEach(replay -> replay.samples(host, keys, values));
            own.stream().filter(each -> each.key().metric().equals(Needs.CHECK_OK))
                    .forEach(each -> outcome(each, own));
        });
    }

    /** What is stored of an outcome: whether it was good, and how long it took. */
    private void outcome(Past.Reading reading, List<Past.Reading> own) {
        SeriesKey key = reading.key();
        var labels = key.labels();
        boolean good = reading.value() > 0;
        double seconds = own.stream()
                .filter(each -> each.key().metric().equals(Needs.CHECK_SECONDS)
                        && each.key().labels().getOrEmpty("check").equals(labels.getOrEmpty("check")))
                .mapToDouble(Past.Reading::value).findFirst().orElse(Double.NaN);
        replays.forEach(replay -> replay.check(labels.getOrEmpty("host"), labels.getOrEmpty("check"),
                labels.getOrEmpty("kind"), labels.getOrEmpty("target"),
                good ? CollectorRecord.Check.Outcome.OK : CollectorRecord.Check.Outcome.FAILED,
                good ? "" : "its outcome was not good", seconds, labels));
    }

    /** Lets time pass; hosts that stay silent are lost on the way. */
    private void pass(long toMillis) {
        var lost = new TreeMap<Long, List<String>>();
        heardAt.forEach((host, at) -> {
            if (at >= 0 && at + SILENT_MILLIS < toMillis) {
                lost.computeIfAbsent(at + SILENT_MILLIS, _ -> new ArrayList<>()).add(host);
            }
        });
        lost.forEach((at, hosts) -> {
            replays.forEach(replay -> replay.advance(at));
            hosts.stream().sorted().forEach(host -> {
                heardAt.put(host, -at);
                replays.forEach(replay -> replay.liveness(host, Liveness.LOST));
            });
        });
        replays.forEach(replay -> replay.advance(toMillis));
    }
}
