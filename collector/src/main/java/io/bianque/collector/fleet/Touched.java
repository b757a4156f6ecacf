package io.bianque.collector.fleet;

import java.util.List;
import java.util.TreeSet;

/** The hosts about which something changed since the last look. Confined to the partition's thread. */
final class Touched {
    private final TreeSet<String> hosts = new TreeSet<>();

    /** Notes a host; always true, so that it can stand in a condition. */
    boolean add(String host) {
        hosts.add(host);
        return true;
    }

    /** The hosts noted, sorted; none is noted afterwards. */
    List<String> drain() {
        var drained = List.copyOf(hosts);
        hosts.clear();
        return drained;
    }
}
