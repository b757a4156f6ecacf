/**
 * Queryable state in SQL: accounts, browser sessions, and the projections of the journal.
 *
 * <p>Published: other modules may use {@link io.bianque.alerting.state.Accounts},
 * {@link io.bianque.alerting.state.Sessions} and {@link io.bianque.alerting.state.StateStore}. Accounts and sessions live
 * here alone; the projections (incidents, timelines, deliveries, alerts) carry the journal's offset in the same
 * transaction and can be made again from the journal. SQLite on one machine; every statement runs on PostgreSQL too. One
 * writer at a time, readers beside it; all calls block on the disk.
 */
@NullMarked
package io.bianque.alerting.state;

import org.jspecify.annotations.NullMarked;
