package io.bianque.alerting.notify;

import io.bianque.alerting.journal.ReceiverSpec;

/**
 * One configured receiver.
 *
 * @param spec     what decisions need to know of it
 * @param notifier how it is told
 */
public record Receiver(ReceiverSpec spec, Notifier notifier) {}
