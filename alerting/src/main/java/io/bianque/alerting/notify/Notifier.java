package io.bianque.alerting.notify;

import io.bianque.alerting.journal.Intent;

/**
 * Tells one receiver. Thread-safe; blocks for as long as an attempt takes, which is bounded (see {@link OutboundHttp}).
 */
@FunctionalInterface
public interface Notifier {
    /** Makes one attempt. The same intent again sends the same message under the same keys. */
    DeliveryOutcome send(Intent intent);

    /**
     * Makes one attempt whose message leaves when the gate has opened; what it can make ready before, it does. What it
     * returns means nothing when the gate was given up.
     */
    default DeliveryOutcome send(Intent intent, Gate gate) {
        return gate.pass() ? send(intent) : DeliveryOutcome.notSent();
    }
}
