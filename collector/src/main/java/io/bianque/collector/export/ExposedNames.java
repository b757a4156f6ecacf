package io.bianque.collector.export;

import io.bianque.collector.series.Labels;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Names and values as the Prometheus text format 0.0.4 wants them. What a series is called inside need not be a legal name
 * there: characters that are not allowed become underscores. Stateless.
 */
final class ExposedNames {
    /** Prometheus keeps {@code _count}, {@code _sum} and {@code _bucket} for histograms. */
    private static final Map<String, String> RENAMED = Map.of("bianque_host_cpu_count", "bianque_host_cpus");
    private static final Set<String> RESERVED_LABELS = Set.of("le", "quantile", "__name__");

    private ExposedNames() {}

    /** The name of a metric: letters, digits, underscores; no suffix that belongs to histograms. */
    static String metric(String metric) {
        var renamed = RENAMED.get(metric);
        if (renamed != null) {
            return renamed;
        }
        var name = legal(metric);
        return name.endsWith("_count") || name.endsWith("_sum") || name.endsWith("_bucket") ? name + "_value" : name;
    }

    /** {@code counter} for what only grows, which its name says by {@code _total}; else {@code gauge}. */
    static String type(String exposedMetric) {
        return exposedMetric.endsWith("_total") ? "counter" : "gauge";
    }

    /** Labels in braces, values escaped; empty when there are none. Names that become alike are told apart by underscores. */
    static String labels(Labels labels) {
        if (labels.isEmpty()) {
            return "";
        }
        var used = new HashSet<String>();
        var text = new StringBuilder("{");
        for (var label : labels) {
            var name = legal(label.name());
            if (RESERVED_LABELS.contains(name)) {
                name = "exported_" + name;
            }
            while (!used.add(name)) {
                name += "_";
            }
            if (text.length() > 1) {
                text.append(',');
            }
            text.append(name).append("=\"").append(escaped(label.value())).append('"');
        }
        return text.append('}').toString();
    }

    /** A number as Go reads it. */
    static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }

    /** Help text: backslashes and line feeds escaped. */
    static String help(String help) {
        return help.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String legal(String name) {
        var legal = new StringBuilder(name.length() + 1);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (digit && i == 0) {
                legal.append('_');
            }
            boolean allowed = digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            legal.append(allowed ? c : '_');
        }
        return legal.toString();
    }
}
