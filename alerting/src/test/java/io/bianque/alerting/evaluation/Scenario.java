package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log written by a test, told second by second, and what evaluation makes of it. */
final class Scenario {
    /** When the story begins. */
    static final long T0 = 1_800_000_000_000L;

    final List<Transition> transitions = new ArrayList<>();
    /** Where it was said that everything was told again. */
    final List<Long> allTold = new ArrayList<>();
    private final Transition.Sink sink = new Transition.Sink() {
        @Override
        public void accept(Transition transition) {
            transitions.add(transition);
        }

        @Override
        public void allTold(long logOffset) {
            allTold.add(logOffset);
        }
    };
    private final Map<SeriesKey, Integer> numbers = new HashMap<>();
    Evaluation evaluation;
    private RuleSet rules;
    private long offset;
    private long now = T0;

    Scenario(String yaml) {
        rules = rules(yaml);
        evaluation = new Evaluation(rules, sink);
        apply(new CollectorRecord.RunMarked("node", now, true));
        apply(new CollectorRecord.Tick(now, 0));
    }

    static RuleSet rules(String yaml) {
        return switch (RuleSetLoader.loadDocument("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))) {
            case RuleSetLoader.Outcome.Loaded(var loaded, var _) -> loaded;
            case RuleSetLoader.Outcome.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    long now() {
        return now;
    }

    /** Seconds since the story began. */
    long seconds() {
        return (now - T0) / 1_000;
    }

    void apply(CollectorRecord record) {
        evaluation.apply(++offset, record);
    }

    /** Lets seconds pass, each with its tick. */
    Scenario pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1_000;
            apply(new CollectorRecord.Tick(now, (now - T0) * 1_000_000));
        }
        return this;
    }

    /** Lets seconds pass with a reading every ten. */
    Scenario hold(int seconds, SeriesKey key, double value) {
        for (int i = 0; i < seconds; i++) {
            if (i % 10 == 0) {
                read(key, value);
            }
            pass(1);
        }
        return this;
    }

    static SeriesKey series(String metric, String... labels) {
        return new SeriesKey(metric, Labels.of("host", "db1", "cluster", "c1", "application", "shop")
                .with(Labels.of(labels)));
    }

    int number(SeriesKey key) {
        var known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = numbers.size() + 1;
        numbers.put(key, number);
        apply(new CollectorRecord.SeriesDefined(number, key));
        return number;
    }

    Scenario read(SeriesKey key, double value) {
        return readAt(key, now, value, false);
    }

    Scenario readAt(SeriesKey key, long time, double value, boolean backlog) {
        int number = number(key);
        apply(new CollectorRecord.Samples(stamp(key.labels().getOrEmpty("host"), 1, time, backlog), new int[]{number},
                new long[]{time}, new double[]{value}));
        return this;
    }

    Stamp stamp(String host, int lane, long time, boolean backlog) {
        return new Stamp(host, 1, lane, offset + 1, 1, time, now, backlog);
    }

    Scenario check(String name, CollectorRecord.Check.Outcome outcome) {
        return checkAt(name, outcome, now, false);
    }

    Scenario checkAt(String name, CollectorRecord.Check.Outcome outcome, long time, boolean backlog) {
        apply(new CollectorRecord.Check(stamp("db1", 0, time, backlog), name, "http", "http://shop/", outcome,
                outcome == CollectorRecord.Check.Outcome.OK ? "" : "status 503", 0.2, Map.of(),
                Labels.of("host", "db1", "cluster", "c1")));
        return this;
    }

    Scenario event(String kind, String... labels) {
        apply(new CollectorRecord.Event(stamp("db1", 0, now, false), kind,
                Labels.of("host", "db1").with(Labels.of(labels)), Map.of()));
        return this;
    }

    Scenario liveness(String host, Liveness liveness) {
        apply(new CollectorRecord.LivenessChanged(host, liveness, now, "test"));
        return this;
    }

    Scenario session(String host, String... labels) {
        apply(new CollectorRecord.SessionOpened(stamp(host, 0, now, false), "boot", Labels.of(labels), Map.of()));
        return this;
    }

    Scenario joined(SeriesKey key, double value) {
        evaluation.onJoined(new JoinedTick(offset + 1, now, List.of(new JoinedTick.JoinedValue(key, value))));
        return pass(1);
    }

    /** The collector says of itself how it is. */
    Scenario own(String metric, double value) {
        apply(new CollectorRecord.OwnReadings("node", now, Map.of(metric, value)));
        return this;
    }

    /** The collector stops, stays away for a while, and goes on from its snapshot. */
    Scenario restart(int secondsAway) {
        var bytes = snapshot();
        evaluation = new Evaluation(rules, sink);
        restore(bytes);
        now += secondsAway * 1_000L;
        apply(new CollectorRecord.RunMarked("node", now, true));
        return this;
    }

    byte[] snapshot() {
        try {
            var bytes = new ByteArrayOutputStream();
            evaluation.writeSnapshot(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restore(byte[] bytes) {
        try {
            evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Scenario rulesBecome(String yaml) {
        rules = rules(yaml);
        evaluation.replaceRules(rules);
        return this;
    }

    /** What was told, as {@code seconds STATE}, for example {@code 15 FIRING}; past alerts are marked. */
    List<String> told() {
        return transitions.stream().map(t -> (t.eventTimeMillis() - T0) / 1_000 + " " + t.to()
                + (t.retrospective() ? " past" : "")).toList();
    }

    Transition last() {
        return transitions.getLast();
    }
}
