package io.bianque.alerting.rule;

import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import io.bianque.config.MapReader;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one rule from its YAML map; every fault goes to the problems, with its place. Confined to one thread. */
final class RuleReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");
    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    private static final Pattern EXTRA_NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]{0,199}");
    private static final int MAP_MAX = 20;
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration WINDOW_LONGEST = Duration.ofHours(6);
    /** Words that mean something in conditions or texts, or will. */
    private static final Set<String> RESERVED = Set.of("value", "previous", "age_seconds", "failures",
            "clock_offset_seconds", "avg", "min",
            "max",
            "rate", "increase", "changes", "labels", "liveness", "outcome", "reason", "rule", "severity", "raw_value",
            "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if",
            "import",
            "let", "loop", "package", "namespace", "return", "var", "void", "while", "has", "size", "matches", "int",
            "uint", "double", "string", "bool", "bytes", "list", "map", "type", "duration", "timestamp", "dyn");

    private final MapReader map;
    private final Problems warnings;
    private final String rulePath;

    private RuleReader(MapReader map, Problems warnings) {
        this.map = map;
        this.warnings = warnings;
        this.rulePath = map.path();
    }

    /** The rule, or empty when it has a problem. */
    static Optional<AlertRule> read(MapReader map, Problems warnings) {
        int before = map.problems().count();
        var rule = new RuleReader(map, warnings).rule();
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
        var extras = extras(select);
        var scope = new Scope(select.kind(), !window.isZero(), extras.stream().map(AlertRule.Extra::name).toList());
        var when = condition("when", map.string("when").required(), scope);
        var recoverText = map.string("recover").orNull();
        var recover = recoverText == null ? null : condition("recover", recoverText, scope);
        var hold = map.duration("for", Duration.ZERO, LONGEST, Duration.ZERO);
        var keepFiring = map.duration("keep_firing_for", Duration.ZERO, LONGEST, Duration.ZERO);
        var missing = map.oneOf("missing", MissingPolicy.class).orElse(MissingPolicy.KEEP);
        var missingAfter = map.duration("missing_after", Duration.ofSeconds(1), LONGEST, Duration.ofMinutes(1));
        var severity = map.oneOf("severity", Severity.class).required();
        var labels = labels();
        var annotations = annotations(scope);
        var enabled = map.bool("enabled", true);
        if (when == null) {
            return Optional.empty();
        }
        return Optional.of(new AlertRule(name, level, select, extras, window, when, recover, hold, keepFiring, missing,
                missingAfter, severity, labels, annotations, enabled));
    }

    private Selector select(Optional<MapReader> given, Level level) {
        if (given.isEmpty()) {
            if (level != Level.CHECK && level != Level.AGENT) {
                map.problem("select", "is missing", "add 'select: {metric: NAME}'");
            }
            return new Selector(level == Level.CHECK ? Selector.Kind.OUTCOME : Selector.Kind.LIVENESS, "", List.of());
        }
        var reader = given.get();
        var metric = metric(reader).orNull();
        var event = reader.string("event").that(e -> !e.isEmpty() && e.length() <= 100, "must be the kind of an event")
                .orNull();
        var tests = tests(reader);
        reader.done();
        if (metric != null && event != null) {
            reader.problem("event", "cannot stand beside 'metric'", "write two rules");
        }
        if (level.isJoined() && metric != null && tests.stream().noneMatch(test -> test.name().equals("stat"))) {
            warn("select.labels", "no test on 'stat': sum, avg, min, max and count are each judged by themselves",
                    "add 'labels: {stat: avg}'");
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
            case CHECK -> new Selector(Selector.Kind.OUTCOME, "", tests);
            case AGENT, HOST -> new Selector(Selector.Kind.LIVENESS, "", tests);
            case PROCESS, CLUSTER, APPLICATION -> {
                reader.problem("metric", "is missing", "add 'metric: NAME'");
                yield new Selector(Selector.Kind.METRIC, "missing", tests);
            }
        };
    }

    private Value<String> metric(MapReader reader) {
        var metric = reader.string("metric").that(m -> METRIC.matcher(m).matches(), "must be the name of a metric");
        var name = metric.orNull();
        if (name != null && !KnownMetrics.contains(name)) {
            warnings.add(Problem.at(reader.place(), reader.path() + ".metric",
                    "no agent sends '" + name + "' by itself; the rule waits until somebody does",
                    KnownMetrics.nearest(name).map(near -> "did you mean '" + near + "'?").orElse("")));
        }
        return metric;
    }

    private List<LabelTest> tests(MapReader reader) {
        var tests = new ArrayList<LabelTest>();
        reader.stringMap("labels").forEach((name, text) -> {
            try {
                if (!LABEL_NAME.matcher(name).matches()) {
                    throw new IllegalArgumentException("'" + name + "' is not a label's name");
                }
                tests.add(LabelTest.of(name, text));
            } catch (IllegalArgumentException e) {
                reader.problem("labels", name + ": " + e.getMessage(),
                        "write value, !value, ~pattern or !~pattern (RE2)");
            }
        });
        if (tests.size() > MAP_MAX) {
            reader.problem("labels", tests.size() + " tests, at most " + MAP_MAX + " are allowed", "use a pattern");
        }
        return tests;
    }

    private List<AlertRule.Extra> extras(Selector select) {
        var extras = new ArrayList<AlertRule.Extra>();
        var given = map.map("values");
        if (given.isEmpty()) {
            return extras;
        }
        var reader = given.get();
        if (select.kind() != Selector.Kind.METRIC) {
            map.problem("values", "need a 'select.metric' to belong to", "remove them");
        }
        if (reader.keys().size() > Inputs.EXTRA_MAX) {
            map.problem("values", reader.keys().size() + " values, at most " + Inputs.EXTRA_MAX + " are allowed", "");
        }
        for (var name : reader.keys()) {
            if (!EXTRA_NAME.matcher(name).matches() || RESERVED.contains(name)) {
                reader.problem(name, "is not a name for a value: it is taken, or not of small letters, digits and _",
                        "choose another name");
            }
            reader.map(name).ifPresentOrElse(value -> {
                var metric = metric(value).required();
                var tests = tests(value);
                value.done();
                extras.add(new AlertRule.Extra(name, new Selector(Selector.Kind.METRIC, metric, tests)));
            }, () -> reader.problem(name, "is empty", "write '" + name + ": {metric: NAME}'"));
        }
        reader.done();
        return extras.size() > Inputs.EXTRA_MAX ? extras.subList(0, Inputs.EXTRA_MAX) : extras;
    }

    private @Nullable Condition condition(String key, String source, Scope scope) {
        if (source.isBlank()) {
            if (map.has(key)) {
                map.problem(key, "is empty", "write a condition such as 'value > 0.9'");
            }
            return null;
        }
        return switch (Condition.compile(source, scope)) {
            case Condition.Compilation.Compiled(var condition) -> condition;
            case Condition.Compilation.Refused(var faults) -> {
                for (var fault : faults) {
                    var where = fault.line() == 1 ? "" : "line " + fault.line() + ", ";
                    map.problem(key, where + "character " + fault.column() + ": " + fault.what(), remedy(fault, scope));
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
            return "numbers are doubles: in arithmetic write 1.0, not 1";
        }
        return fault.what().contains("expected type 'bool'") ? "compare with something, as in 'value > 0.9'" : "";
    }

    private Labels labels() {
        var given = map.stringMap("labels");
        if (given.size() > MAP_MAX) {
            map.problem("labels", given.size() + " labels, at most " + MAP_MAX + " are allowed", "");
            return Labels.EMPTY;
        }
        for (var entry : given.entrySet()) {
            if (!LABEL_NAME.matcher(entry.getKey()).matches() || entry.getKey().equals("host")) {
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
        if (given.size() > MAP_MAX) {
            map.problem("annotations", given.size() + " texts, at most " + MAP_MAX + " are allowed", "");
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
