package io.bianque.collector.fleet;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The hosts about which something changed since the last look. Confined to the partition's thread. */
final class Touched {
    /** Not sorted before it is asked for: a host may be noted with every record. */
    private final Set<String> hosts = new HashSet<>();

    /** Notes a host; always true, so that it can stand in a condition. */
    boolean add(String host) {
        hosts.add(host);
        return true;
    }

    /** The hosts noted, sorted; none is noted afterwards. */
    List<String> drain() {
        var drained = hosts.toArray(String[]::new);
        Arrays.sort(drained);
        hosts.clear();
        return List.of(drained);
    }
}
