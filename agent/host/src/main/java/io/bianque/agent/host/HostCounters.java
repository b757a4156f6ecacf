package io.bianque.agent.host;

import java.util.List;
import java.util.Map;

/**
 * What the host said at one moment, mostly counters since its boot. A value that the system does not give is -1 (NaN for
 * doubles) and a list that it does not give is empty.
 *
 * @param monotonicNanos  when, by a clock that never jumps
 * @param uptimeSeconds   since boot
 * @param cpu             milliseconds since boot by mode, all cores together, in the order of {@link CpuMode}
 * @param cores           the same of each core; may be empty
 * @param load            load averages of 1, 5 and 15 minutes
 * @param contextSwitches since boot
 * @param processes       how many there are
 * @param memory          how full memory and swap are
 * @param disks           whole disks
 * @param fileSystems     mounted and not pseudo, each mount point once
 * @param interfaces      network interfaces
 * @param kernel          what only Linux tells
 */
record HostCounters(long monotonicNanos, double uptimeSeconds, CpuTimes cpu, List<CpuTimes> cores, Load load,
        long contextSwitches, long processes, Memory memory, List<Disk> disks, List<FileSystemUse> fileSystems,
        List<Interface> interfaces, Kernel kernel) {
    HostCounters {
        cores = List.copyOf(cores);
        disks = List.copyOf(disks);
        fileSystems = List.copyOf(fileSystems);
        interfaces = List.copyOf(interfaces);
    }

    /** The ways in which a core spends its time, as OSHI orders them. */
    enum CpuMode {
        USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL
    }

    /** Milliseconds since boot by mode. */
    record CpuTimes(long user, long nice, long system, long idle, long iowait, long irq, long softirq, long steal) {
        static CpuTimes of(long[] ticks) {
            return new CpuTimes(ticks[0], ticks[1], ticks[2], ticks[3], ticks[4], ticks[5], ticks[6], ticks[7]);
        }

        long of(CpuMode mode) {
            return switch (mode) {
                case USER -> user;
                case NICE -> nice;
                case SYSTEM -> system;
                case IDLE -> idle;
                case IOWAIT -> iowait;
                case IRQ -> irq;
                case SOFTIRQ -> softirq;
                case STEAL -> steal;
            };
        }

        long total() {
            return user + nice + system + idle + iowait + irq + softirq + steal;
        }

        /** Neither idle nor waiting for a disk. */
        long busy() {
            return total() - idle - iowait;
        }
    }

    /** Load averages; negative when the system has none. */
    record Load(double one, double five, double fifteen) {}

    /** Bytes. */
    record Memory(long total, long available, long swapTotal, long swapUsed) {}

    /**
     * One disk, counted since boot.
     *
     * @param ioMillis       time of all transfers together (reads and writes, each from start to end)
     * @param busyMillis     time in which at least one transfer was going on
     * @param weightedMillis transfers going on, summed over time: its growth over time is the mean queue
     * @param queueNow       transfers going on now; used where {@code weightedMillis} is not known
     */
    record Disk(String name, long reads, long readBytes, long writes, long writtenBytes, long ioMillis, long busyMillis,
            long weightedMillis, long queueNow) {}

    /** One mounted file system; bytes and inodes. */
    record FileSystemUse(String mountPoint, String device, String type, long sizeBytes, long freeBytes,
            long availableBytes, long inodes, long inodesFree, boolean readOnly) {}

    /** One network interface, counted since it came up; drops -1 where unknown. */
    record Interface(String name, long receivedBytes, long receivedPackets, long receiveErrors, long receiveDrops,
            long sentBytes, long sentPackets, long sendErrors, long sendDrops) {}

    /**
     * What only Linux tells.
     *
     * @param pressureMicros stalled microseconds since boot by resource and kind
     * @param oomKills       since boot
     * @param tcpByState     connections by state
     * @param tcpRetransmits segments sent again since boot
     * @param listenDrops    connections dropped because nobody accepted them, since boot
     * @param fileHandles    allocated
     * @param fileHandlesMax of the system
     */
    record Kernel(Map<Pressure, Long> pressureMicros, long oomKills, Map<String, Long> tcpByState, long tcpRetransmits,
            long listenDrops, long fileHandles, long fileHandlesMax) {
        Kernel {
            pressureMicros = Map.copyOf(pressureMicros);
            tcpByState = Map.copyOf(tcpByState);
        }

        static Kernel unknown() {
            return new Kernel(Map.of(), -1, Map.of(), -1, -1, -1, -1);
        }
    }

    /** A line of {@code /proc/pressure}: cpu, memory or io; some or full. */
    record Pressure(String resource, String kind) {}
}
