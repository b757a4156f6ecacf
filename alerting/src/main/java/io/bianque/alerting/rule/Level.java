package io.bianque.alerting.rule;

import java.util.Locale;

/** The kind of entity a rule judges, and with it when: {@link #isJoined joined} levels wait for the watermark. */
public enum Level {
    HOST, PROCESS, CHECK, CLUSTER, APPLICATION, AGENT,
    /** One host's calls to one target, all its checks of that target together. */
    CALL,
    /** One target, as all who call it find it. */
    DEPENDENCY,
    /** The collector itself, by its own metrics. */
    COLLECTOR;

    /** Whether the values come from the joins over many hosts rather than from one host. */
    public boolean isJoined() {
        return this == CLUSTER || this == APPLICATION;
    }

    /** Whether a rule without a metric judges outcomes of checks. */
    boolean judgesOutcomes() {
        return this == CHECK || this == CALL || this == DEPENDENCY;
    }

    /** The name as written in YAML. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
