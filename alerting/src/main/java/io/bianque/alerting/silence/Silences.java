package io.bianque.alerting.silence;

import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.Optional;

/** Reads silences and takes people's wishes about them. Thread-safe. */
public interface Silences {
    /** Those that last, oldest first, then those that will begin, then the last 200 that ended, oldest first. */
    List<Silence> silences();

    /** The silence of an alert, if one lasts. */
    Optional<Silence> silencing(String rule, Labels labels);

    /** Begins a silence at once, as {@link #silence(List, long, long, String, String, String)}. */
    default Optional<Silence> silence(List<SilenceMatcher> matchers, long untilMillis, String author, String reason,
            String commandId) {
        return silence(matchers, 0, untilMillis, author, reason, commandId);
    }

    /**
     * Begins a silence, now or later. Durable in the journal before this returns; the same {@code commandId} again changes nothing.
     *
     * @param startsMillis when it begins; 0 or what is over: at once
     * @param matchers     sound by {@link Silence#check}, as are the others
     * @return it, or empty when as many as there may be last already, or its end is over
     */
    Optional<Silence> silence(List<SilenceMatcher> matchers, long startsMillis, long untilMillis, String author,
            String reason, String commandId);

    /** Ends a silence early, as durable as beginning one; it as it is then, or empty when there is none of that id. */
    Optional<Silence> expire(String id, String person, String commandId);
}
