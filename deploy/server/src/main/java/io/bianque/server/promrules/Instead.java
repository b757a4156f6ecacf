package io.bianque.server.promrules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to write in the place of what no rule of ours says: a rule that our reader takes, or what comes nearest. Pure. */
final class Instead {
    /** Words that say by which labels two sides are joined. */
    static final Set<String> MATCHING = Set.of("on", "ignoring", "group_left", "group_right");
    /** The longest window of a rule. */
    private static final long WINDOW_SECONDS_MAX = 21_600;
    private static final String ONE_METRIC = "let whoever exports them tell what is computed of them as one metric";
    private static final String FULL_IN = "{level: host, select: {metric: bianque_host_filesystem_used_ratio}, window: 6h, "
            + "values: {full_in: {predict: 1.0}}, when: \"full_in < 14400.0\"}";

    private Instead() {}

    /**
     * A bound on what will be.
     *
     * @param operator     one of {@code < <= > >=}
     * @param backSeconds  the window
     * @param aheadSeconds when it will be
     * @param level        the bound
     */
    record Prediction(Expr.Series series, String operator, long backSeconds, double aheadSeconds, double level) {}

    /** Of two sides that are joined by some of their labels: the same without these words, if that can be said. */
    static String ofMatching(List<String> tokens) {
        var left = new ArrayList<String>();
        for (int i = 0; i < tokens.size(); i++) {
            if (!MATCHING.contains(tokens.get(i))) {
                left.add(tokens.get(i));
            } else if (i + 1 < tokens.size() && tokens.get(i + 1).equals("(")) {
                while (i + 1 < tokens.size() && !tokens.get(i).equals(")")) {
                    i++;
                }
            }
        }
        var how = "; here a further metric is joined by the labels that both have, but for those that its own tests name";
        try {
            var whole = PromParser.parse(left);
            var judged = withoutFactors(whole);
            if (!judged.equals(whole)) {
                return ", and what a comparison is multiplied by judges nothing: leave out '* on(...) ...'"
                        + onlyJudged(judged);
            }
            return how + ": write " + Condition.of(whole).inOurs("host", Map.of()) + ", or " + ONE_METRIC;
        } catch (Untranslatable e) {
            return how + ". Without these words, " + e.reason();
        }
    }

    /** The same where a comparison stands in the place of its product, which only has other labels and another value. */
    private static Expr withoutFactors(Expr expression) {
        if (!(expression instanceof Expr.Binary(var operator, var left, var right))) {
            return expression;
        }
        if (operator.equals("and")) {
            return new Expr.Binary("and", withoutFactors(left), withoutFactors(right));
        }
        if (!operator.equals("*")) {
            return expression;
        }
        var judged = withoutFactors(left);
        if (Condition.isJudged(judged)) {
            return judged;
        }
        judged = withoutFactors(right);
        return Condition.isJudged(judged) ? judged : expression;
    }

    private static String onlyJudged(Expr judged) {
        try {
            return ": write " + Condition.of(judged).inOurs("host", Map.of());
        } catch (Untranslatable e) {
            return ". Without it, " + e.reason();
        }
    }

    /** Of windows of two metrics. */
    static String ofSecondWindow(Expr whole) {
        var windows = new ArrayList<Expr.Over>();
        collect(whole, windows);
        var series = windows.stream().map(Expr.Over::series).collect(Collectors.toCollection(LinkedHashSet::new));
        try {
            if (series.size() == 1) {
                return ". Select that one: write " + Condition.of(whole, series.getFirst()).inOurs("host", Map.of());
            }
            var first = Condition.of(new Expr.Binary(">", windows.getFirst(), new Expr.Num(1)));
            return ", so both at once cannot be said. Nearest is, with a bound of your own in place of 1.0, "
                    + first.inOurs("host", Map.of()) + "; or " + ONE_METRIC + ", a share for instance, and judge that";
        } catch (Untranslatable _) {
            return ": " + ONE_METRIC;
        }
    }

    private static void collect(Expr expression, List<Expr.Over> windows) {
        switch (expression) {
            case Expr.Over over -> windows.add(over);
            case Expr.Binary(var _, var left, var right) -> {
                collect(left, windows);
                collect(right, windows);
            }
            case Expr.Num _,Expr.Series _ -> {
                // Looks back at nothing.
            }
        }
    }

    /**
     * Of what will be; null where it is not a plain bound. {@code predict} is 0 at the level and has no side: beyond the level the reading
     * says it, before it the direction of the pace.
     */
    static String ofPrediction(@Nullable Prediction wanted) {
        var general = "it stands under 'values' of a rule with a window, such as " + FULL_IN;
        if (wanted == null || wanted.aheadSeconds() <= 0) {
            return general;
        }
        try {
            var now = Condition.of(new Expr.Binary(wanted.operator(), wanted.series(), new Expr.Num(wanted.level())));
            long window = Math.min(WINDOW_SECONDS_MAX, wanted.backSeconds());
            var then = new Condition(now.metric(), now.labels(), Map.of(), window,
                    now.when() + " || (rate " + wanted.operator().charAt(0) + " 0.0 && reached_in < "
                            + Condition.number(wanted.aheadSeconds()) + ")",
                    "", List.of());
            return "for this part write "
                    + then.inOurs("host", Map.of(),
                            List.of("reached_in: {predict: " + Condition.number(wanted.level()) + "}"))
                    + (window < wanted.backSeconds() ? " (a window is of 6h at most)" : "");
        } catch (Untranslatable e) {
            return general + " (" + e.reason() + ")";
        }
    }

    /** What numbers come to. */
    static double number(Expr expression) throws Untranslatable {
        return switch (expression) {
            case Expr.Num(var value) -> value;
            case Expr.Binary(var operator, var left, var right) -> switch (operator) {
                case "+" -> number(left) + number(right);
                case "-" -> number(left) - number(right);
                case "*" -> number(left) * number(right);
                case "/" -> number(left) / number(right);
                default -> throw new Untranslatable("'" + operator + "' makes no number");
            };
            case Expr.Series _,Expr.Over _ -> throw new Untranslatable("a series is no number");
        };
    }
}
