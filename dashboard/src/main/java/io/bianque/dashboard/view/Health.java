package io.bianque.dashboard.view;

import com.fasterxml.jackson.annotation.JsonValue;
import io.bianque.alerting.alert.Severity;

/** The severity shown, worst last. What is not known is never shown as healthy. */
public enum Health {
    HEALTHY, UNKNOWN, WARNING, CRITICAL;

    /** What the page calls it. */
    @JsonValue
    public String word() {
        return switch (this) {
            case HEALTHY -> "healthy";
            case UNKNOWN -> "unknown";
            case WARNING -> "warning";
            case CRITICAL -> "critical";
        };
    }

    /** What a firing alert makes of the thing it is about; information changes nothing. */
    public static Health of(Severity severity) {
        return switch (severity) {
            case INFO -> HEALTHY;
            case WARNING -> WARNING;
            case CRITICAL -> CRITICAL;
        };
    }

    /** The worse of two. */
    public Health or(Health other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
