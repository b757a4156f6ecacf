package io.bianque.agent.host;

import io.bianque.agent.host.HostCounters.Kernel;
import io.bianque.agent.host.HostCounters.Pressure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Linux: CPU, memory, load and file systems by OSHI; the counters of disks and interfaces from {@code /proc} for the devices
 * that OSHI found; and what only this kernel tells (pressure, OOM kills, TCP, file handles).
 *
 * <p>OSHI's own refresh of one disk costs about 3 ms and of one interface 0.3 ms of CPU, since it walks udev and sysfs; the two
 * files cost some tens of microseconds for all of them. OSHI's file stores cost about 1 ms a tick, which is what they are
 * worth: space, inodes and mount options of each.
 */
final class LinuxHost implements HostSource {
    /** Listing sockets by state costs about 1 µs each; beyond this many only the totals are read. */
    private static final long SOCKETS_LISTED_MAX = 4_000;

    private final OshiHost oshi;
    private final ProcFiles proc;
    private Set<String> disksSeen = Set.of();
    private Set<String> interfacesSeen = Set.of();

    LinuxHost(OshiHost oshi, ProcFiles proc) {
        this.oshi = oshi;
        this.proc = proc;
    }

    @Override
    public HostCounters read(long monotonicNanos) {
        var allDisks = LinuxProc.disks(proc.read("diskstats"), name -> true);
        var allInterfaces = LinuxProc.interfaces(proc.read("net/dev"), name -> true);
        noticeNewDevices(new HashSet<>(allDisks.stream().map(HostCounters.Disk::name).toList()),
                new HashSet<>(allInterfaces.stream().map(HostCounters.Interface::name).toList()));
        var diskNames = Set.copyOf(oshi.diskNames(monotonicNanos));
        var interfaceNames = Set.copyOf(oshi.interfaceNames(monotonicNanos));
        return new HostCounters(monotonicNanos, oshi.uptimeSeconds(), oshi.cpu(), oshi.cores(), oshi.load(),
                oshi.contextSwitches(), -1, oshi.memory(),
                allDisks.stream().filter(disk -> diskNames.contains(disk.name())).toList(), oshi.fileSystems(),
                allInterfaces.stream().filter(i -> interfaceNames.contains(i.name())).toList(), kernel());
    }

    private void noticeNewDevices(Set<String> disks, Set<String> interfaces) {
        if (!disks.equals(disksSeen) || !interfaces.equals(interfacesSeen)) {
            oshi.forgetDevices();
            disksSeen = disks;
            interfacesSeen = interfaces;
        }
    }

    private Kernel kernel() {
        var pressure = new HashMap<Pressure, Long>();
        for (var resource : List.of("cpu", "memory", "io")) {
            LinuxProc.pressure(resource, proc.read("pressure/" + resource), pressure);
        }
        var handles = proc.read("sys/fs/file-nr");
        var allocated = handles.number();
        var handlesMax = handles.skip(1).number();
        return new Kernel(pressure, LinuxProc.named("oom_kill", proc.read("vmstat")), tcp(),
                LinuxProc.paired("Tcp", "RetransSegs", proc.read("net/snmp")),
                LinuxProc.paired("TcpExt", "ListenDrops", proc.read("net/netstat")), allocated, handlesMax);
    }

    private Map<String, Long> tcp() {
        var sockets = LinuxProc.socketStat("TCP", "alloc", proc.read("net/sockstat"));
        var waiting = LinuxProc.socketStat("TCP", "tw", proc.read("net/sockstat"));
        if (sockets >= 0 && sockets + waiting <= SOCKETS_LISTED_MAX) {
            var states = LinuxProc.noConnections();
            LinuxProc.tcpStates(proc.read("net/tcp"), states);
            LinuxProc.tcpStates(proc.read("net/tcp6"), states);
            return states;
        }
        var totals = new HashMap<String, Long>();
        putKnown(totals, "time_wait", waiting);
        putKnown(totals, "established", LinuxProc.paired("Tcp", "CurrEstab", proc.read("net/snmp")));
        return totals;
    }

    private static void putKnown(Map<String, Long> totals, String state, long count) {
        if (count >= 0) {
            totals.put(state, count);
        }
    }

    @Override
    public Map<String, String> facts() {
        return oshi.facts();
    }

    @Override
    public long bootMillis() {
        return oshi.bootMillis();
    }

    @Override
    public long pageBytes() {
        return oshi.pageBytes();
    }
}
