package io.bianque.alerting.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run has to say in the timeline of its incident, as a message key with arguments.
 *
 * @param actor who did it, or null
 * @param tell  whether those who were paged are to be told
 */
public record Note(String incidentId, String key, Map<String, String> args, @Nullable String actor, boolean tell) {
    public Note {
        args = Map.copyOf(args);
    }

    /** What is said when a person has to approve it. */
    static final String PROPOSED = "timeline.run_proposed";

    /** The run that says it. */
    public String run() {
        return args.getOrDefault("run", "");
    }

    /** Whether a person is asked to approve the run. */
    public boolean asks() {
        return key.equals(PROPOSED);
    }

    /** What is said when the alerts of the incident ended after the run had acted on its cause. */
    static final String HELPED = "timeline.run_succeeded";

    /** Whether it says that the run helped: then the cause was named rightly. */
    public boolean saysThatItHelped() {
        return key.equals(HELPED);
    }
}
