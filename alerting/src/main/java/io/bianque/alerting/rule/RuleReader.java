package io.bianque.alerting.rule;

import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import io.bianque.config.MapReader;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one rule from its YAML map; every fault goes to the problems, with its place. Confined to one thread. */
final class RuleReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration WINDOW_LONGEST = Duration.ofHours(6);
    /** Readings come each ten seconds, checks as seldom as each few minutes. */
    private static final Duration MISSING_READING = Duration.ofMinutes(1);
    private static final Duration MISSING_OUTCOME = Duration.ofMinutes(5);

    private final MapReader map;
    private final Problems warnings;
    private final Map<String, Set<LocalDate>> calendars;
    private final String rulePath;

    private RuleReader(MapReader map, Map<String, Set<LocalDate>> calendars, Problems warnings) {
        this.map = map;
        this.calendars = calendars;
        this.warnings = warnings;
        this.rulePath = map.path();
    }

    /** The rule, or empty when it has a problem. */
    static Optional<AlertRule> read(MapReader map, Map<String, Set<LocalDate>> calendars, Problems warnings) {
        int before = map.problems().count();
        var rule = new RuleReader(map, calendars, warnings).rule();
        map.done();
        return map.problems().count() > before ? Optional.empty() : rule;
    }

    private Optional<AlertRule> rule() {
        var name = map.string("name").that(n -> NAME.matcher(n).matches(),
                "must begin with a letter and have only letters, digits, _ and -, at most 100 of them").required();
        var level = map.oneOf("level", Level.class).required();
        var window = map.duration("window", Duration.ofSeconds(10), WINDOW_LONGEST, Duration.ZERO);
        var select = select(map.map("select"), level);
        if (select.kind() == Selector.Kind.EVENT && window.isZero()) {
            map.problem("window", "is missing; events are counted over it", "add 'window: 10m'");
        }
        if (select.kind() != Selector.Kind.EVENT && select.kind() != Selector.Kind.METRIC && !window.isZero()) {
            map.problem("window", "has no meaning without 'select.metric' or 'select.event'", "remove it");
        }
        var values = ValuesReader.read(map, select, !window.isZero(), warnings);
        var scope = new Scope(select.kind(), !window.isZero(), values.names());
        var when = condition(map, "when", map.string("when").required(), scope);
        var recoverText = map.string("recover").orNull();
        var recover = recoverText == null ? null : condition(map, "recover", recoverText, scope);
        var hold = map.duration("for", Duration.ZERO, LONGEST, Duration.ZERO);
        var keepFiring = map.duration("keep_firing_for", Duration.ZERO, LONGEST, Duration.ZERO);
        var missing = map.oneOf("missing", MissingPolicy.class).orElse(MissingPolicy.KEEP);
        var missingAfter = map.duration("missing_after", Duration.ofSeconds(1), LONGEST,
                select.kind() == Selector.Kind.OUTCOME ? MISSING_OUTCOME : MISSING_READING);
        var severity = map.oneOf("severity", Severity.class).required();
        var worse = worse(severity, scope);
        var flapping = map.bool("flapping", false);
        var active = TimesReader.active(map, calendars);
        var labels = labels();
        var annotations = annotations(scope);
        var enabled = map.bool("enabled", true);
        if (when == null) {
            return Optional.empty();
        }
        var rule = new AlertRule(name, level, select, values.extras(), values.derived(), window, when, recover, hold,
                keepFiring, missing, missingAfter, severity, worse, flapping, active, labels, annotations, enabled);
        if (rule.mentions("ratio_to_peers") && level.isJoined()) {
            map.problem("when", "a " + level.text() + " has no peers", "use 'level: host' for ratio_to_peers");
        }
        if (rule.mentions("callers") && level != Level.DEPENDENCY) {
            map.problem("when", "'callers' are those of a dependency", "use 'level: dependency'");
        }
        if (level == Level.DEPENDENCY && !when.uses("callers")) {
            warn("when", "does not ask how many 'callers' were heard: of one, a single failed check is all of them",
                    "add '&& callers >= 3.0'");
        }
        return Optional.of(rule);
    }

    private SortedMap<Severity, Condition> worse(Severity base, Scope scope) {
        var worse = new TreeMap<Severity, Condition>();
        var given = map.map("worse");
        if (given.isEmpty()) {
            return worse;
        }
        var reader = given.get();
        for (var severity : Severity.values()) {
            var key = severity.name().toLowerCase(Locale.ROOT);
            var text = reader.string(key).orNull();
            if (text == null) {
                continue;
            }
            if (severity.compareTo(base) <= 0) {
                reader.problem(key, "is no worse than the rule's severity",
                        "name only severities above '" + base.name().toLowerCase(Locale.ROOT) + "'");
            }
            var condition = condition(reader, key, text, scope);
            if (condition != null) {
                worse.put(severity, condition);
            }
        }
        reader.done();
        return worse;
    }

    private Selector select(Optional<MapReader> given, Level level) {
        if (given.isEmpty()) {
            if (!level.judgesOutcomes() && level != Level.AGENT) {
                map.problem("select", "is missing", "add 'select: {metric: NAME}'");
            }
            return new Selector(level.judgesOutcomes() ? Selector.Kind.OUTCOME : Selector.Kind.LIVENESS, "", List.of());
        }
        var reader = given.get();
        var metric = ValuesReader.metric(reader, warnings).orNull();
        var event = reader.string("event").that(e -> !e.isEmpty() && e.length() <= 100, "must be the kind of an event")
                .orNull();
        var tests = ValuesReader.tests(reader);
        reader.done();
        if (metric != null && event != null) {
            reader.problem("event", "cannot stand beside 'metric'", "write two rules");
        }
        if (level.isJoined() && metric != null && tests.stream().noneMatch(test -> test.name().equals("stat"))) {
            warn("select.labels", "no test on 'stat': sum, avg, min, max and count are each judged by themselves",
                    "add 'labels: {stat: avg}'");
        }
        if (level == Level.DEPENDENCY && (metric != null || event != null)) {
            reader.problem(metric == null ? "event" : "metric",
                    "is not of a dependency, which is judged by the outcomes of checks",
                    "use 'level: call' or 'level: host'");
        }
        if (metric != null) {
            return new Selector(Selector.Kind.METRIC, metric, tests);
        } else if (event != null) {
            if (level.isJoined()) {
                reader.problem("event", "belongs to a host, not to a " + level.text(), "use 'level: host'");
            }
            return new Selector(Selector.Kind.EVENT, event, tests);
        }
        return switch (level) {
            case CHECK, CALL, DEPENDENCY -> new Selector(Selector.Kind.OUTCOME, "", tests);
            case AGENT, HOST -> new Selector(Selector.Kind.LIVENESS, "", tests);
            case PROCESS, CLUSTER, APPLICATION, COLLECTOR -> {
                reader.problem("metric", "is missing", "add 'metric: NAME'");
                yield new Selector(Selector.Kind.METRIC, "missing", tests);
            }
        };
    }

    private static @Nullable Condition condition(MapReader reader, String key, String source, Scope scope) {
        if (source.isBlank()) {
            if (reader.has(key)) {
                reader.problem(key, "is empty", "write a condition such as 'value > 0.9'");
            }
            return null;
        }
        return switch (Condition.compile(source, scope)) {
            case Condition.Compilation.Compiled(var condition) -> condition;
            case Condition.Compilation.Refused(var faults) -> {
                for (var fault : faults) {
                    var where = fault.line() == 1 ? "" : "line " + fault.line() + ", ";
                    reader.problem(key, where + "character " + fault.column() + ": " + fault.what(),
                            remedy(fault, scope));
                }
                yield null;
            }
        };
    }

    private static String remedy(Condition.Fault fault, Scope scope) {
        if (fault.what().contains("undeclared reference")) {
            return "known here: labels, " + String.join(", ", scope.numbers().keySet())
                    + (scope.texts().isEmpty() ? "" : ", " + String.join(", ", scope.texts()));
        }
        if (fault.what().contains("no matching overload")) {
            return "a text is no number: double(labels.x) makes one of a label";
        }
        return fault.what().contains("expected type 'bool'") ? "compare with something, as in 'value > 0.9'" : "";
    }

    private Labels labels() {
        var given = map.stringMap("labels");
        if (given.size() > ValuesReader.MAP_MAX) {
            map.problem("labels", given.size() + " labels, at most " + ValuesReader.MAP_MAX + " are allowed", "");
            return Labels.EMPTY;
        }
        for (var entry : given.entrySet()) {
            if (!ValuesReader.LABEL_NAME.matcher(entry.getKey()).matches() || entry.getKey().equals("host")) {
                map.problem("labels", "'" + entry.getKey() + "' cannot be set by a rule", "choose another name");
                return Labels.EMPTY;
            }
            if (entry.getValue().length() > LabelTest.LENGTH_MAX) {
                map.problem("labels", "the value of " + entry.getKey() + " is longer than " + LabelTest.LENGTH_MAX
                        + " characters", "shorten it");
                return Labels.EMPTY;
            }
        }
        return Labels.of(given);
    }

    private Map<String, TextTemplate> annotations(Scope scope) {
        var texts = new LinkedHashMap<String, TextTemplate>();
        var reader = map.map("annotations");
        var given = map.stringMap("annotations");
        if (given.size() > ValuesReader.MAP_MAX) {
            map.problem("annotations", given.size() + " texts, at most " + ValuesReader.MAP_MAX + " are allowed", "");
        }
        given.forEach((key, text) -> {
            try {
                var template = TextTemplate.of(text);
                for (var name : template.names()) {
                    if (!isKnown(name, scope)) {
                        throw new IllegalArgumentException("nothing is named {{" + name + "}} here");
                    }
                }
                texts.put(key, template);
            } catch (IllegalArgumentException e) {
                reader.ifPresent(r -> r.problem(key, String.valueOf(e.getMessage()),
                        "known here: rule, severity, raw_value, labels.NAME, "
                                + String.join(", ", scope.numbers().keySet())));
            }
        });
        if (!given.containsKey("summary")) {
            map.problem("annotations", "have no 'summary'", "add one sentence that says what is wrong");
        }
        return texts;
    }

    private static boolean isKnown(String name, Scope scope) {
        return name.equals("rule") || name.equals("severity") || name.equals("raw_value")
                || (name.startsWith("labels.") && name.length() > "labels.".length())
                || scope.numbers().containsKey(name) || scope.texts().contains(name);
    }

    private void warn(String key, String what, String remedy) {
        warnings.add(Problem.at(map.place(), rulePath + "." + key, what, remedy));
    }
}
