/**
 * How unusual something is for whom it is about, in nats: minus the logarithm of how often it happens there.
 *
 * <p>Owns the question for readings ({@link io.bianque.alerting.unusual.Normal}) and for alerts
 * ({@link io.bianque.alerting.unusual.AlertRarity}), and a first, small answer to each: a running median with its spread, and
 * counts. Knows nothing of rules, causes or stores. Deterministic; confined to one thread each.
 */
@NullMarked
package io.bianque.alerting.unusual;

import org.jspecify.annotations.NullMarked;
