package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is different since the last time one asked. Immutable.
 *
 * @param incidents those that changed, as they are now, in the order of their numbers
 * @param alerts    those that changed, as they are now; empty for one that is over
 */
public record CoreChanges(List<IncidentView> incidents, Map<AlertKey, Optional<Incidents.ActiveAlert>> alerts) {
    public CoreChanges {
        incidents = List.copyOf(incidents);
        alerts = Map.copyOf(alerts);
    }

    /** Nothing. */
    public static CoreChanges none() {
        return new CoreChanges(List.of(), Map.of());
    }

    /** Whether nothing changed. */
    public boolean isEmpty() {
        return incidents.isEmpty() && alerts.isEmpty();
    }

    /** This and what came after it, of each thing only the newest. */
    public CoreChanges then(CoreChanges later) {
        var byNumber = new LinkedHashMap<Long, IncidentView>();
        incidents.forEach(each -> byNumber.put(each.number(), each));
        later.incidents.forEach(each -> byNumber.put(each.number(), each));
        var byKey = new LinkedHashMap<>(alerts);
        byKey.putAll(later.alerts);
        return new CoreChanges(new ArrayList<>(byNumber.values()), byKey);
    }
}
