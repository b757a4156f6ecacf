package io.bianque.collector.export;

import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.series.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the fleet as Prometheus text, format 0.0.4: the joins, how many hosts there are by liveness, and on request every
 * newest value of every host. All lines of a metric stand together under its help and type. Stateless; any thread.
 */
public final class FleetExposition {
    /** The content type of what is written. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final long JOIN_MILLIS_MAX = 60_000;

    private final MetricHelp help = MetricHelp.shipped();
    private final int seriesMax;

    /**
     * An exposition of at most {@code seriesMax} series; a metric that begins beyond it is left out whole, and
     * {@code bianque_export_left_out_series} says how many series that were.
     */
    public FleetExposition(int seriesMax) {
        this.seriesMax = seriesMax;
    }

    private record Line(Labels labels, double value) {}

    /**
     * Writes a view.
     *
     * @param hosts whether the hosts' own values are wanted besides the joins
     */
    public void write(FleetView fleet, boolean hosts, Appendable out) throws IOException {
        var metrics = new TreeMap<String, List<Line>>();
        countHosts(fleet.hosts(), metrics);
        long since = fleet.atMillis() - JOIN_MILLIS_MAX;
        for (var value : fleet.joined()) {
            if (value.timeMillis() >= since) {
                add(metrics, value);
            }
        }
        if (hosts) {
            for (var host : fleet.hosts()) {
                fleet.newest(host.id()).forEach(value -> add(metrics, value));
            }
        }
        long written = 0;
        long leftOut = 0;
        for (var metric : metrics.entrySet()) {
            var lines = metric.getValue();
            if (written + lines.size() > seriesMax) {
                leftOut += lines.size();
            } else {
                written += lines.size();
                write(metric.getKey(), lines, out);
            }
        }
        write("bianque_export_left_out_series", List.of(new Line(Labels.EMPTY, leftOut)), out);
    }

    private static void add(Map<String, List<Line>> metrics, FleetView.NewestValue value) {
        metrics.computeIfAbsent(ExposedNames.metric(value.key().metric()), _ -> new ArrayList<>())
                .add(new Line(value.key().labels(), value.value()));
    }

    private static void countHosts(List<FleetView.Host> hosts, Map<String, List<Line>> metrics) {
        var counts = new TreeMap<Labels, Integer>();
        for (var host : hosts) {
            counts.merge(Labels.of("cluster", host.labels().getOrEmpty("cluster"), "application",
                    host.labels().getOrEmpty("application"), "liveness",
                    host.liveness().name().toLowerCase(Locale.ROOT)), 1, Integer::sum);
        }
        var lines = new ArrayList<Line>();
        counts.forEach((labels, count) -> lines.add(new Line(labels, count)));
        if (!lines.isEmpty()) {
            metrics.put("bianque_hosts", lines);
        }
    }

    private void write(String metric, List<Line> lines, Appendable out) throws IOException {
        out.append("# HELP ").append(metric).append(' ').append(ExposedNames.help(help.of(metric))).append('\n');
        out.append("# TYPE ").append(metric).append(' ').append(ExposedNames.type(metric)).append('\n');
        var written = new HashSet<String>(); // two names inside may be one outside, and Prometheus wants a series once
        for (var line : lines) {
            var labels = ExposedNames.labels(line.labels());
            if (written.add(labels)) {
                out.append(metric).append(labels).append(' ').append(ExposedNames.number(line.value())).append('\n');
            }
        }
    }
}
