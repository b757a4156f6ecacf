package io.bianque.agent.host;

import io.bianque.agent.host.HostCounters.CpuMode;
import io.bianque.agent.host.HostCounters.CpuTimes;
import io.bianque.agent.host.HostCounters.Disk;
import io.bianque.agent.host.HostCounters.FileSystemUse;
import io.bianque.agent.host.HostCounters.Interface;
import io.bianque.agent.reading.HostEvent;
import io.bianque.agent.reading.Readings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * From counters to values. Rates are the growth between two readings over the time between them; a counter that went back (a
 * device was replaced, an interface came up anew) gives none for one tick. Pure.
 */
final class HostMeasures {
    private HostMeasures() {}

    /** Puts the values of one tick; without an earlier reading only those that need none. */
    static void measure(@Nullable HostCounters before, HostCounters now, Readings out) {
        levels(now, out);
        if (before == null) {
            return;
        }
        var seconds = (now.monotonicNanos() - before.monotonicNanos()) / 1e9;
        if (seconds <= 0) {
            return;
        }
        cpu(before, now, out);
        out.put("bianque_host_context_switches_per_second",
                rate(before.contextSwitches(), now.contextSwitches(), seconds));
        for (var disk : now.disks()) {
            before.disks().stream().filter(d -> d.name().equals(disk.name())).findFirst()
                    .ifPresent(earlier -> disk(earlier, disk, seconds, out));
        }
        for (var network : now.interfaces()) {
            before.interfaces().stream().filter(i -> i.name().equals(network.name())).findFirst()
                    .ifPresent(earlier -> network(earlier, network, seconds, out));
        }
        kernel(before.kernel(), now.kernel(), seconds, out);
    }

    /** What happened between two readings. */
    static List<HostEvent> events(HostCounters before, HostCounters now, long timeMillis) {
        var events = new ArrayList<HostEvent>();
        var kills = now.kernel().oomKills() - before.kernel().oomKills();
        if (before.kernel().oomKills() >= 0 && kills > 0) {
            events.add(new HostEvent("oom_kill", timeMillis, Map.of(), Map.of("kills", Long.toString(kills))));
        }
        for (var fileSystem : now.fileSystems()) {
            if (fileSystem.readOnly() && before.fileSystems().stream().anyMatch(
                    earlier -> earlier.mountPoint().equals(fileSystem.mountPoint()) && !earlier.readOnly())) {
                events.add(new HostEvent("filesystem_readonly", timeMillis,
                        Map.of("mountpoint", fileSystem.mountPoint(), "device", fileSystem.device()),
                        Map.of("fstype", fileSystem.type())));
            }
        }
        return events;
    }

    private static void levels(HostCounters now, Readings out) {
        out.put("bianque_host_uptime_seconds", now.uptimeSeconds());
        out.put("bianque_host_cpu_count", now.cores().isEmpty() ? Double.NaN : now.cores().size());
        out.put("bianque_host_processes", known(now.processes()));
        if (now.load().one() >= 0) {
            out.put("bianque_host_load1", now.load().one());
            out.put("bianque_host_load5", now.load().five());
            out.put("bianque_host_load15", now.load().fifteen());
        }
        var memory = now.memory();
        out.put("bianque_host_memory_total_bytes", (double) memory.total());
        out.put("bianque_host_memory_available_bytes", (double) memory.available());
        out.put("bianque_host_memory_used_ratio", 1 - (double) memory.available() / memory.total());
        out.put("bianque_host_swap_total_bytes", (double) memory.swapTotal());
        out.put("bianque_host_swap_used_bytes", (double) memory.swapUsed());
        now.fileSystems().forEach(fileSystem -> fileSystem(fileSystem, out));
        var kernel = now.kernel();
        out.put("bianque_host_oom_kills_total", known(kernel.oomKills()));
        kernel.tcpByState().forEach((state, count) -> out.put("bianque_host_tcp_connections", "state", state, count));
        if (kernel.fileHandlesMax() > 0) {
            out.put("bianque_host_file_handles_used_ratio", (double) kernel.fileHandles() / kernel.fileHandlesMax());
        }
    }

    private static void fileSystem(FileSystemUse use, Readings out) {
        var labels = Map.of("mountpoint", use.mountPoint(), "device", use.device(), "fstype", use.type());
        out.put("bianque_host_filesystem_size_bytes", labels, (double) use.sizeBytes());
        out.put("bianque_host_filesystem_available_bytes", labels, (double) use.availableBytes());
        // As df has it: what only root may still use counts neither as used nor as available.
        var used = use.sizeBytes() - use.freeBytes();
        out.put("bianque_host_filesystem_used_ratio", labels, (double) used / (used + use.availableBytes()));
        if (use.inodes() > 0) {
            out.put("bianque_host_filesystem_inodes_used_ratio", labels,
                    1 - (double) use.inodesFree() / use.inodes());
        }
        out.put("bianque_host_filesystem_readonly", labels, use.readOnly() ? 1 : 0);
    }

    private static void cpu(HostCounters before, HostCounters now, Readings out) {
        var total = (double) (now.cpu().total() - before.cpu().total());
        if (total > 0) {
            out.put("bianque_host_cpu_busy_ratio", ratio(before.cpu(), now.cpu(), total, CpuTimes::busy));
            for (var mode : CpuMode.values()) {
                out.put("bianque_host_cpu_ratio", "mode", mode.name().toLowerCase(Locale.ROOT),
                        ratio(before.cpu(), now.cpu(), total, times -> times.of(mode)));
            }
        }
        for (var core = 0; core < Math.min(before.cores().size(), now.cores().size()); core++) {
            var earlier = before.cores().get(core);
            var later = now.cores().get(core);
            var coreTotal = (double) (later.total() - earlier.total());
            if (coreTotal > 0) {
                out.put("bianque_host_cpu_core_busy_ratio", "core", Integer.toString(core),
                        ratio(earlier, later, coreTotal, CpuTimes::busy));
            }
        }
    }

    /** Idle and iowait may go back a little on Linux, so the ratio is held within 0..1. */
    private static double ratio(CpuTimes before, CpuTimes now, double total, ToLongFunction<CpuTimes> part) {
        return Math.clamp((part.applyAsLong(now) - part.applyAsLong(before)) / total, 0.0, 1.0);
    }

    private static void disk(Disk before, Disk now, double seconds, Readings out) {
        var device = now.name();
        out.put("bianque_host_disk_read_bytes_per_second", "device", device,
                rate(before.readBytes(), now.readBytes(), seconds));
        out.put("bianque_host_disk_written_bytes_per_second", "device", device,
                rate(before.writtenBytes(), now.writtenBytes(), seconds));
        out.put("bianque_host_disk_reads_per_second", "device", device, rate(before.reads(), now.reads(), seconds));
        out.put("bianque_host_disk_writes_per_second", "device", device, rate(before.writes(), now.writes(), seconds));
        out.put("bianque_host_disk_busy_ratio", "device", device,
                Math.min(1, rate(before.busyMillis(), now.busyMillis(), seconds * 1_000)));
        var queue = now.weightedMillis() < 0
                ? known(now.queueNow())
                : rate(before.weightedMillis(), now.weightedMillis(), seconds * 1_000);
        out.put("bianque_host_disk_queue_length", "device", device, queue);
        var transfers = now.reads() + now.writes() - before.reads() - before.writes();
        if (transfers > 0 && now.ioMillis() >= before.ioMillis() && before.ioMillis() >= 0) {
            out.put("bianque_host_disk_latency_seconds", "device", device,
                    (now.ioMillis() - before.ioMillis()) / 1e3 / transfers);
        }
    }

    private static void network(Interface before, Interface now, double seconds, Readings out) {
        var label = "interface";
        var name = now.name();
        var host = "bianque_host_network_";
        out.put(host + "received_bytes_per_second", label, name,
                rate(before.receivedBytes(), now.receivedBytes(), seconds));
        out.put(host + "sent_bytes_per_second", label, name, rate(before.sentBytes(), now.sentBytes(), seconds));
        out.put(host + "received_packets_per_second", label, name,
                rate(before.receivedPackets(), now.receivedPackets(), seconds));
        out.put(host + "sent_packets_per_second", label, name, rate(before.sentPackets(), now.sentPackets(), seconds));
        out.put(host + "received_errors_per_second", label, name,
                rate(before.receiveErrors(), now.receiveErrors(), seconds));
        out.put(host + "sent_errors_per_second", label, name, rate(before.sendErrors(), now.sendErrors(), seconds));
        out.put(host + "received_drops_per_second", label, name,
                rate(before.receiveDrops(), now.receiveDrops(), seconds));
        out.put(host + "sent_drops_per_second", label, name, rate(before.sendDrops(), now.sendDrops(), seconds));
    }

    private static void kernel(HostCounters.Kernel before, HostCounters.Kernel now, double seconds, Readings out) {
        now.pressureMicros().forEach((pressure, micros) -> {
            var earlier = before.pressureMicros().get(pressure);
            if (earlier != null) {
                out.put("bianque_host_pressure_ratio",
                        Map.of("resource", pressure.resource(), "kind", pressure.kind()),
                        Math.min(1, rate(earlier, micros, seconds * 1e6)));
            }
        });
        out.put("bianque_host_tcp_retransmits_per_second",
                rate(before.tcpRetransmits(), now.tcpRetransmits(), seconds));
        out.put("bianque_host_tcp_listen_drops_per_second", rate(before.listenDrops(), now.listenDrops(), seconds));
    }

    private static double rate(long before, long now, double per) {
        return before < 0 || now < before ? Double.NaN : (now - before) / per;
    }

    private static double known(long value) {
        return value < 0 ? Double.NaN : value;
    }
}
