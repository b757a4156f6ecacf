/**
 * Blocks: the samples of one entity in one span of time, compressed by column without loss.
 *
 * <p>Owns the encoding and nothing of where blocks are kept. Values keep every bit: NaN payloads, the sign of zero,
 * subnormals. Not thread-safe; a finished block's bytes are immutable by agreement.
 */
@NullMarked
package io.bianque.collector.store.block;

import org.jspecify.annotations.NullMarked;
