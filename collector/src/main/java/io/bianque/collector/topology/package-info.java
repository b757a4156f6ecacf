/**
 * The topology: what stands on what, and who owns it.
 *
 * <p>Owns the words for it (entities, strong and weak edges, redundancy groups, owners), the file in which operators declare
 * it, and the question whether it makes sense. Knows nothing of readings, alerts or causes. Immutable values, safe to
 * share between threads; {@code docs/reference/topology.md} describes the file.
 */
@NullMarked
package io.bianque.collector.topology;

import org.jspecify.annotations.NullMarked;
