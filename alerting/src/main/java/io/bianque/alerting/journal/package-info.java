/**
 * The journal: the one order of everything that decides about incidents and pages.
 *
 * <p>Owns the inputs (transitions, people's commands, ticks, outcomes of notifications), the record in which an input is
 * written together with the intents that it caused, the recovery from snapshot and replay, and the outbox, which is
 * nothing but the intents without an outcome. Knows no incident and no receiver's protocol: what an input means is the
 * business of a {@link io.bianque.alerting.journal.JournalCore}, which the journal drives on its one thread.
 *
 * <p>Published, so that intents and inputs can be read by the other packages of alerting.
 */
@NullMarked
package io.bianque.alerting.journal;

import org.jspecify.annotations.NullMarked;
