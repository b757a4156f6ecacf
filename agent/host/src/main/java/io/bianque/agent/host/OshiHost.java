package io.bianque.agent.host;

import io.bianque.agent.host.HostCounters.CpuTimes;
import io.bianque.agent.host.HostCounters.Disk;
import io.bianque.agent.host.HostCounters.FileSystemUse;
import io.bianque.agent.host.HostCounters.Interface;
import io.bianque.agent.host.HostCounters.Kernel;
import io.bianque.agent.host.HostCounters.Load;
import io.bianque.agent.host.HostCounters.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import oshi.SystemInfo;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.software.os.OSFileStore;
import oshi.software.os.OperatingSystem;
import oshi.util.GlobalConfig;

/**
 * Everything by OSHI, on every system that it knows. Which disks and interfaces there are is asked every five minutes (OSHI
 * walks udev for it) or when {@link #forgetDevices} says that they changed; in between their attributes are brought up to
 * date.
 */
final class OshiHost implements HostSource {
    private static final long INVENTORY_NANOS = 300_000_000_000L;
    private static final int DEVICES_MAX = 64;

    private final HardwareAbstractionLayer hardware;
    private final OperatingSystem system;
    private List<HWDiskStore> disks = List.of();
    private List<NetworkIF> interfaces = List.of();
    private long inventoryAtNanos;
    private boolean inventoryKnown;

    OshiHost() {
        // By default OSHI leaves out /run and /dev/shm. A full tmpfs is a fault like any other; the kernel's own stay out.
        GlobalConfig.set("oshi.os.linux.filesystem.path.excludes",
                "/sys**,/proc**,/run/credentials**,/var/lib/docker/**,/var/lib/containers/**,/var/lib/kubelet/pods/**");
        var info = new SystemInfo();
        hardware = info.getHardware();
        system = info.getOperatingSystem();
    }

    @Override
    public HostCounters read(long monotonicNanos) {
        takeInventory(monotonicNanos);
        return new HostCounters(monotonicNanos, system.getSystemUptime(), cpu(), cores(), load(),
                hardware.getProcessor().getContextSwitches(), system.getProcessCount(), memory(), disks(),
                fileSystems(),
                interfaces(), Kernel.unknown());
    }

    CpuTimes cpu() {
        return CpuTimes.of(hardware.getProcessor().getSystemCpuLoadTicks());
    }

    List<CpuTimes> cores() {
        var cores = new ArrayList<CpuTimes>();
        for (var ticks : hardware.getProcessor().getProcessorCpuLoadTicks()) {
            cores.add(CpuTimes.of(ticks));
        }
        return cores;
    }

    Load load() {
        var load = hardware.getProcessor().getSystemLoadAverage(3);
        return new Load(load[0], load[1], load[2]);
    }

    long contextSwitches() {
        return hardware.getProcessor().getContextSwitches();
    }

    Memory memory() {
        var memory = hardware.getMemory();
        var swap = memory.getVirtualMemory();
        return new Memory(memory.getTotal(), memory.getAvailable(), swap.getSwapTotal(), swap.getSwapUsed());
    }

    double uptimeSeconds() {
        return system.getSystemUptime();
    }

    /** Local file systems that are not pseudo; of several mounts on one point the last, which hides the others. */
    List<FileSystemUse> fileSystems() {
        var byMountPoint = new TreeMap<String, FileSystemUse>();
        for (var store : system.getFileSystem().getFileStores(true)) {
            if (isWatched(store)) {
                byMountPoint.put(store.getMount(), new FileSystemUse(store.getMount(), device(store), store.getType(),
                        store.getTotalSpace(), store.getFreeSpace(), store.getUsableSpace(), store.getTotalInodes(),
                        store.getFreeInodes(), isReadOnly(store.getOptions())));
            }
        }
        return byMountPoint.values().stream().limit(DEVICES_MAX).toList();
    }

    /** Media that are always full, and file systems without room of their own, are no place to run out of. */
    private static boolean isWatched(OSFileStore store) {
        return store.getTotalSpace() > 0 && switch (store.getType()) {
            case "iso9660", "udf", "erofs", "squashfs" -> false;
            default -> true;
        };
    }

    private static String device(OSFileStore store) {
        var volume = store.getVolume();
        return volume.isEmpty() ? store.getName() : volume;
    }

    private static boolean isReadOnly(String options) {
        return options.equals("ro") || options.startsWith("ro,");
    }

    /** The names of the disks there are, as the kernel has them. */
    List<String> diskNames(long monotonicNanos) {
        takeInventory(monotonicNanos);
        return disks.stream().map(disk -> shortName(disk.getName())).toList();
    }

    /** The names of the interfaces that are up. */
    List<String> interfaceNames(long monotonicNanos) {
        takeInventory(monotonicNanos);
        return interfaces.stream().map(NetworkIF::getName).toList();
    }

    /** Devices came or went: ask again at the next reading. */
    void forgetDevices() {
        inventoryKnown = false;
    }

    private void takeInventory(long monotonicNanos) {
        if (inventoryKnown && monotonicNanos - inventoryAtNanos < INVENTORY_NANOS) {
            return;
        }
        disks = hardware.getDiskStores().stream().filter(disk -> disk.getSize() > 0).limit(DEVICES_MAX).toList();
        // One end of a pair into a container each: they come and go with them, and the bridge counts what they carry.
        interfaces = hardware.getNetworkIFs(true).stream().filter(i -> !i.getName().startsWith("veth"))
                .limit(DEVICES_MAX).toList();
        inventoryAtNanos = monotonicNanos;
        inventoryKnown = true;
    }

    private List<Disk> disks() {
        var counters = new ArrayList<Disk>();
        for (var disk : disks) {
            if (disk.updateAttributes()) {
                counters.add(new Disk(shortName(disk.getName()), disk.getReads(), disk.getReadBytes(),
                        disk.getWrites(), disk.getWriteBytes(), -1, disk.getTransferTime(), -1,
                        disk.getCurrentQueueLength()));
            }
        }
        return counters;
    }

    private List<Interface> interfaces() {
        var counters = new ArrayList<Interface>();
        for (var network : interfaces) {
            if (network.updateAttributes()) {
                counters.add(new Interface(network.getName(), network.getBytesRecv(), network.getPacketsRecv(),
                        network.getInErrors(), network.getInDrops(), network.getBytesSent(), network.getPacketsSent(),
                        network.getOutErrors(), -1));
            }
        }
        return counters;
    }

    private static String shortName(String name) {
        return name.startsWith("/dev/") ? name.substring("/dev/".length()) : name;
    }

    @Override
    public Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        var version = system.getVersionInfo();
        facts.put("os", system.getFamily() + " " + version.getVersion());
        facts.put("kernel", version.getBuildNumber());
        facts.put("cpu_model", hardware.getProcessor().getProcessorIdentifier().getName().strip());
        facts.put("cores", Integer.toString(hardware.getProcessor().getLogicalProcessorCount()));
        facts.put("memory_bytes", Long.toString(hardware.getMemory().getTotal()));
        facts.put("boot_time", java.time.Instant.ofEpochSecond(system.getSystemBootTime()).toString());
        takeInventory(inventoryAtNanos);
        interfaces.stream().filter(i -> i.getIPv4addr().length > 0 && !i.getName().equals("lo")).findFirst()
                .ifPresent(i -> facts.put("address", i.getIPv4addr()[0]));
        facts.put("disks", String.join(", ", disks.stream().map(disk -> shortName(disk.getName())).toList()));
        return facts;
    }

    @Override
    public long bootMillis() {
        return system.getSystemBootTime() * 1_000;
    }

    @Override
    public long pageBytes() {
        return hardware.getMemory().getPageSize();
    }
}
