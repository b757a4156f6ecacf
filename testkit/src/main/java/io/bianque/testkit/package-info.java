/**
 * What tests stand on: a clock that they move, seeded randomness that can be replayed, a disk and a network that fail on
 * command, a receiver that judges what reaches it, and the contracts that every implementation of a seam must keep.
 *
 * <p>Test scope only. Knows {@code io.bianque.seam} and no other package of ours, so that every module may use it.
 */
@NullMarked
package io.bianque.testkit;

import org.jspecify.annotations.NullMarked;
