package io.bianque.alerting.silence;

import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.Optional;

/** Reads silences and takes people's wishes about them. Thread-safe. */
public interface Silences {
    /** Those that last, oldest first, then the last 200 that ended, oldest first. */
    List<Silence> silences();

    /** The silence of an alert, if one lasts. */
    Optional<Silence> silencing(String rule, Labels labels);

    /**
     * Begins a silence. Durable in the journal before this returns; the same {@code commandId} again changes nothing.
     *
     * @param matchers sound by {@link Silence#check}, as are the others
     * @return it, or empty when as many as there may be last already, or its end is over
     */
    Optional<Silence> silence(List<SilenceMatcher> matchers, long untilMillis, String author, String reason,
            String commandId);

    /** Ends a silence early, as durable as beginning one; it as it is then, or empty when there is none of that id. */
    Optional<Silence> expire(String id, String person, String commandId);
}
