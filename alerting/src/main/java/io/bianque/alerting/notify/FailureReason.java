package io.bianque.alerting.notify;

import java.util.Locale;

/** Why an attempt did not get through; its word is the label in metrics and in the timeline. */
public enum FailureReason {
    /** No answer in time. */
    TIMEOUT,
    /** No connection. */
    CONNECT,
    /** The connection ended before the answer. */
    RESET,
    /** The certificate or the handshake was not in order. */
    TLS,
    /** The name has no address. */
    DNS,
    /** The address is not public and not on the receiver's list, or plain HTTP is not allowed to it. */
    ADDRESS_FORBIDDEN,
    /** The answer was no HTTP. */
    BAD_ANSWER,
    /** It wants the message elsewhere; redirects are not followed. */
    REDIRECT,
    /** It says that it will not take this message. */
    HTTP_4XX,
    /** It wants fewer messages. */
    HTTP_429,
    /** It has a problem of its own. */
    HTTP_5XX,
    /** It is not configured any more. */
    RECEIVER_GONE,
    /** The notifier itself failed. */
    BUG;

    /** In lower case, such as {@code http_5xx}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
