package io.bianque.alerting.evaluation;

import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What evaluation knows of hosts: their labels and whether their agents are heard. Sorted by host. */
final class HostStates {
    /** One host. */
    static final class HostState {
        /** As its agent told them: most hosts of a fleet say the same. */
        Labels told;
        @Nullable
        Liveness liveness;
        /** How far its clock is ahead of the collector's, in seconds; NaN when not told. */
        double clockOffset = Double.NaN;

        HostState(Labels told) {
            this.told = told;
        }

        /** What the host of this name carries when it is judged. */
        Labels labels(String host) {
            return withDefaults(host, told);
        }
    }

    final TreeMap<String, HostState> byName = new TreeMap<>();

    HostState get(String host) {
        var known = byName.get(host);
        if (known == null) {
            known = new HostState(Labels.EMPTY);
            byName.put(host.intern(), known);
        }
        return known;
    }

    /** The entity's labels as its series carry them. */
    private static Labels withDefaults(String host, Labels labels) {
        var all = labels.toMap();
        all.put("host", host);
        all.putIfAbsent("cluster", "default");
        all.putIfAbsent("application", "default");
        return Labels.of(all);
    }

    /** Whether the host's agent said goodbye, so that its silence was announced. */
    boolean hasLeft(String host) {
        var state = byName.get(host);
        return state != null && state.liveness == Liveness.LEFT;
    }
}
