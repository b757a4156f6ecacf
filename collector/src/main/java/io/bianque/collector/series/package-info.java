/**
 * The names of series: labels, keys, matchers. Immutable values, safe to share between threads. Knows nothing of where
 * samples come from or are kept.
 */
@NullMarked
package io.bianque.collector.series;

import org.jspecify.annotations.NullMarked;
