/** Bench. */
@NullMarked
package io.bianque.bench;

import org.jspecify.annotations.NullMarked;
