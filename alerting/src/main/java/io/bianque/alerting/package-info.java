/**
 * Alerting: rules, their evaluation, the journal, incidents, notification.
 *
 * <p>Published to other modules are the packages {@code alert} and {@code incident}. Uses only what the collector
 * publishes. Feature packages are plain Java; Spring lives in {@code boot} and {@code api}.
 */
@NullMarked
package io.bianque.alerting;

import org.jspecify.annotations.NullMarked;
