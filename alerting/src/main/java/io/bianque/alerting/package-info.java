/**
 * Alerting: rules, their evaluation, the journal, incidents, notification.
 *
 * <p>Published to other modules are the packages {@code alert}, {@code incident} and {@code state}. Uses only what the collector
 * publishes. Feature packages are plain Java; Spring lives in {@code boot} and {@code api}.
 */
@NullMarked
package io.bianque.alerting;

import org.jspecify.annotations.NullMarked;
