package io.bianque.server.promrules;

import io.bianque.config.StrictYaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An expression as a condition of ours.
 *
 * @param metric        what is selected
 * @param labels        tests on labels as our rules write them
 * @param values        further metrics of the same entity, by name, with their tests
 * @param windowSeconds 0 when nothing looks back
 * @param when          the condition
 * @param value         our name of what Prometheus tells as {@code $value}; empty when it has none
 * @param notes         what was left out
 */
record Condition(String metric, Map<String, String> labels, Map<String, Expr.Series> values, long windowSeconds,
        String when, String value, List<String> notes) {
    /** Functions that ours has under a name. */
    private static final Map<String, String> NAMES = Map.of("increase", "increase", "avg_over_time", "avg",
            "min_over_time", "min", "max_over_time", "max", "changes", "changes", "deriv", "rate");
    private static final Set<String> COMPARISONS = Set.of("==", "!=", ">", "<", ">=", "<=");
    /** A port, or a pattern of ports, before the end of an alternative. */
    private static final Pattern PORT = Pattern.compile(":(?:\\d+|\\.[*+]|\\\\d[*+]|\\[0-9][*+])(?=$|[|)])");
    private static final int VALUES_MAX = 8;
    /** Windows up to this length keep every reading of the usual ten seconds. */
    private static final long AVG_EXACT_SECONDS = 1_200;

    static Condition of(Expr expression) throws Untranslatable {
        return of(expression, null);
    }

    /** The same with a metric that is selected, though it need not stand first. */
    static Condition of(Expr expression, Expr.@Nullable Series selected) throws Untranslatable {
        var writer = new Writer(expression, selected);
        writer.condition(expression);
        var main = writer.main;
        if (main == null) {
            throw new Untranslatable("no series is looked at");
        }
        var values = new LinkedHashMap<String, Expr.Series>();
        writer.extras.forEach((series, name) -> values.put(name, series));
        return new Condition(NodeExporter.ours(main.metric()), tests(main, writer.notes), values, writer.window,
                writer.text.toString(), writer.value(expression), List.copyOf(writer.notes));
    }

    /** The part of a rule of ours that says what is judged, on one line. */
    String inOurs(String level, Map<String, String> moreTests) throws Untranslatable {
        var further = new ArrayList<String>();
        for (var each : values.entrySet()) {
            further.add(each.getKey() + ": " + selector(NodeExporter.ours(each.getValue().metric()),
                    tests(each.getValue(), new ArrayList<>())));
        }
        return inOurs(level, moreTests, further);
    }

    /** The same with values that are written already. */
    String inOurs(String level, Map<String, String> moreTests, List<String> written) {
        var tests = new TreeMap<>(labels);
        tests.putAll(moreTests);
        return "{level: " + level + ", select: " + selector(metric, tests)
                + (windowSeconds == 0 ? "" : String.format(Locale.ROOT, ", window: %ds", windowSeconds))
                + (written.isEmpty() ? "" : ", values: {" + String.join(", ", written) + "}") + ", when: "
                + StrictYaml.quoted(when) + "}";
    }

    private static String selector(String metric, Map<String, String> tests) {
        return "{metric: " + metric + (tests.isEmpty()
                ? ""
                : tests.entrySet().stream()
                        .map(each -> StrictYaml.quoted(each.getKey()) + ": " + StrictYaml.quoted(each.getValue()))
                        .collect(Collectors.joining(", ", ", labels: {", "}")))
                + "}";
    }

    /** Tests as our rules write them; {@code job} is no label of ours, {@code instance} is the host. */
    static Map<String, String> tests(Expr.Series series, List<String> notes) throws Untranslatable {
        var tests = new TreeMap<String, String>();
        for (var match : series.matches()) {
            if (match.label().equals("job")) {
                note(notes,
                        "the test on 'job' was left out, as nothing has that label here: the rule looks at more series "
                                + "than before, at those of all hosts; narrow it down with tests on labels that there are, such as "
                                + "'host' or 'application'");
                continue;
            }
            var label = match.label().equals("instance") ? "host" : match.label();
            if (label.equals("host") && match.value().contains(":")) {
                note(notes, "'instance' is the host here, without a port");
            }
            var value = label.equals("host") ? withoutPort(match.value()) : match.value();
            var test = switch (match.operator()) {
                case "=" -> value;
                case "!=" -> "!" + value;
                case "=~" -> "~" + value;
                default -> "!~" + value;
            };
            if (match.operator().equals("=") && (value.startsWith("!") || value.startsWith("~"))) {
                throw new Untranslatable("the value '" + value + "' of " + label + " begins like a test of ours");
            }
            if (tests.put(label, test) != null) {
                throw new Untranslatable("two tests on the label '" + label + "'; write one pattern");
            }
        }
        return tests;
    }

    /** Of each alternative of a pattern, too. */
    private static String withoutPort(String instance) throws Untranslatable {
        var host = PORT.matcher(instance).replaceAll("");
        if (host.contains(":") && !host.startsWith("[")) {
            throw new Untranslatable("the test '" + instance + "' on 'instance' has a port where none can be left out; "
                    + "ours has the host alone");
        }
        return host;
    }

    /** Whether what is told is the slope of the window, in the place of the rate that is judged. */
    boolean tellsSlope() {
        return value.equals("rate") && when.contains("increase");
    }

    /** Whether it holds of some series and not of others. */
    static boolean isJudged(Expr expression) {
        return expression instanceof Expr.Binary(var operator, _, _)
                && (operator.equals("and") || COMPARISONS.contains(operator));
    }

    private static void note(List<String> notes, String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    private static final class Writer {
        final StringBuilder text = new StringBuilder();
        final Map<Expr.Series, String> extras = new LinkedHashMap<>();
        final List<String> notes = new ArrayList<>();
        private final Expr whole;
        Expr.@Nullable Series main;
        long window;

        Writer(Expr whole, Expr.@Nullable Series selected) {
            this.whole = whole;
            main = selected;
        }

        void condition(Expr expression) throws Untranslatable {
            if (expression instanceof Expr.Binary(var operator, var left, var right) && operator.equals("and")) {
                condition(left);
                text.append(" && ");
                condition(right);
            } else if (expression instanceof Expr.Binary(var operator, var left, var right)
                    && COMPARISONS.contains(operator)) {
                arithmetic(left);
                text.append(' ').append(operator).append(' ');
                arithmetic(right);
            } else {
                throw new Untranslatable("nothing is compared: it would fire for every series; say a bound");
            }
        }

        private void arithmetic(Expr expression) throws Untranslatable {
            switch (expression) {
                case Expr.Num(var value) -> text.append(number(value));
                case Expr.Series series -> text.append(name(series));
                case Expr.Over(var function, var series, var seconds) -> over(function, series, seconds);
                case Expr.Binary(var operator, var left, var right) -> {
                    if (operator.equals("and") || COMPARISONS.contains(operator)) {
                        throw new Untranslatable("a comparison within arithmetic");
                    }
                    text.append('(');
                    arithmetic(left);
                    text.append(' ').append(operator).append(' ');
                    arithmetic(right);
                    text.append(')');
                }
            }
        }

        private String name(Expr.Series series) throws Untranslatable {
            if (main == null) {
                main = series;
            }
            if (series.equals(main)) {
                return "value";
            }
            var known = extras.get(series);
            if (known != null) {
                return known;
            }
            if (extras.size() == VALUES_MAX) {
                throw new Untranslatable("more than " + VALUES_MAX + " further metrics");
            }
            var name = "v" + (extras.size() + 1);
            extras.put(series, name);
            note(notes, "'" + series.metric() + "' is joined with '" + main.metric() + "' by the labels that agree; "
                    + "there both must have the very same labels");
            return name;
        }

        private void over(String function, Expr.Series series, long seconds) throws Untranslatable {
            if (main == null) {
                main = series;
            }
            if (!series.equals(main)) {
                throw new Untranslatable(
                        "'" + function + "' of a second metric; our windows are of the selected one, of "
                                + "others the newest reading is known" + Instead.ofSecondWindow(whole));
            }
            if (window != 0 && window != seconds) {
                throw new Untranslatable(
                        "two windows of different length; a rule of ours has one: write a rule for each; how "
                                + "far a reading is above what is normal for its series 'deviation' says, see "
                                + "docs/reference/rule-values.md");
            }
            window = seconds;
            text.append(switch (function) {
                case "rate" -> {
                    note(notes,
                            "'rate' is not extrapolated to the ends of its window here; near the bound it is another "
                                    + "by a reading or two");
                    yield "(increase / " + number((double) seconds) + ")";
                }
                default -> {
                    var name = NAMES.get(function);
                    if (name == null) {
                        throw new Untranslatable("the function '" + function + "' is not translated");
                    }
                    if (function.equals("increase")) {
                        note(notes, "'increase' is not extrapolated to the ends of its window here");
                    }
                    if (function.equals("avg_over_time") && seconds > AVG_EXACT_SECONDS) {
                        note(notes, "over more than twenty minutes 'avg' is of one reading in each 120th of its "
                                + "window; there it is of all");
                    }
                    yield name;
                }
            });
        }

        /** What is left of a comparison is what Prometheus tells; of a number and a series, the series. */
        String value(Expr expression) {
            var compared = expression;
            while (compared instanceof Expr.Binary(var operator, var left, var right)
                    && (operator.equals("and") || COMPARISONS.contains(operator))) {
                compared = left instanceof Expr.Num ? right : left;
            }
            return switch (compared) {
                case Expr.Series series -> series.equals(main) ? "value" : extras.getOrDefault(series, "");
                // Of a counter the slope of its window, which knows that it begins again, is near to what is judged.
                case Expr.Over(var function, var series, var _) -> function.equals("rate")
                        ? series.metric().endsWith("_total") ? "rate" : ""
                        : NAMES.getOrDefault(function, "");
                case Expr.Num _,Expr.Binary _ -> "";
            };
        }

    }

    /** A number as conditions write it. */
    static String number(double value) throws Untranslatable {
        if (!Double.isFinite(value)) {
            throw new Untranslatable("a bound that is no finite number");
        }
        var text = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
        return text.contains(".") ? text : text + ".0";
    }
}
