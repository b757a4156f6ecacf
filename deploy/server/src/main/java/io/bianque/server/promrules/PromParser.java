package io.bianque.server.promrules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression. Whatever is beyond thresholds on series, simple functions over a window, arithmetic and {@code and} is refused
 * with its name. Bounded: {@value #LENGTH_MAX} characters, {@value #DEPTH_MAX} levels.
 */
final class PromParser {
    private static final int LENGTH_MAX = 4_096;
    private static final int DEPTH_MAX = 32;
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:#[^\\n]*\\n\\s*)*(?:"
            + "(?<duration>(?:\\d+(?:ms|[smhdwy]))+(?![a-zA-Z_\\d]))"
            + "|(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?(?![a-zA-Z_\\d]))"
            + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
            + "|(?<window>\\[[^\\]]*])"
            + "|(?<sign>==|!=|>=|<=|=~|!~|[-+*/%^<>=(){},@]))");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w|y)");
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    /** Words before a list of labels. */
    private static final Set<String> LISTING = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> NUMBERS = Set.of("inf", "nan");
    private static final Set<String> COMPARISONS = Set.of("==", "!=", ">", "<", ">=", "<=");
    private static final Set<String> OVER = Set.of("rate", "increase", "avg_over_time", "min_over_time",
            "max_over_time",
            "changes", "deriv", "delta", "irate", "idelta", "sum_over_time", "count_over_time", "last_over_time",
            "quantile_over_time", "stddev_over_time", "resets", "predict_linear", "present_over_time",
            "absent_over_time", "holt_winters");
    private static final Set<String> TRANSLATED = Set.of("rate", "increase", "avg_over_time", "min_over_time",
            "max_over_time", "changes", "deriv");
    private static final Set<String> AGGREGATIONS = Set.of("sum", "avg", "min", "max", "count", "group", "stddev",
            "stdvar", "topk", "bottomk", "quantile", "count_values", "limitk");

    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int depth;

    private PromParser(String text) throws Untranslatable {
        if (text.length() > LENGTH_MAX) {
            throw new Untranslatable("the expression has " + text.length() + " characters, at most " + LENGTH_MAX
                    + " are read");
        }
        var matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.stripTrailing().length()) {
            matcher.region(end, text.length());
            if (!matcher.lookingAt()) {
                throw new Untranslatable("'" + text.substring(end, Math.min(text.length(), end + 20)).strip()
                        + "' is not understood");
            }
            tokens.add(matcher.group().strip().replaceAll("^(?:#[^\\n]*\\n\\s*)+", ""));
            end = matcher.end();
        }
    }

    /** What is left of an expression, or made of one. */
    private PromParser(List<String> tokens) {
        this.tokens.addAll(tokens);
    }

    /**
     * Reads one.
     *
     * @param recorded what recording rules make, with their expressions: nothing of ours waits for that
     */
    static Expr parse(String text, Map<String, String> recorded) throws Untranslatable {
        var parser = new PromParser(text);
        parser.noneRecorded(recorded);
        return parser.whole();
    }

    /** The same of words. */
    static Expr parse(List<String> tokens) throws Untranslatable {
        return new PromParser(tokens).whole();
    }

    private Expr whole() throws Untranslatable {
        var expression = conjunction();
        if (at < tokens.size()) {
            throw new Untranslatable("'" + peek() + "' is not translated");
        }
        return expression;
    }

    /** The seconds of a duration such as {@code 1h30m}. */
    static long seconds(String text) throws Untranslatable {
        var matcher = DURATION.matcher(text);
        long millis = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            millis += Long.parseLong(matcher.group(1)) * switch (matcher.group(2)) {
                case "ms" -> 1L;
                case "s" -> 1_000L;
                case "m" -> 60_000L;
                case "h" -> 3_600_000L;
                case "d" -> 86_400_000L;
                case "w" -> 7 * 86_400_000L;
                default -> 365 * 86_400_000L;
            };
            end = matcher.end();
        }
        if (text.isEmpty() || end != text.length()) {
            throw new Untranslatable("'" + text + "' is no duration");
        }
        return millis / 1_000;
    }

    /** Before anything is read, so that no remedy names such a metric either. Names with a colon are of recording rules elsewhere. */
    private void noneRecorded(Map<String, String> recorded) throws Untranslatable {
        boolean isOfLabels = false;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            boolean isCalled = i + 1 < tokens.size() && tokens.get(i + 1).equals("(");
            isOfLabels = isOfLabels
                    ? !token.equals("}") && !token.equals(")")
                    : token.equals("{") || (LISTING.contains(token) && isCalled);
            var expression = recorded.get(token);
            if (!isOfLabels && !isCalled
                    && (expression != null || (token.contains(":") && METRIC.matcher(token).matches()))) {
                throw new Untranslatable("'" + token
                        + "' is made by a recording rule, which there is none of here: put its "
                        + "expression in the place of the name"
                        + (expression == null ? "" : ", (" + expression + "),") + " and import it again");
            }
        }
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() throws Untranslatable {
        if (at == tokens.size()) {
            throw new Untranslatable("the expression ends too early");
        }
        return tokens.get(at++);
    }

    private void expect(String token) throws Untranslatable {
        var found = next();
        if (!found.equals(token)) {
            throw new Untranslatable("'" + token + "' is expected before '" + found + "'");
        }
    }

    private Expr conjunction() throws Untranslatable {
        var left = comparison();
        while (peek().equals("and")) {
            at++;
            noMatching();
            left = new Expr.Binary("and", left, comparison());
        }
        if (peek().equals("or") || peek().equals("unless")) {
            throw new Untranslatable("'" + peek() + "' joins different series; write a rule for each");
        }
        return left;
    }

    private void noMatching() throws Untranslatable {
        if (Instead.MATCHING.contains(peek())) {
            throw new Untranslatable("'" + peek() + "' joins series with different labels"
                    + Instead.ofMatching(tokens));
        }
        if (peek().equals("bool")) {
            throw new Untranslatable(
                    "'bool' makes a number of a comparison; leave it out where the comparison is what is "
                            + "judged");
        }
    }

    private Expr comparison() throws Untranslatable {
        var left = sum();
        if (COMPARISONS.contains(peek())) {
            var operator = next();
            noMatching();
            return new Expr.Binary(operator, left, sum());
        }
        return left;
    }

    private Expr sum() throws Untranslatable {
        var left = product();
        while (peek().equals("+") || peek().equals("-")) {
            var operator = next();
            noMatching();
            left = new Expr.Binary(operator, left, product());
        }
        return left;
    }

    private Expr product() throws Untranslatable {
        var left = unary();
        while (peek().equals("*") || peek().equals("/")) {
            var operator = next();
            noMatching();
            left = new Expr.Binary(operator, left, unary());
        }
        if (peek().equals("%") || peek().equals("^")) {
            throw new Untranslatable("'" + peek() + "' is not translated");
        }
        return left;
    }

    private Expr unary() throws Untranslatable {
        if (++depth > DEPTH_MAX) {
            throw new Untranslatable("the expression is deeper than " + DEPTH_MAX + " levels");
        }
        try {
            if (peek().equals("-")) {
                at++;
                return new Expr.Binary("-", new Expr.Num(0), unary());
            }
            if (peek().equals("(")) {
                at++;
                var inner = conjunction();
                expect(")");
                noModifier();
                return inner;
            }
            return primary();
        } finally {
            depth--;
        }
    }

    private Expr primary() throws Untranslatable {
        var token = next();
        char first = token.charAt(0);
        if (Character.isDigit(first) || first == '.') {
            if (Character.isLetter(token.charAt(token.length() - 1))) {
                throw new Untranslatable("the duration '" + token + "' as a number");
            }
            return new Expr.Num(Double.parseDouble(token));
        }
        if (NUMBERS.contains(token.toLowerCase(Locale.ROOT)) && !peek().equals("(")) {
            throw new Untranslatable("'" + token + "' is a number that no reading is compared with");
        }
        if (first == '{') {
            throw new Untranslatable("a selector without the name of a metric");
        }
        if (!Character.isLetter(first) && first != '_' && first != ':') {
            throw new Untranslatable("'" + token + "' is not understood");
        }
        if (AGGREGATIONS.contains(token) && !peek().equals("{")) {
            throw aggregate(token);
        }
        if (peek().equals("(")) {
            return function(token);
        }
        var series = series(token);
        noModifier();
        return series;
    }

    /** What is to be said of an aggregation; reads as much of it as it can. */
    private Untranslatable aggregate(String name) throws Untranslatable {
        int begun = at;
        boolean isWithout = peek().equals("without");
        var labels = grouping();
        int opened = at;
        Expr inner = null;
        try {
            expect("(");
            inner = conjunction();
            expect(")");
            isWithout |= peek().equals("without");
            labels.addAll(grouping());
        } catch (Untranslatable _) {
            inner = null;
            // What is in it cannot be said either; the labels may stand behind it.
            for (; at < tokens.size() && labels.isEmpty(); at++) {
                isWithout |= peek().equals("without");
                labels.addAll(grouping());
            }
        }
        boolean isOfBusyShare = !name.equals("count") && isOfBusyShare(inParentheses(opened));
        var compared = inner == null || begun > 1 ? null : compared(inner);
        return new Untranslatable(Aggregate.of(name, isWithout, labels, compared).reason(isOfBusyShare));
    }

    /** What is aggregated, with its bound; null where something else is compared, or more is said than that. */
    private @Nullable Expr compared(Expr inner) {
        if (inner instanceof Expr.Binary || !COMPARISONS.contains(peek())) {
            return null;
        }
        try {
            var operator = next();
            noMatching();
            var bound = sum();
            return at == tokens.size() && isNumber(bound) ? new Expr.Binary(operator, inner, bound) : null;
        } catch (Untranslatable _) {
            return null;
        }
    }

    private static boolean isNumber(Expr bound) {
        return switch (bound) {
            case Expr.Num _ -> true;
            case Expr.Binary(var operator, var left, var right) -> !operator.equals("and")
                    && !COMPARISONS.contains(operator) && isNumber(left) && isNumber(right);
            case Expr.Series _,Expr.Over _ -> false;
        };
    }

    /** From a parenthesis that opens to where it closes, or to the end. */
    private List<String> inParentheses(int opened) {
        int open = 0;
        for (int i = opened; i < tokens.size(); i++) {
            open += tokens.get(i).equals("(") ? 1 : tokens.get(i).equals(")") ? -1 : 0;
            if (open == 0) {
                return tokens.subList(opened, i);
            }
        }
        return tokens.subList(Math.min(opened, tokens.size()), tokens.size());
    }

    /** Whether the time that processors are idle is looked at, or the time that they are not. */
    private static boolean isOfBusyShare(List<String> words) {
        for (int i = 0; i + 2 < words.size(); i++) {
            if (words.get(i).equals("mode") && Set.of("=", "!=").contains(words.get(i + 1))
                    && Set.of("\"idle\"", "'idle'").contains(words.get(i + 2))) {
                return words.contains("node_cpu_seconds_total");
            }
        }
        return false;
    }

    /** The labels of {@code by} or {@code without}, if one of them is next. */
    private List<String> grouping() throws Untranslatable {
        var labels = new ArrayList<String>();
        if (peek().equals("by") || peek().equals("without")) {
            at++;
            expect("(");
            for (var token = next(); !token.equals(")"); token = next()) {
                if (!token.equals(",")) {
                    labels.add(token);
                }
            }
        }
        return labels;
    }

    private Expr function(String name) throws Untranslatable {
        if (name.equals("histogram_quantile")) {
            throw new Untranslatable(
                    "the function 'histogram_quantile' is not translated: there are no buckets here. Let the "
                            + "application tell the quantile as a metric of its own (a summary does) and judge that, such as "
                            + "{level: host, select: {metric: app_latency_p99_seconds}, when: \"value > 0.5\"}; see 'Coming from "
                            + "Prometheus' in docs/reference/rules.md");
        }
        if (name.equals("predict_linear")) {
            throw prediction();
        }
        if (!TRANSLATED.contains(name)) {
            throw new Untranslatable("the function '" + name + "' is not translated"
                    + (name.startsWith("absent") ? "; 'missing: fire' says what silence means" : ""));
        }
        expect("(");
        var series = series(next());
        var window = next();
        if (!window.startsWith("[") || window.contains(":")) {
            throw new Untranslatable(window.contains(":")
                    ? "a window of an expression (a subquery) is not translated"
                    : "'" + name + "' without a window");
        }
        noModifier();
        expect(")");
        return new Expr.Over(name, series, seconds(window.substring(1, window.length() - 1).strip()));
    }

    /** What is to be said of a prediction; reads as much of it as it can. */
    private Untranslatable prediction() {
        boolean isAlone = at == 1 || Set.of("and", "(").contains(tokens.get(at - 2));
        Instead.Prediction prediction = null;
        try {
            expect("(");
            var series = series(next());
            var window = next();
            long back = seconds(window.substring(1, Math.max(1, window.length() - 1)).strip());
            expect(",");
            var ahead = sum();
            expect(")");
            var operator = next();
            boolean isReached = isAlone && Set.of("<", "<=", ">", ">=").contains(operator);
            var level = sum();
            prediction = isReached && isNumber(ahead) && isNumber(level)
                    ? new Instead.Prediction(series, operator, back, Instead.number(ahead), Instead.number(level))
                    : null;
        } catch (Untranslatable _) {
            // Said in general, then.
        }
        return new Untranslatable(
                "the function 'predict_linear' is not translated: in how many seconds a level is reached at "
                        + "the pace of the window 'predict' says; " + Instead.ofPrediction(prediction));
    }

    private void noModifier() throws Untranslatable {
        if (peek().equals("offset") || peek().equals("@")) {
            throw new Untranslatable(
                    "'" + peek() + "' looks at another time; what has changed within a window 'increase' and "
                            + "'rate' say, how far a reading is above what is normal for its series 'deviation', see "
                            + "docs/reference/rule-values.md");
        }
    }

    private Expr.Series series(String metric) throws Untranslatable {
        if (OVER.contains(metric) || AGGREGATIONS.contains(metric) || !METRIC.matcher(metric).matches()) {
            throw new Untranslatable("'" + metric + "' within a function is not translated");
        }
        var matches = new ArrayList<Expr.Match>();
        if (peek().equals("{")) {
            at++;
            while (!peek().equals("}")) {
                var label = next();
                var operator = next();
                var value = next();
                if (!Set.of("=", "!=", "=~", "!~").contains(operator) || value.length() < 2) {
                    throw new Untranslatable("'" + label + operator + value + "' is no test on a label");
                }
                matches.add(new Expr.Match(label, operator, unquoted(value)));
                if (peek().equals(",")) {
                    at++;
                }
            }
            at++;
        }
        return new Expr.Series(metric, matches);
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
