package io.bianque.alerting.rule;

import io.bianque.config.MapReader;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a rule looks at besides the newest reading: metrics, tests on labels, values that it names itself. Stateless. */
final class ValuesReader {
    static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    static final int MAP_MAX = 20;
    private static final Pattern VALUE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]{0,199}");
    /** Words that mean something in conditions or texts, or will. */
    private static final Set<String> RESERVED = Set
            .of(("value previous age_seconds failures clock_offset_seconds avg min max "
                    + "rate increase changes readings deviation ratio_to_peers callers labels liveness outcome reason rule severity raw_value "
                    + "true false null in as break const continue else for function if import let loop package namespace return var "
                    + "void while has size matches int uint double string bool bytes list map type duration timestamp dyn")
                    .split(" ", -1));

    private ValuesReader() {}

    /** The values that a rule names itself: those of other metrics, then those made of its window. */
    record Values(List<AlertRule.Extra> extras, List<Derived> derived) {
        List<String> names() {
            return Stream.concat(extras.stream().map(AlertRule.Extra::name), derived.stream().map(Derived::name))
                    .toList();
        }
    }

    static Values read(MapReader rule, Selector select, boolean window, Problems warnings) {
        var extras = new ArrayList<AlertRule.Extra>();
        var derived = new ArrayList<Derived>();
        var given = rule.map("values");
        if (given.isEmpty()) {
            return new Values(extras, derived);
        }
        var reader = given.get();
        if (select.kind() != Selector.Kind.METRIC) {
            rule.problem("values", "need a 'select.metric' to belong to", "remove them");
        }
        if (reader.keys().size() > Inputs.EXTRA_MAX) {
            rule.problem("values", reader.keys().size() + " values, at most " + Inputs.EXTRA_MAX + " are allowed", "");
            return new Values(extras, derived);
        }
        for (var name : reader.keys()) {
            if (!VALUE_NAME.matcher(name).matches() || RESERVED.contains(name)) {
                reader.problem(name, "is not a name for a value: it is taken, or not of small letters, digits and _",
                        "choose another name");
            }
            reader.map(name).ifPresentOrElse(value -> value(name, value, window, warnings, extras, derived),
                    () -> reader.problem(name, "is empty", "write '" + name + ": {metric: NAME}'"));
        }
        reader.done();
        return new Values(extras, derived);
    }

    private static void value(String name, MapReader value, boolean window, Problems warnings,
            List<AlertRule.Extra> extras, List<Derived> derived) {
        var quantile = value.real("quantile", 0, 1).orNull();
        var predict = value.real("predict", -Double.MAX_VALUE, Double.MAX_VALUE).orNull();
        boolean ofWindow = value.has("quantile") || value.has("predict");
        if (!ofWindow) {
            var metric = metric(value, warnings).required();
            extras.add(new AlertRule.Extra(name, new Selector(Selector.Kind.METRIC, metric, tests(value))));
        } else if (value.has("metric") || value.has("labels") || (value.has("quantile") && value.has("predict"))) {
            value.problem("must be one of 'metric', 'quantile' and 'predict'", "write two values");
        } else if (!window) {
            value.problem("needs a window to look at", "add 'window: 10m' to the rule");
        } else if (quantile != null) {
            derived.add(new Derived(name, Derived.Function.QUANTILE, quantile));
        } else if (predict != null) {
            derived.add(new Derived(name, Derived.Function.PREDICT, predict));
        }
        value.done();
    }

    static Value<String> metric(MapReader reader, Problems warnings) {
        var metric = reader.string("metric").that(m -> METRIC.matcher(m).matches(), "must be the name of a metric");
        var name = metric.orNull();
        if (name != null && !KnownMetrics.contains(name)) {
            warnings.add(Problem.at(reader.place(), reader.path() + ".metric",
                    "no agent sends '" + name + "' by itself; the rule waits until somebody does",
                    KnownMetrics.nearest(name).map(near -> "did you mean '" + near + "'?").orElse("")));
        }
        return metric;
    }

    static List<LabelTest> tests(MapReader reader) {
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
}
