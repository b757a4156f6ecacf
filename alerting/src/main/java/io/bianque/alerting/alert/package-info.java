/**
 * The words that rules, journal and incidents share: an alert's identity, its states, one transition between them.
 * Immutable values.
 */
@NullMarked
package io.bianque.alerting.alert;

import org.jspecify.annotations.NullMarked;
