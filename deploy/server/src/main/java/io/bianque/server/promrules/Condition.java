package io.bianque.server.promrules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An expression as a condition of ours.
 *
 * @param metric        what is selected
 * @param labels        tests on labels as our rules write them
 * @param values        further metrics of the same entity, by name, with their tests
 * @param windowSeconds 0 when nothing looks back
 * @param when          the condition
 * @param notes         what was left out
 */
record Condition(String metric, Map<String, String> labels, Map<String, Expr.Series> values, long windowSeconds,
        String when, List<String> notes) {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", ">", "<", ">=", "<=");
    private static final int VALUES_MAX = 8;

    static Condition of(Expr expression) throws Untranslatable {
        var writer = new Writer();
        writer.condition(expression);
        var main = writer.main;
        if (main == null) {
            throw new Untranslatable("no series is looked at");
        }
        var values = new LinkedHashMap<String, Expr.Series>();
        writer.extras.forEach((series, name) -> values.put(name, series));
        return new Condition(NodeExporter.ours(main.metric()), tests(main, writer.notes), values, writer.window,
                writer.text.toString(), List.copyOf(writer.notes));
    }

    /** Tests as our rules write them; {@code job} is no label of ours, {@code instance} is the host. */
    static Map<String, String> tests(Expr.Series series, List<String> notes) throws Untranslatable {
        var tests = new TreeMap<String, String>();
        for (var match : series.matches()) {
            if (match.label().equals("job")) {
                note(notes, "the test on 'job' was left out");
                continue;
            }
            var label = match.label().equals("instance") ? "host" : match.label();
            if (label.equals("host") && match.value().contains(":")) {
                note(notes, "'instance' is the host here, without a port");
            }
            var value = label.equals("host") ? match.value().replaceAll(":(?:\\d+|\\.\\*)$", "") : match.value();
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

    private static void note(List<String> notes, String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    private static final class Writer {
        final StringBuilder text = new StringBuilder();
        final Map<Expr.Series, String> extras = new LinkedHashMap<>();
        final List<String> notes = new ArrayList<>();
        Expr.@Nullable Series main;
        long window;

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
            return name;
        }

        private void over(String function, Expr.Series series, long seconds) throws Untranslatable {
            if (main == null) {
                main = series;
            }
            if (!series.equals(main)) {
                throw new Untranslatable("'" + function + "' of a second metric; our windows are of the selected one");
            }
            if (window != 0 && window != seconds) {
                throw new Untranslatable("two windows of different length; a rule of ours has one");
            }
            window = seconds;
            text.append(switch (function) {
                case "rate" -> "(increase / " + number((double) seconds) + ")";
                case "increase" -> "increase";
                case "avg_over_time" -> "avg";
                case "min_over_time" -> "min";
                case "max_over_time" -> "max";
                case "changes" -> "changes";
                case "deriv" -> "rate";
                default -> throw new Untranslatable("the function '" + function + "' is not translated");
            });
        }

        private static String number(double value) {
            var text = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
            return text.contains(".") ? text : text + ".0";
        }
    }
}
