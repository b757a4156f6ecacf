package io.bianque.server.ruletest;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.config.MapReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads one test; every fault goes to the problems, with its place. Confined to one thread. */
final class RuleTestReader {
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final SeriesKey NONE = new SeriesKey("none", Labels.EMPTY);
    /** How long is looked on after the last reading, unless the test says so. */
    private static final Duration AFTER = Duration.ofMinutes(1);

    private final MapReader map;
    private final Duration interval;
    private final long start;
    private final Map<String, Labels> hosts = new LinkedHashMap<>();
    private Duration last = Duration.ZERO;

    RuleTestReader(MapReader map, Duration interval, long start) {
        this.map = map;
        this.interval = interval;
        this.start = start;
    }

    RuleTest test() {
        var name = map.string("name").required();
        map.map("hosts").ifPresent(given -> {
            given.keys().forEach(host -> hosts.put(host, Labels.of(given.stringMap(host))));
            given.done();
        });
        var series = map.list("series", this::series);
        var checks = map.list("checks", this::check);
        var happenings = new ArrayList<RuleTest.Happening>();
        happenings.addAll(map.list("events", this::event));
        happenings.addAll(map.list("liveness", this::judged));
        happenings.addAll(map.list("sessions", this::connected));
        happenings.addAll(map.list("changes", this::changed));
        var pagesFrom = map.oneOf("pages_from", Severity.class).orElse(Severity.CRITICAL);
        var until = map.duration("until", Duration.ofSeconds(1), LONGEST, last.plus(AFTER));
        var expected = map.map("expect", this::expected);
        if (expected.isEmpty() && !map.has("expect")) {
            map.problem("expect", "is missing", "say which 'alerts', 'pages' or 'held' must come; [] for none");
        }
        return new RuleTest(name, map.place(), start, until, pagesFrom, hosts, series, checks, happenings,
                expected.orElse(new RuleTest.Expected(Optional.empty(), Optional.empty(), Optional.empty())));
    }

    private RuleTest.Series series(MapReader m) {
        var key = parsed(m, "series", Notation::key, NONE);
        var values = parsed(m, "values", Notation::values, new double[0]);
        var from = m.duration("from", Duration.ZERO, LONGEST, Duration.ZERO);
        var every = m.duration("interval", Duration.ofSeconds(1), LONGEST, interval);
        var host = key.labels().getOrEmpty("host");
        if (host.isEmpty() && m.has("series")) {
            m.problem("series", "has no label 'host'", "whoever reads something is a host: add host=\"web-1\"");
        }
        ends(m, from, every, values.length);
        return new RuleTest.Series(new SeriesKey(key.metric(), ofHost(host).with(key.labels())), from, every, values);
    }

    private Labels ofHost(String host) {
        if (host.isEmpty()) {
            return Labels.EMPTY;
        }
        return hosts.computeIfAbsent(host, _ -> Labels.EMPTY).with("host", host);
    }

    private void ends(MapReader m, Duration from, Duration every, int count) {
        var end = from.plus(every.multipliedBy(Math.max(0, count - 1)));
        if (end.compareTo(LONGEST) > 0) {
            m.problem("values", "go on for longer than 7 days", "give fewer of them, or less between them");
        }
        last = end.compareTo(last) > 0 ? end : last;
    }

    private RuleTest.Check check(MapReader m) {
        var host = m.string("host").required();
        var check = m.string("check").required();
        var kind = m.string("kind").orElse("tcp");
        var target = m.string("target").orElse(check);
        var labels = ofHost(host).with(Labels.of(m.stringMap("labels")));
        var seconds = m.real("seconds", 0, 3_600).orElse(0.01);
        var reason = m.string("reason").orElse("");
        var from = m.duration("from", Duration.ZERO, LONGEST, Duration.ZERO);
        var every = m.duration("interval", Duration.ofSeconds(1), LONGEST, interval);
        List<Optional<CollectorRecord.Check.Outcome>> outcomes = parsed(m, "outcomes", RuleTestReader::outcomes,
                List.of());
        ends(m, from, every, outcomes.size());
        return new RuleTest.Check(host, check, kind, target, labels, seconds, reason, from, every, outcomes);
    }

    private static List<Optional<CollectorRecord.Check.Outcome>> outcomes(String text) {
        var outcomes = new ArrayList<Optional<CollectorRecord.Check.Outcome>>();
        for (var word : Notation.words(text)) {
            outcomes.add(word.isEmpty()
                    ? Optional.empty()
                    : Optional.of(CollectorRecord.Check.Outcome.valueOf(word.toUpperCase(Locale.ROOT))));
        }
        return outcomes;
    }

    private RuleTest.Happening event(MapReader m) {
        var host = m.string("host").required();
        return new RuleTest.Happening.Event(at(m), host, m.string("kind").required(),
                ofHost(host).with(Labels.of(m.stringMap("labels"))), m.stringMap("attributes"));
    }

    private RuleTest.Happening judged(MapReader m) {
        var host = m.string("host").required();
        var unused = ofHost(host);
        return new RuleTest.Happening.Judged(at(m), unused.getOrEmpty("host"),
                m.oneOf("is", Liveness.class).required());
    }

    private RuleTest.Happening connected(MapReader m) {
        var host = m.string("host").required();
        return new RuleTest.Happening.Connected(at(m), ofHost(host).getOrEmpty("host"), m.stringMap("facts"));
    }

    private RuleTest.Happening changed(MapReader m) {
        return new RuleTest.Happening.Changed(at(m), entity(m, "entity").orElse(new EntityId(EntityKind.HOST, "none")),
                m.string("what").required());
    }

    private Duration at(MapReader m) {
        var at = m.duration("at").that(each -> each.compareTo(LONGEST) <= 0, "must be at most 7d").required();
        last = at.compareTo(last) > 0 ? at : last;
        return at;
    }

    private static Optional<EntityId> entity(MapReader m, String key) {
        var text = m.string(key).orNull();
        var entity = text == null ? Optional.<EntityId>empty() : EntityId.parse(text);
        if (text != null && entity.isEmpty()) {
            m.problem(key, "'" + text + "' is no entity", "write kind:name, such as host:db-1 or resource:redis");
        }
        return entity;
    }

    private RuleTest.Expected expected(MapReader m) {
        if (!m.has("alerts") && !m.has("pages") && !m.has("held")) {
            m.problem("expects nothing", "say which 'alerts', 'pages' or 'held' must come; [] for none");
        }
        return new RuleTest.Expected(
                m.has("alerts") ? Optional.of(m.list("alerts", this::alert)) : Optional.empty(),
                m.has("pages") ? Optional.of(m.list("pages", this::page)) : Optional.empty(),
                m.has("held") ? Optional.of(m.list("held", this::held)) : Optional.empty());
    }

    private RuleTest.Alert alert(MapReader m) {
        return new RuleTest.Alert(m.place(), m.duration("at").required(), parsed(m, "alert", Notation::key, NONE),
                m.oneOf("is", AlertState.class).required(), m.oneOf("severity", Severity.class).optional());
    }

    private RuleTest.Page page(MapReader m) {
        if (m.has("at") && m.has("by")) {
            m.problem("by", "cannot stand beside 'at'", "remove one of them");
        }
        return new RuleTest.Page(m.place(), m.duration("at").optional(), m.duration("by").optional(),
                entity(m, "cause"), m.string("rule").optional(), m.oneOf("severity", Severity.class).optional());
    }

    private RuleTest.Held held(MapReader m) {
        return new RuleTest.Held(m.place(), parsed(m, "alert", Notation::key, NONE),
                m.oneOf("as", Incidents.Standing.class).orElse(Incidents.Standing.EXPLAINED), entity(m, "cause"));
    }

    private static <T> T parsed(MapReader m, String key, Function<String, T> parse, T otherwise) {
        var text = m.string(key).required();
        if (!m.has(key) || text.isEmpty()) {
            return otherwise;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            m.problem(key, String.valueOf(e.getMessage()), "");
            return otherwise;
        }
    }
}
