/**
 * Runs of runbooks: what is proposed, approved, done and found to have helped, or taken back.
 *
 * <p>Owns the deterministic core of runs, which lives in the journal's state machine, the list of runs that people see, and
 * the desk that asks agents to act. Knows of an incident only that it is open and what it is put down to. The core is
 * confined to the journal's thread; what is published is immutable.
 */
@NullMarked
package io.bianque.alerting.run;

import org.jspecify.annotations.NullMarked;
