package io.bianque.bench.diagnosis;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs a storm over a fleet and prints what it cost as one flat JSON object on one line. Arguments: entities, alerts, seconds
 * over which they arrive, how many racks fail at once (all of them when 0, so that every entity alerts), and
 * {@code processor} to count only the time that this thread has a processor, for a busy machine. Another storm
 * twice as dense goes before it, to warm up. Exit status 0 when it ran to its end.
 */
public final class DiagnosisSpeedMain {
    private static final long SEED = 11;

    private DiagnosisSpeedMain() {}

    public static void main(String[] args) throws IOException {
        int entities = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int alerts = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        int racks = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        boolean processorTime = args.length > 4 && args[4].equals("processor");
        storm(entities, alerts, Math.max(1, seconds / 2), racks, processorTime);
        var storm = storm(entities, alerts, seconds, racks, processorTime);
        System.out.printf(Locale.ROOT,
                "{\"entities\":%d,\"alerts\":%d,\"pages\":%d,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f,"
                        + "\"decision_p50_ms\":%.2f,\"decision_max_ms\":%.2f,\"decisions\":%d,\"cpu_p50_ms\":%.2f,\"cpu_p99_ms\":%.2f,\"cpu_max_ms\":%.2f,\"heap_mib\":%.1f,\"resident_mib\":%.1f}%n",
                entities, storm.alerts, storm.pages, millis(storm.delays.getValueAtPercentile(50)),
                millis(storm.delays.getValueAtPercentile(99)), millis(storm.delays.getMaxValue()),
                millis(storm.decisions.getValueAtPercentile(50)), millis(storm.decisions.getMaxValue()),
                storm.decisions.getTotalCount(), millis(storm.cpu.getValueAtPercentile(50)),
                millis(storm.cpu.getValueAtPercentile(99)), millis(storm.cpu.getMaxValue()),
                storm.heapBytes / 1_048_576.0,
                residentKib() / 1_024.0);
    }

    private static Storm storm(int entities, int alerts, int seconds, int racks, boolean processorTime) {
        var random = new SplittableRandom(SEED);
        var fleet = new StormFleet(random, entities);
        var storm = new Storm(fleet, faults(fleet, random, racks), random, alerts, seconds * 1_000_000_000L,
                processorTime);
        storm.run();
        return storm;
    }

    private static Set<EntityId> faults(StormFleet fleet, RandomGenerator random, int racks) {
        var all = fleet.below.keySet().stream()
                .filter(id -> id.kind() == EntityKind.ZONE && id.name().startsWith("rack")).toList();
        if (racks == 0) {
            return Set.copyOf(all);
        }
        var faults = new HashSet<EntityId>();
        while (faults.size() < Math.min(racks, all.size())) {
            faults.add(all.get(random.nextInt(all.size())));
        }
        return faults;
    }

    /** The most memory that the process ever held, in KiB; 0 where the system does not tell. */
    private static double residentKib() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:")).findFirst()
                    .map(line -> Double.parseDouble(line.replaceAll("[^0-9]", ""))).orElse(0.0);
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
