/**
 * Incidents: what is wrong, since when, who has it, what was sent about it.
 *
 * <p>The core is a deterministic state machine over the journal; this package publishes its view and its commands.
 */
@NullMarked
package io.bianque.alerting.incident;

import org.jspecify.annotations.NullMarked;
