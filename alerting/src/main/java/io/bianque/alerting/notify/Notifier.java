package io.bianque.alerting.notify;

import io.bianque.alerting.journal.Intent;

/**
 * Tells one receiver. Thread-safe; blocks for as long as an attempt takes, which is bounded (see {@link OutboundHttp}).
 */
@FunctionalInterface
public interface Notifier {
    /** Makes one attempt. The same intent again sends the same message under the same keys. */
    DeliveryOutcome send(Intent intent);
}
