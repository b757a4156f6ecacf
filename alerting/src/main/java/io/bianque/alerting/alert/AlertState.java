package io.bianque.alerting.alert;

/** The life of an alert. */
public enum AlertState {
    INACTIVE, PENDING, FIRING, RECOVERING, RESOLVED
}
