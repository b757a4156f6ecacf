package io.bianque.server.ruletest;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How series, values and outcomes are written in tests. Values as users of Prometheus know them: {@code 5}, {@code 5x3} (four
 * times 5), {@code 0+10x5} (0, 10 … 50), {@code 9-1x3}, {@code _} (none), {@code _x3} (none three times). Pure; bounded by
 * {@link #VALUES_MAX}.
 */
final class Notation {
    /** The most values of one series. */
    static final int VALUES_MAX = 100_000;

    private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
    private static final Pattern ITEM = Pattern
            .compile("(" + NUMBER + ")(?:([-+](?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?))?(?:x(\\d{1,6}))?");
    private static final Pattern GAP = Pattern.compile("_(?:x(\\d{1,6}))?");
    private static final Pattern WORD = Pattern.compile("([a-z]+|_)(?:\\*(\\d{1,6}))?");
    private static final Pattern SERIES = Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:-]*)\\s*(?:\\{(.*)}\\s*)?",
            Pattern.DOTALL);
    private static final Pattern LABEL = Pattern
            .compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*=\\s*\"((?:[^\"\\\\]|\\\\[\"\\\\n])*+)\"\\s*(,|$)");

    private Notation() {}

    /**
     * Values in their order; NaN where there is none.
     *
     * @throws IllegalArgumentException with what is wrong and what could be written
     */
    static double[] values(String text) {
        var values = new ArrayList<Double>();
        for (var item : text.strip().split("\\s+", -1)) {
            var gap = GAP.matcher(item);
            var number = ITEM.matcher(item);
            if (gap.matches()) {
                int times = gap.group(1) == null ? 1 : Integer.parseInt(gap.group(1));
                for (int i = 0; i < times && values.size() <= VALUES_MAX; i++) {
                    values.add(Double.NaN);
                }
            } else if (number.matches()) {
                double first = Double.parseDouble(number.group(1));
                double step = number.group(2) == null ? 0 : Double.parseDouble(number.group(2));
                int more = number.group(3) == null ? 0 : Integer.parseInt(number.group(3));
                for (int i = 0; i <= more && values.size() <= VALUES_MAX; i++) {
                    values.add(first + step * i);
                }
            } else {
                throw new IllegalArgumentException("'" + item
                        + "' is no value; write 5, 5x3 (four times 5), 0+10x5 (0, 10 to 50), or _ for none");
            }
        }
        if (values.size() > VALUES_MAX) {
            throw new IllegalArgumentException("more than " + VALUES_MAX + " values");
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Words in their order, {@code ok*3} thrice; empty where there is none.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var item : text.strip().split("\\s+", -1)) {
            var word = WORD.matcher(item);
            if (!word.matches()) {
                throw new IllegalArgumentException(
                        "'" + item + "' is no outcome; write ok, ok*3, failed, or _ for none");
            }
            int times = word.group(2) == null ? 1 : Integer.parseInt(word.group(2));
            for (int i = 0; i < times && words.size() <= VALUES_MAX; i++) {
                words.add(word.group(1).equals("_") ? "" : word.group(1));
            }
        }
        if (words.size() > VALUES_MAX) {
            throw new IllegalArgumentException("more than " + VALUES_MAX + " outcomes");
        }
        return List.copyOf(words);
    }

    /**
     * A name with labels: {@code name{label="value"}}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static SeriesKey key(String text) {
        var series = SERIES.matcher(text);
        if (!series.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not of the form name{label=\"value\"}");
        }
        var labels = new TreeMap<String, String>();
        var rest = series.group(2) == null ? "" : series.group(2);
        var label = LABEL.matcher(rest);
        int from = 0;
        while (from < rest.length() && !rest.substring(from).isBlank()) {
            if (!label.find(from) || label.start() != from) {
                throw new IllegalArgumentException("'" + rest.substring(from) + "' is not of the form label=\"value\"");
            }
            if (labels.put(label.group(1), unescaped(label.group(2))) != null) {
                throw new IllegalArgumentException("the label " + label.group(1) + " stands twice");
            }
            from = label.end();
        }
        return new SeriesKey(series.group(1), Labels.of(labels));
    }

    private static String unescaped(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                c = text.charAt(i) == 'n' ? '\n' : text.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
