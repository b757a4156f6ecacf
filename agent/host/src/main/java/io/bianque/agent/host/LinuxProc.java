package io.bianque.agent.host;

import io.bianque.agent.host.HostCounters.Disk;
import io.bianque.agent.host.HostCounters.Interface;
import io.bianque.agent.host.HostCounters.Pressure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Parsers of the host's files in {@code /proc}. Pure; a line that is not as expected is passed over. */
final class LinuxProc {
    private static final int SECTOR_BYTES = 512;
    private static final int DISKS_MAX = 256;
    private static final int INTERFACES_MAX = 256;
    /** {@code enum} of the kernel's {@code tcp_states.h}, in hexadecimal in {@code /proc/net/tcp}. */
    private static final List<String> TCP_STATES = List.of("established", "syn_sent", "syn_recv", "fin_wait1",
            "fin_wait2", "time_wait", "close", "close_wait", "last_ack", "listen", "closing", "new_syn_recv");

    private LinuxProc() {}

    /** {@code /proc/diskstats}: the lines whose names are wanted. */
    static List<Disk> disks(ProcText text, Predicate<String> wanted) {
        var disks = new ArrayList<Disk>();
        for (; text.hasMore() && disks.size() < DISKS_MAX; text.nextLine()) {
            var name = text.skip(2).word();
            if (name.isEmpty() || !wanted.test(name)) {
                continue;
            }
            var reads = text.number();
            var readSectors = text.skip(1).number();
            var readMillis = text.number();
            var writes = text.number();
            var writtenSectors = text.skip(1).number();
            var writeMillis = text.number();
            var now = text.number();
            var busyMillis = text.number();
            var weightedMillis = text.number();
            if (weightedMillis >= 0) {
                disks.add(new Disk(name, reads, readSectors * SECTOR_BYTES, writes, writtenSectors * SECTOR_BYTES,
                        readMillis + writeMillis, busyMillis, weightedMillis, now));
            }
        }
        return disks;
    }

    /** {@code /proc/net/dev}: the interfaces whose names are wanted. */
    static List<Interface> interfaces(ProcText text, Predicate<String> wanted) {
        var interfaces = new ArrayList<Interface>();
        for (; text.hasMore() && interfaces.size() < INTERFACES_MAX; text.nextLine()) {
            var name = text.word();
            if (name.isEmpty() || name.contains("|") || !wanted.test(name)) {
                continue;
            }
            var receivedBytes = text.number();
            var receivedPackets = text.number();
            var receiveErrors = text.number();
            var receiveDrops = text.number();
            var sentBytes = text.skip(4).number();
            var sentPackets = text.number();
            var sendErrors = text.number();
            var sendDrops = text.number();
            if (sendDrops >= 0) {
                interfaces.add(new Interface(name, receivedBytes, receivedPackets, receiveErrors, receiveDrops,
                        sentBytes, sentPackets, sendErrors, sendDrops));
            }
        }
        return interfaces;
    }

    /** {@code /proc/pressure/RESOURCE}: adds the stalled microseconds of each kind. */
    static void pressure(String resource, ProcText text, Map<Pressure, Long> out) {
        for (; text.hasMore(); text.nextLine()) {
            var kind = text.word();
            if ((kind.equals("some") || kind.equals("full")) && text.after("total=")) {
                var micros = text.number();
                if (micros >= 0) {
                    out.put(new Pressure(resource, kind), micros);
                }
            }
        }
    }

    /** {@code /proc/vmstat} and its like, lines of a name and a number: the value of one name, or -1. */
    static long named(String name, ProcText text) {
        for (; text.hasMore(); text.nextLine()) {
            if (text.word().equals(name)) {
                return text.number();
            }
        }
        return -1;
    }

    /**
     * {@code /proc/net/snmp} and {@code /proc/net/netstat}, pairs of a line of names and a line of numbers: the value of one
     * name in the pair of the given protocol, or -1.
     */
    static long paired(String protocol, String name, ProcText text) {
        for (; text.hasMore(); text.nextLine()) {
            if (!text.word().equals(protocol)) {
                continue;
            }
            var column = 0;
            for (var word = text.word(); !word.equals(name); word = text.word()) {
                if (word.isEmpty()) {
                    return -1;
                }
                column++;
            }
            text.nextLine();
            return text.word().equals(protocol) ? text.skip(column).number() : -1;
        }
        return -1;
    }

    /** {@code /proc/net/sockstat}: the number behind a word in the line of the given protocol, or -1. */
    static long socketStat(String protocol, String name, ProcText text) {
        for (; text.hasMore(); text.nextLine()) {
            if (text.word().equals(protocol)) {
                for (var word = text.word(); !word.isEmpty(); word = text.word()) {
                    var value = text.number();
                    if (word.equals(name)) {
                        return value;
                    }
                }
                return -1;
            }
        }
        return -1;
    }

    /** {@code /proc/net/tcp} or {@code tcp6}: adds the number of connections in each state. */
    static void tcpStates(ProcText text, Map<String, Long> out) {
        text.nextLine();
        for (; text.hasMore(); text.nextLine()) {
            // "  0: 0100007F:1F90 00000000:0000 0A ...": word() stops at colons.
            text.word();
            text.skip(2);
            var state = text.word();
            if (state.length() == 2 && Character.digit(state.charAt(0), 16) == 0) {
                var index = Character.digit(state.charAt(1), 16) - 1;
                if (index >= 0 && index < TCP_STATES.size()) {
                    out.merge(TCP_STATES.get(index), 1L, Long::sum);
                }
            }
        }
    }

    /** All states, each with zero connections, so that a state that empties is seen to be empty. */
    static Map<String, Long> noConnections() {
        var states = new TreeMap<String, Long>();
        TCP_STATES.forEach(state -> states.put(state, 0L));
        return states;
    }
}
