/**
 * Notification: performs the journal's open intents and reports what became of them.
 *
 * <p>Owns the receivers' file, one queue a receiver, retries, the one client for all outbound HTTP, and the texts. Decides
 * nothing about incidents: what to say to whom comes with the intent. Each kind of receiver has a sub-package of its
 * own. Virtual threads; a slow receiver holds up nobody else.
 */
@NullMarked
package io.bianque.alerting.notify;

import org.jspecify.annotations.NullMarked;
