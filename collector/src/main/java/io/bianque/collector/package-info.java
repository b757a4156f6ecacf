/** Collector. */
@NullMarked
package io.bianque.collector;

import org.jspecify.annotations.NullMarked;
