/**
 * Measurements of Bianque under load. Each one has a package of its own and a file {@code bench/measures/NAME.sh} that runs
 * it; here is only what they share. Programs, not a library: nothing of the product depends on this.
 */
@NullMarked
package io.bianque.bench;

import org.jspecify.annotations.NullMarked;
