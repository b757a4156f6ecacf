package io.bianque.alerting.health;

import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.Map;

/**
 * Which hosts report, and what on them is read. Immutable.
 *
 * @param hosts sorted by name
 */
public record Heard(List<Host> hosts) {
    /** Nothing has been heard. */
    public static final Heard NOTHING = new Heard(List.of());

    public Heard {
        hosts = List.copyOf(hosts);
    }

    /**
     * One host.
     *
     * @param labels as its agent told them: cluster, application, zone, owner and its own
     * @param facts  as its agent told them
     * @param checks names of the checks that it makes, sorted
     * @param groups names of the process groups that it watches, sorted
     */
    public record Host(String name, Labels labels, Map<String, String> facts, List<String> checks,
            List<String> groups) {
        public Host {
            facts = Map.copyOf(facts);
            checks = List.copyOf(checks);
            groups = List.copyOf(groups);
        }
    }
}
