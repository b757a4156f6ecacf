package io.bianque.bench.fleet;

import io.bianque.protocol.message.Series.Definition;
import io.bianque.protocol.samples.SampleBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The readings of a simulated host: the series that an agent sends, in its order of magnitude, as functions of host and
 * tick. The same host and tick give the same values, so a frame can be made again instead of being kept. About a quarter of
 * the series stands still, a quarter moves in steps every minute, a quarter is a rate that is another integer in every frame,
 * and a quarter is a ratio with two decimals that moves in every frame. Values stay below what usual rules take for a fault:
 * the load is that of a quiet fleet, with all rules evaluated.
 * Stateless; safe for several threads.
 */
final class HostReadings {
    private static final List<String> MODES = List.of("user", "system", "iowait", "irq", "softirq", "steal", "idle");
    private static final double MEBIBYTE = 1 << 20;

    private final List<Definition> definitions;
    private final List<Shape> shapes;

    /** How a series moves. */
    private enum Kind {
        CONSTANT, SLOW_INTEGER, RATE, GROWING, GAUGE
    }

    /** A series between {@code base} and {@code base + span}; a growing one adds up to {@code span} a tick. */
    private record Shape(Kind kind, double base, double span) {}

    /**
     * Describes a host.
     *
     * @param count how many series, {@code 1..4,096}; those beyond the host's own are processes
     */
    HostReadings(int count) {
        if (count < 1 || count > 4_096) {
            throw new IllegalArgumentException("count=" + count + " is outside 1..4096");
        }
        var made = new Catalogue(count);
        made.host();
        made.processes();
        definitions = List.copyOf(made.definitions);
        shapes = List.copyOf(made.shapes);
    }

    /** The dictionary; the same for every host, which the server tells apart by their certificates. */
    List<Definition> definitions() {
        return definitions;
    }

    int count() {
        return shapes.size();
    }

    /** Puts the readings of one tick of one host in a batch, in the place of what it held. */
    void fill(int agent, long tick, long timeMillis, SampleBatch batch) {
        batch.clear();
        for (int id = 0; id < shapes.size(); id++) {
            batch.add(id, timeMillis, value(shapes.get(id), agent, id, tick));
        }
    }

    private static double value(Shape shape, int agent, int id, long tick) {
        long series = mix(agent * 4_099L + id);
        return switch (shape.kind()) {
            case CONSTANT -> shape.base();
            case SLOW_INTEGER -> shape.base() + Math.floor(unit(mix(series + tick / 6)) * shape.span());
            case RATE -> shape.base() + Math.floor(unit(mix(series + tick)) * shape.span());
            case GROWING -> shape.base() + Math.floor(tick * shape.span() * (0.5 + unit(series) / 2));
            case GAUGE -> Math.rint((shape.base() + unit(mix(series + tick)) * shape.span()) * 100) / 100;
        };
    }

    /** From 0 up to 1. */
    private static double unit(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }

    /** Spreads a number over all 64 bits: the finaliser of SplitMix64 (Steele, Lea, Flood, 2014). */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Gathers series until there are enough. */
    private static final class Catalogue {
        private final List<Definition> definitions = new ArrayList<>();
        private final List<Shape> shapes = new ArrayList<>();
        private final int wanted;

        Catalogue(int wanted) {
            this.wanted = wanted;
        }

        private void add(String metric, Map<String, String> labels, Kind kind, double base, double span) {
            if (definitions.size() < wanted) {
                definitions.add(new Definition(definitions.size(), "bianque_" + metric, labels));
                shapes.add(new Shape(kind, base, span));
            }
        }

        private void add(String metric, Kind kind, double base, double span) {
            add(metric, Map.of(), kind, base, span);
        }

        private void host() {
            add("host_cpu_busy_ratio", Kind.GAUGE, 0.05, 0.30);
            MODES.forEach(mode -> add("host_cpu_ratio", Map.of("mode", mode), Kind.GAUGE, 0, 0.05));
            add("host_load1", Kind.GAUGE, 0.1, 0.6);
            add("host_load5", Kind.GAUGE, 0.1, 0.4);
            add("host_load15", Kind.GAUGE, 0.1, 0.3);
            add("host_cpu_count", Kind.CONSTANT, 4, 0);
            add("host_context_switches_per_second", Kind.RATE, 900, 400);
            add("host_memory_total_bytes", Kind.CONSTANT, 16_384 * MEBIBYTE, 0);
            add("host_memory_available_bytes", Kind.SLOW_INTEGER, 9_000 * MEBIBYTE, 1_000 * MEBIBYTE);
            add("host_memory_used_ratio", Kind.GAUGE, 0.38, 0.07);
            add("host_swap_total_bytes", Kind.CONSTANT, 0, 0);
            add("host_swap_used_bytes", Kind.CONSTANT, 0, 0);
            add("host_oom_kills_total", Kind.CONSTANT, 0, 0);
            add("host_uptime_seconds", Kind.GROWING, 86_400, 10);
            add("host_processes", Kind.SLOW_INTEGER, 180, 20);
            add("host_file_handles_used_ratio", Kind.CONSTANT, 0.01, 0);
            for (var device : List.of("vda", "vdb")) {
                var labels = Map.of("device", device);
                add("host_disk_read_bytes_per_second", labels, Kind.RATE, 0, 65_536);
                add("host_disk_written_bytes_per_second", labels, Kind.RATE, 40_000, 400_000);
                add("host_disk_busy_ratio", labels, Kind.GAUGE, 0, 0.08);
                add("host_disk_latency_seconds", labels, Kind.CONSTANT, 0.001, 0);
            }
            for (var mountpoint : List.of("/", "/var")) {
                var labels = Map.of("mountpoint", mountpoint, "device", "vda", "fstype", "ext4");
                add("host_filesystem_size_bytes", labels, Kind.CONSTANT, 40_960 * MEBIBYTE, 0);
                add("host_filesystem_available_bytes", labels, Kind.SLOW_INTEGER, 24_000 * MEBIBYTE, 10 * MEBIBYTE);
                add("host_filesystem_used_ratio", labels, Kind.CONSTANT, 0.41, 0);
                add("host_filesystem_inodes_used_ratio", labels, Kind.CONSTANT, 0.12, 0);
            }
            for (var direction : List.of("received", "sent")) {
                var labels = Map.of("interface", "eth0");
                add("host_network_" + direction + "_bytes_per_second", labels, Kind.RATE, 20_000, 200_000);
                add("host_network_" + direction + "_packets_per_second", labels, Kind.RATE, 100, 900);
            }
        }

        private void processes() {
            for (int pid = 1_000; definitions.size() < wanted; pid++) {
                var labels = Map.of("pid", Integer.toString(pid), "start", Long.toString(1_700_000_000_000L + pid),
                        "name", "service-" + pid % 10, "user", "app");
                add("process_cpu_ratio", labels, Kind.GAUGE, 0, 0.09);
                add("process_resident_bytes", labels, Kind.SLOW_INTEGER, 80 * MEBIBYTE, 4 * MEBIBYTE);
                add("process_threads", labels, Kind.CONSTANT, 24, 0);
                add("process_read_bytes_per_second", labels, Kind.RATE, 0, 10_000);
                add("process_written_bytes_per_second", labels, Kind.RATE, 0, 60_000);
            }
        }
    }
}
