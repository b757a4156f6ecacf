package io.bianque.alerting.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one attempt. */
public sealed interface DeliveryOutcome {
    /**
     * The receiver has confirmed it.
     *
     * @param took from the first byte to the answer
     */
    record Delivered(Duration took) implements DeliveryOutcome {}

    /**
     * Not now; it will be tried again.
     *
     * @param detail        for people; never what the receiver's answer holds
     * @param retryAfter    how long the receiver asks to be left alone, or null
     * @param maybeReceived whether it may have been taken all the same
     */
    record Deferred(FailureReason reason, String detail, @Nullable Duration retryAfter,
            boolean maybeReceived) implements DeliveryOutcome {}

    /** What an attempt gives back that ended before its gate opened. Nobody asks for it then. */
    static DeliveryOutcome notSent() {
        return new Deferred(FailureReason.TIMEOUT, "was not to leave", null, false);
    }

    /** Not ever: trying again would fail in the same way. */
    record Refused(FailureReason reason, String detail) implements DeliveryOutcome {}
}
