package io.bianque.alerting.health;

import io.bianque.alerting.diagnosis.Presence;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was heard of one host. Confined to the partition's thread. */
final class HostHeard {
    final String name;
    Labels labels = Labels.EMPTY;
    Map<String, String> facts = Map.of();
    Liveness liveness = Liveness.UP;
    long livenessSince;
    /** When its newest live reading was taken; before every time until there is one. */
    long takenAt = Long.MIN_VALUE;
    /** When anything last came from it, by the collector's clock. */
    long heardAt;
    final TreeMap<String, Source> checks = new TreeMap<>();
    final TreeMap<String, Source> groups = new TreeMap<>();

    HostHeard(String name) {
        this.name = name;
    }

    /** Whoever said goodbye is not suspected of anything. */
    Presence presence() {
        return switch (liveness) {
            case UP, LEFT -> Presence.UP;
            case LATE -> Presence.LATE;
            case LOST -> Presence.LOST;
        };
    }

    int sources() {
        return checks.size() + groups.size();
    }

    Heard.Host frozen() {
        return new Heard.Host(name, labels, facts, List.copyOf(checks.keySet()), List.copyOf(groups.keySet()));
    }
}
