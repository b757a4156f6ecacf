package io.bianque.alerting.incident;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Incidents of all time, a moment behind the journal. Thread-safe; blocks on a database. */
public interface IncidentHistory {
    /**
     * Incidents, newest first.
     *
     * @param cursor from a former page, or null
     * @param limit  1..500
     * @throws IllegalArgumentException if the cursor or the limit is none
     */
    Incidents.Page list(Incidents.Filter filter, @Nullable String cursor, int limit);

    /** One incident with its timeline. */
    Optional<Incidents.Detail> detail(String id);
}
