package io.bianque.agent.graph;

import java.util.List;

/**
 * What watched groups are connected to at one moment; sorted, so that equal hosts give equal lists.
 *
 * @param addresses the host's own, without loopback
 * @param leftOut   listeners and links beyond the limit of a frame
 */
public record HostLinks(List<String> addresses, List<Listener> listeners, List<Link> links, int leftOut) {
    public HostLinks {
        addresses = List.copyOf(addresses);
        listeners = List.copyOf(listeners);
        links = List.copyOf(links);
    }

    /** A group that takes connections on a port. */
    public record Listener(String group, int port) implements Comparable<Listener> {
        @Override
        public int compareTo(Listener other) {
            int byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : Integer.compare(port, other.port);
        }
    }

    /** A group with {@code count} connections to a port of an address. */
    public record Link(String group, String address, int port, int count) {}
}
