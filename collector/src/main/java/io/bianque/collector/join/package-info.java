/**
 * Joins: readings of many hosts made into one value a cluster, an application, or any declared set of labels.
 *
 * <p>Owns which metrics are joined and how, the ticks that are still open, and the watermark that closes them. Hands each
 * closed tick to listeners. Knows nothing of rules, pages or where values are kept. Deterministic and confined to the
 * partition's thread; sums are taken in the order of series numbers, so that the same readings give the same bits.
 */
@NullMarked
package io.bianque.collector.join;

import org.jspecify.annotations.NullMarked;
