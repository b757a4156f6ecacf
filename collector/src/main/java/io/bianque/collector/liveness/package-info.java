/**
 * Liveness: which hosts are heard, from any frame of theirs.
 *
 * <p>Owns the judgement {@code up}, {@code late}, {@code lost}, {@code left}. Pure: monotonic time comes in as an argument,
 * changes go out; the intake feeds it and writes the changes to the log. Knows nothing of sockets or records of the log.
 */
@NullMarked
package io.bianque.collector.liveness;

import org.jspecify.annotations.NullMarked;
