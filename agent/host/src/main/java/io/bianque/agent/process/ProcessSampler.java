package io.bianque.agent.process;

import io.bianque.agent.reading.HostEvent;
import io.bianque.agent.reading.Readings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads every process on every tick and puts what is sent of them. Confined to the sampling thread. */
public final class ProcessSampler implements AutoCloseable {
    private static final int EVENTS_A_TICK_MAX = 200;
    private static final String PROCESSES = "bianque_host_processes";

    private final ProcessSource source;
    private final List<ProcessGroup> groups;
    private final LargestProcesses largest;
    private @Nullable ProcessSnapshot before;
    private Map<String, Map<ProcessId, ProcessEntry>> membersBefore = Map.of();
    private long eventsNotTold;

    ProcessSampler(ProcessSource source, List<ProcessGroup> groups, int top) {
        this.source = source;
        this.groups = List.copyOf(groups);
        this.largest = new LargestProcesses(top);
    }

    /**
     * A sampler for the system that this program runs on.
     *
     * @param bootMillis when the host booted, milliseconds since the Unix epoch
     * @param pageBytes  bytes of a page of memory
     * @param groups     watched groups
     * @param top        how many to send by each of CPU, memory and I/O
     */
    public static ProcessSampler forThisSystem(long bootMillis, long pageBytes, List<ProcessGroup> groups, int top) {
        var needArguments = groups.stream().anyMatch(ProcessGroup::needsArguments);
        var proc = Path.of("/proc");
        ProcessSource source = Files.isReadable(proc.resolve("self/stat"))
                ? new ProcProcesses(proc, pageBytes, bootMillis, needArguments)
                : new OshiProcesses(needArguments);
        return new ProcessSampler(source, groups, top);
    }

    /** Reads once. CPU and I/O need an earlier tick; the first one puts memory and threads only. */
    public void tick(long monotonicNanos, Readings out, Consumer<HostEvent> events) {
        var now = source.read(monotonicNanos);
        var rates = ProcessRates.between(before, now);
        out.put(PROCESSES, now.processes().size());
        var chosen = largest.choose(rates);
        for (var process : rates) {
            if (chosen.contains(process.entry().id())) {
                put(process, out);
            }
        }
        groups(rates, out, events);
        before = now;
    }

    /** Looks in between two ticks: puts how many processes there are and how many of each group, and changes nothing else. */
    public void look(long monotonicNanos, Readings out) {
        var now = source.read(monotonicNanos).processes();
        out.put(PROCESSES, now.size());
        for (var group : groups) {
            putUp(group, (int) now.stream().filter(entry -> group.matches(entry.identity())).count(), out);
        }
    }

    private static void putUp(ProcessGroup group, int members, Readings out) {
        out.put("bianque_process_group_up", "group", group.name(), members);
    }

    private static void put(ProcessRates process, Readings out) {
        var entry = process.entry();
        var labels = Map.of("pid", Long.toString(entry.id().pid()), "start", Long.toString(entry.id().startMillis()),
                "name", entry.identity().name(), "user", entry.identity().user());
        out.put("bianque_process_cpu_ratio", labels, process.cpuRatio());
        out.put("bianque_process_resident_bytes", labels, (double) entry.residentBytes());
        out.put("bianque_process_threads", labels, (double) entry.threads());
        out.put("bianque_process_read_bytes_per_second", labels, process.readPerSecond());
        out.put("bianque_process_written_bytes_per_second", labels, process.writtenPerSecond());
    }

    private void groups(List<ProcessRates> processes, Readings out, Consumer<HostEvent> events) {
        var members = new HashMap<String, Map<ProcessId, ProcessEntry>>();
        var told = 0;
        for (var group : groups) {
            var matching = processes.stream().filter(p -> group.matches(p.entry().identity())).toList();
            putUp(group, matching.size(), out);
            if (before != null) {
                out.put("bianque_process_group_cpu_ratio", "group", group.name(),
                        matching.stream().mapToDouble(ProcessRates::cpuRatio).sum());
            }
            out.put("bianque_process_group_resident_bytes", "group", group.name(),
                    matching.stream().mapToDouble(p -> p.entry().residentBytes()).sum());
            out.put("bianque_process_group_threads", "group", group.name(),
                    matching.stream().mapToDouble(p -> p.entry().threads()).sum());
            var entries = new LinkedHashMap<ProcessId, ProcessEntry>();
            matching.forEach(p -> entries.put(p.entry().id(), p.entry()));
            members.put(group.name(), entries);
            if (before != null) {
                told = tell(group.name(), membersBefore.getOrDefault(group.name(), Map.of()), entries,
                        out.timeMillis(), told, events);
            }
        }
        membersBefore = members;
    }

    private int tell(String group, Map<ProcessId, ProcessEntry> earlier, Map<ProcessId, ProcessEntry> now,
            long timeMillis, int told,
            Consumer<HostEvent> events) {
        var count = told;
        for (var gone : without(earlier, now.keySet())) {
            count = tell("process_exited", group, gone, timeMillis, count, events);
        }
        for (var come : without(now, earlier.keySet())) {
            count = tell("process_started", group, come, timeMillis, count, events);
        }
        return count;
    }

    private static List<ProcessEntry> without(Map<ProcessId, ProcessEntry> entries, Set<ProcessId> ids) {
        var left = new LinkedHashMap<>(entries);
        left.keySet().removeAll(new HashSet<>(ids));
        return List.copyOf(left.values());
    }

    private int tell(String kind, String group, ProcessEntry entry, long timeMillis, int told,
            Consumer<HostEvent> events) {
        if (told >= EVENTS_A_TICK_MAX) {
            eventsNotTold++;
            return told;
        }
        events.accept(new HostEvent(kind, timeMillis,
                Map.of("group", group, "pid", Long.toString(entry.id().pid()), "start",
                        Long.toString(entry.id().startMillis()), "name", entry.identity().name()),
                Map.of("user", entry.identity().user())));
        return told + 1;
    }

    /** The processes of each group, by their pids, as of the last tick. */
    public Map<String, List<Long>> members() {
        var members = new HashMap<String, List<Long>>();
        membersBefore.forEach((group, entries) -> members.put(group,
                entries.keySet().stream().map(ProcessId::pid).toList()));
        return members;
    }

    /** Events beyond the limit of a tick, since the start. */
    public long eventsNotTold() {
        return eventsNotTold;
    }

    @Override
    public void close() {
        source.close();
    }
}
