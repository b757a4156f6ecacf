package io.bianque.alerting.runbook;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One action of one agent: as a runbook writes it, with blanks such as {@code {{name}}}, or as it is for one cause, filled.
 *
 * @param action         the name under which the host's own file lists it
 * @param host           on which host
 * @param args           values for what the listed action leaves open, sorted by name
 * @param timeoutSeconds after so long the agent ends it, 1 to 3,600
 */
public record Order(String action, String host, Map<String, String> args, long timeoutSeconds) {
    /** The longest that an action may be given. */
    public static final long TIMEOUT_SECONDS_MAX = 3_600;

    public Order {
        args = Collections.unmodifiableMap(new TreeMap<>(args));
        if (timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "timeoutSeconds=" + timeoutSeconds + " is not in 1.." + TIMEOUT_SECONDS_MAX);
        }
    }
}
