package io.bianque.dashboard.signin;

/** What a person may do; each role may do all that the ones before it may. */
public enum Role {
    /** Look. */
    VIEWER,
    /** Acknowledge and silence. */
    RESPONDER,
    /** Approve runbooks. */
    APPROVER,
    /** Change accounts and settings. */
    ADMIN
}
