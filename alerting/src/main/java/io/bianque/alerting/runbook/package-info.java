/**
 * Runbooks: what may be done about a cause, as their files say it.
 *
 * <p>Owns the words of a runbook (which causes it is for, its steps, its guards), the reader of the files, and how a step's
 * blanks are filled for one cause. Knows nothing of runs, journals, agents or time. Immutable values, safe to share between
 * threads; {@code docs/reference/runbooks.md} describes the file.
 */
@NullMarked
package io.bianque.alerting.runbook;

import org.jspecify.annotations.NullMarked;
