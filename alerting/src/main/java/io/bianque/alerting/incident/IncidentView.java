package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import java.util.List;
import java.util.Optional;

/**
 * An incident as it was after one entry of the journal. Immutable.
 *
 * @param number       the {@code n} of {@code INC-n}; later incidents have higher ones
 * @param alert        the alert that it is told by
 * @param openedMillis when it was opened, by the journal's clock
 * @param incident     what people see
 * @param timeline     what happened, in order; entries are only ever added at the end
 * @param diagnosis    why it is put down to its cause; empty for what the platform says of itself
 */
public record IncidentView(long number, AlertKey alert, long openedMillis, Incidents.Incident incident,
        List<Incidents.TimelineEntry> timeline, Optional<Incidents.Diagnosis> diagnosis) {
    public IncidentView {
        timeline = List.copyOf(timeline);
    }
}
