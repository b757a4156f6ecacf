package io.bianque.server.ruletest;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.health.Heard;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.Topology;
import io.bianque.config.Place;
import io.bianque.config.Problem;
import io.bianque.server.replay.Findings;
import io.bianque.server.replay.Replay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Runs one test and compares. The same test gives the same answer. Confined to one thread. */
public final class RuleTestRun {
    private static final Set<AlertState> LOUD = EnumSet.of(AlertState.FIRING, AlertState.RESOLVED);
    private static final int NAMED_MAX = 5;

    private final RuleTest test;
    private final TreeMap<Long, List<Runnable>> moments = new TreeMap<>();
    private final Replay replay;
    private final List<Problem> failures = new ArrayList<>();

    private RuleTestRun(RuleTest test, RuleSet rules, Topology topology) {
        this.test = test;
        replay = new Replay(rules, topology, heard(test), test.pagesFrom(), test.start());
    }

    /** Runs a test: every expectation that was not met, by its place; none when it holds. */
    public static List<Problem> failures(RuleTest test, RuleSet rules, Topology topology) {
        return new RuleTestRun(test, rules, topology).run();
    }

    private static Heard heard(RuleTest test) {
        var hosts = new ArrayList<Heard.Host>();
        new TreeMap<>(test.hosts()).forEach((name, labels) -> {
            var checks = new TreeSet<String>();
            test.checks().stream().filter(each -> each.host().equals(name)).forEach(each -> checks.add(each.check()));
            var groups = new TreeSet<String>();
            test.series().stream().map(RuleTest.Series::key).map(SeriesKey::labels)
                    .filter(each -> each.getOrEmpty("host").equals(name) && each.get("group") != null)
                    .forEach(each -> groups.add(each.getOrEmpty("group")));
            hosts.add(new Heard.Host(name, labels, Map.of(), List.copyOf(checks), List.copyOf(groups)));
        });
        return new Heard(hosts);
    }

    private List<Problem> run() {
        test.series().forEach(this::plan);
        test.checks().forEach(this::plan);
        test.happenings().forEach(each -> plan(each.at(), () -> happen(each)));
        long end = test.start() + test.until().toMillis();
        for (var moment : moments.headMap(end, true).entrySet()) {
            replay.advance(moment.getKey());
            moment.getValue().forEach(Runnable::run);
        }
        replay.advance(end);
        replay.finish();
        var findings = replay.findings();
        test.expected().alerts().ifPresent(expected -> alerts(expected, findings.transitions()));
        test.expected().pages().ifPresent(expected -> pages(expected, findings.pages()));
        test.expected().held().ifPresent(expected -> held(expected, findings.standings()));
        return failures;
    }

    private void plan(Duration at, Runnable what) {
        moments.computeIfAbsent(test.start() + at.toMillis(), _ -> new ArrayList<>()).add(what);
    }

    private void plan(RuleTest.Series series) {
        var at = series.from();
        var host = series.key().labels().getOrEmpty("host");
        for (double value : series.values()) {
            if (!Double.isNaN(value)) {
                plan(at, () -> replay.samples(host, List.of(series.key()), new double[]{value}));
            }
            at = at.plus(series.every());
        }
    }

    private void plan(RuleTest.Check check) {
        var at = check.from();
        for (var outcome : check.outcomes()) {
            var now = at;
            outcome.ifPresent(ended -> plan(now,
                    () -> replay.check(check.host(), check.check(), check.kind(), check.target(), ended,
                            ended == CollectorRecord.Check.Outcome.OK ? "" : check.reason(), check.seconds(),
                            check.labels())));
            at = at.plus(check.every());
        }
    }

    private void happen(RuleTest.Happening happening) {
        switch (happening) {
            case RuleTest.Happening.Event(_, var host, var kind, var labels, var attributes) ->
                replay.event(host, kind, labels, attributes);
            case RuleTest.Happening.Judged(_, var host, var liveness) -> replay.liveness(host, liveness);
            case RuleTest.Happening.Connected(_, var host, var facts) -> replay.session(host,
                    test.hosts().getOrDefault(host, Labels.EMPTY), facts);
            case RuleTest.Happening.Changed(_, var entity, var what) -> replay.change(entity, what);
        }
    }

    private void alerts(List<RuleTest.Alert> expected, List<Findings.Moved> came) {
        var left = new ArrayList<>(came);
        var met = matched(expected, came, RuleTestRun.this::is);
        for (var alert : expected) {
            var found = met.get(alert);
            if (found != null) {
                left.remove(found);
            } else {
                fail(alert.place(), "expected " + alert.key() + " " + word(alert.state())
                        + alert.severity().map(each -> " as " + word(each)).orElse("") + " at " + duration(alert.at()),
                        came.stream().filter(each -> isOf(alert.key(), each)).map(this::text).toList());
            }
        }
        left.stream().filter(each -> LOUD.contains(each.transition().to())).map(this::text).findFirst()
                .ifPresent(first -> fail(test.place(), "expected no other alert to fire or end",
                        left.stream().filter(each -> LOUD.contains(each.transition().to())).map(this::text).toList()));
    }

    private boolean is(RuleTest.Alert expected, Findings.Moved came) {
        return came.transition().to() == expected.state() && millis(came.atMillis()) == expected.at().toMillis()
                && isOf(expected.key(), came)
                && (expected.severity().isEmpty() || expected.severity().get() == came.transition().severity());
    }

    private static boolean isOf(SeriesKey expected, Findings.Moved came) {
        return came.transition().alert().rule().equals(expected.metric())
                && has(came.transition().labels(), expected.labels());
    }

    private static boolean has(Labels all, Labels some) {
        return all.with(some).equals(all);
    }

    private void pages(List<RuleTest.Page> expected, List<Findings.Page> came) {
        var left = new ArrayList<>(came);
        var met = matched(expected, came, RuleTestRun.this::is);
        for (var page : expected) {
            var found = met.get(page);
            if (found != null) {
                left.remove(found);
            } else {
                fail(page.place(), "expected a page" + page.cause().map(each -> " that names " + each).orElse("")
                        + page.rule().map(each -> " of " + each).orElse("")
                        + page.severity().map(each -> " as " + word(each)).orElse("")
                        + page.at().map(each -> " at " + duration(each)).orElse("")
                        + page.by().map(each -> " by " + duration(each)).orElse(""),
                        came.stream().map(this::text).toList());
            }
        }
        if (!left.isEmpty()) {
            fail(test.place(), "expected no other page", left.stream().map(this::text).toList());
        }
    }

    /**
     * Gives as many expectations as can be something of their own that meets them, whatever their order: one that would take
     * anything does not take what only another one can use.
     */
    private static <E, F> Map<E, F> matched(List<E> expected, List<F> came, BiPredicate<E, F> meets) {
        var taken = new IdentityHashMap<F, E>();
        for (var each : expected) {
            augment(each, came, meets, taken, Collections.newSetFromMap(new IdentityHashMap<>()));
        }
        var met = new IdentityHashMap<E, F>();
        taken.forEach((found, each) -> met.put(each, found));
        return met;
    }

    private static <E, F> boolean augment(E expected, List<F> came, BiPredicate<E, F> meets, Map<F, E> taken,
            Set<F> seen) {
        for (var each : came) {
            if (meets.test(expected, each) && seen.add(each)) {
                var other = taken.get(each);
                if (other == null || augment(other, came, meets, taken, seen)) {
                    taken.put(each, expected);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean is(RuleTest.Page expected, Findings.Page came) {
        return (expected.cause().isEmpty() || expected.cause().equals(came.cause()))
                && (expected.rule().isEmpty() || expected.rule().get().equals(came.rule()))
                && (expected.severity().isEmpty() || expected.severity().get() == came.severity())
                && (expected.at().isEmpty() || expected.at().get().toMillis() == millis(came.atMillis()))
                && (expected.by().isEmpty() || expected.by().get().toMillis() >= millis(came.atMillis()));
    }

    private void held(List<RuleTest.Held> expected, List<Findings.Stood> came) {
        var held = EnumSet.of(Incidents.Standing.EXPLAINED, Incidents.Standing.DEGRADED);
        var left = new ArrayList<>(came.stream().filter(each -> held.contains(each.standing())).toList());
        for (var one : expected) {
            if (came.stream().noneMatch(each -> is(one, each))) {
                fail(one.place(), "expected " + one.key() + " " + word(one.as())
                        + one.cause().map(each -> " by " + each).orElse(""),
                        came.stream().filter(each -> each.alert().rule().equals(one.key().metric())).map(this::text)
                                .toList());
            }
            left.removeIf(each -> is(one, each));
        }
        if (!left.isEmpty()) {
            fail(test.place(), "expected nothing else to be held back", left.stream().map(this::text).toList());
        }
    }

    private static boolean is(RuleTest.Held expected, Findings.Stood came) {
        return came.standing() == expected.as() && came.alert().rule().equals(expected.key().metric())
                && has(came.labels(), expected.key().labels())
                && (expected.cause().isEmpty() || expected.cause().equals(came.cause()));
    }

    private void fail(Place place, String what, Collection<String> came) {
        var got = came.isEmpty()
                ? "nothing of the kind came"
                : String.join(", ", came.stream().limit(NAMED_MAX).toList())
                        + (came.size() > NAMED_MAX ? " and " + (came.size() - NAMED_MAX) + " more" : "");
        failures.add(Problem.at(place, test.name(), what + "; got: " + got, ""));
    }

    private long millis(long atMillis) {
        return atMillis - test.start();
    }

    private String text(Findings.Moved moved) {
        return moved.transition().alert() + " " + word(moved.transition().to())
                + " as " + word(moved.transition().severity()) + at(moved.atMillis());
    }

    private String text(Findings.Page page) {
        return page.rule() + " as " + word(page.severity()) + " "
                + page.cause().map(each -> "naming " + each).orElse("without a cause")
                + at(page.atMillis());
    }

    private String text(Findings.Stood stood) {
        return stood.alert() + " " + word(stood.standing()) + stood.cause().map(each -> " by " + each).orElse("")
                + at(stood.atMillis());
    }

    private String at(long atMillis) {
        return " at " + duration(Duration.ofMillis(millis(atMillis)));
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** As durations are written in files. */
    static String duration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        var text = new StringBuilder();
        if (duration.toDays() > 0) {
            text.append(duration.toDays()).append('d');
        }
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, int part, String unit) {
        if (part > 0) {
            text.append(part).append(unit);
        }
    }
}
