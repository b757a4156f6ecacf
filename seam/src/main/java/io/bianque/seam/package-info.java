/**
 * Seams: what a core may not reach by itself — the disk, monotonic time, the instant at which a process dies — as small
 * interfaces, so that tests can own them.
 *
 * <p>Owns the interfaces and their one real implementation each. Needs the JDK only and knows no other package of ours. Wall
 * clock and randomness need no seam of our own: {@link java.time.InstantSource} and
 * {@link java.util.random.RandomGenerator} are used as they are. Real implementations are made by wiring code alone.
 */
@NullMarked
package io.bianque.seam;

import org.jspecify.annotations.NullMarked;
