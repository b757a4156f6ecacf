/**
 * Silences: what people do not want to be told of for a time.
 *
 * <p>Owns the silences and the answer to "is this alert silenced, and by which one?". Alerts keep their state, their incidents
 * and their history: only pages wait. Knows nothing of incidents, receivers or where alerts come from. Part of the journal's state
 * and as deterministic; confined to the journal's thread, but for the values.
 */
@NullMarked
package io.bianque.alerting.silence;

import org.jspecify.annotations.NullMarked;
