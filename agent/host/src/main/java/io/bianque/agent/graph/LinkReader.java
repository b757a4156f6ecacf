package io.bianque.agent.graph;

import io.bianque.agent.graph.HostLinks.Link;
import io.bianque.agent.graph.HostLinks.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads on Linux which process groups are connected to what: the tables of TCP sockets, and of the watched processes alone the
 * descriptors. A process that may not be looked into, because it is another user's, has no links. A host with too many sockets
 * or descriptors is passed over and counted: reading them all would cost more than they tell.
 */
public final class LinkReader {
    /** Sockets of a namespace, and descriptors in all, that are read at most. */
    static final int SOCKETS_MAX = 20_000;
    static final int DESCRIPTORS_MAX = 20_000;
    /** What a frame takes. */
    static final int ENTRIES_MAX = 256;
    private static final int NAMESPACES_MAX = 32;
    private static final String SOCKET = "socket:[";

    private final Path proc;
    private final Supplier<List<String>> addresses;
    private final int socketsMax;
    private long skipped;

    /** Where a link goes. */
    private record Target(String group, String address, int port) implements Comparable<Target> {
        @Override
        public int compareTo(Target other) {
            int order = group.compareTo(other.group);
            order = order != 0 ? order : address.compareTo(other.address);
            return order != 0 ? order : Integer.compare(port, other.port);
        }
    }

    LinkReader(Path proc, Supplier<List<String>> addresses, int socketsMax) {
        this.proc = proc;
        this.addresses = addresses;
        this.socketsMax = socketsMax;
    }

    /** A reader for the system that this program runs on. */
    public static LinkReader forThisSystem() {
        return new LinkReader(Path.of("/proc"), Addresses::own, SOCKETS_MAX);
    }

    /**
     * Looks once.
     *
     * @param members the processes of each watched group
     * @return empty where there is nothing to look at, or too much
     */
    public Optional<HostLinks> read(Map<String, List<Long>> members) {
        var groupsByInode = new HashMap<Long, List<String>>();
        var namespaces = new TreeMap<String, Long>(); // one of its processes each
        int descriptors = 0;
        for (var group : members.entrySet()) {
            for (long pid : group.getValue()) {
                descriptors += sockets(pid, group.getKey(), groupsByInode, DESCRIPTORS_MAX - descriptors);
                if (descriptors >= DESCRIPTORS_MAX) {
                    skipped++;
                    return Optional.empty();
                }
                namespaces.putIfAbsent(namespace(pid), pid);
            }
        }
        if (namespaces.isEmpty() || namespaces.size() > NAMESPACES_MAX) {
            skipped += namespaces.isEmpty() ? 0 : 1;
            return Optional.empty();
        }
        var listeners = new TreeSet<Listener>();
        var links = new TreeMap<Target, Integer>();
        for (long pid : namespaces.values()) {
            if (!add(pid, groupsByInode, listeners, links)) {
                skipped++;
                return Optional.empty();
            }
        }
        return Optional.of(bounded(listeners, links));
    }

    /** How often a look was given up because there was too much to look at. */
    public long skipped() {
        return skipped;
    }

    /** False when a table is too long. */
    private boolean add(long pid, Map<Long, List<String>> groupsByInode, Collection<Listener> listeners,
            Map<Target, Integer> links) {
        var table = new SocketTable(groupsByInode::containsKey);
        for (var name : List.of("tcp", "tcp6")) {
            var file = proc.resolve(Long.toString(pid)).resolve("net").resolve(name);
            try (var lines = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(file), StandardCharsets.US_ASCII))) {
                if (!table.add(lines, socketsMax)) {
                    return false;
                }
            } catch (IOException _) {
                // The process has ended, or the kernel has no IPv6.
            }
        }
        for (var socket : table.listening()) {
            groupsByInode.getOrDefault(socket.inode(), List.of())
                    .forEach(group -> listeners.add(new Listener(group, socket.port())));
        }
        for (var socket : table.opened()) {
            groupsByInode.getOrDefault(socket.inode(), List.of()).forEach(
                    group -> links.merge(new Target(group, socket.address(), socket.port()), 1, Integer::sum));
        }
        return true;
    }

    private HostLinks bounded(Collection<Listener> listeners, Map<Target, Integer> links) {
        var listening = new ArrayList<>(listeners);
        var all = new ArrayList<Link>();
        links.forEach((to, count) -> all.add(new Link(to.group, to.address, to.port, count)));
        int leftOut = Math.max(0, listening.size() - ENTRIES_MAX) + Math.max(0, all.size() - ENTRIES_MAX);
        return new HostLinks(addresses.get(), listening.subList(0, Math.min(ENTRIES_MAX, listening.size())),
                all.subList(0, Math.min(ENTRIES_MAX, all.size())), leftOut);
    }

    /** Notes the sockets of a process; how many descriptors were looked at, at most {@code max}. */
    private int sockets(long pid, String group, Map<Long, List<String>> groupsByInode, int max) {
        int count = 0;
        var alone = List.of(group); // shared by all its sockets: most belong to one group
        try (var descriptors = Files.newDirectoryStream(proc.resolve(Long.toString(pid)).resolve("fd"))) {
            for (var descriptor : descriptors) {
                if (++count >= max) {
                    return count;
                }
                var target = link(descriptor);
                if (target.startsWith(SOCKET) && target.endsWith("]")) {
                    groupsByInode.merge(Long.parseLong(target, SOCKET.length(), target.length() - 1, 10), alone,
                            LinkReader::both);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException | NumberFormatException _) {
            // The process has ended, or is another user's.
        }
        return count;
    }

    private static List<String> both(List<String> known, List<String> more) {
        return Stream.concat(known.stream(), more.stream()).distinct().toList();
    }

    private String namespace(long pid) {
        var own = link(proc.resolve(Long.toString(pid)).resolve("ns").resolve("net"));
        return own.isEmpty() ? link(proc.resolve("self").resolve("ns").resolve("net")) : own;
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException | UnsupportedOperationException _) {
            return "";
        }
    }
}
