/** Tests of the load and of the counting. */
@NullMarked
package io.bianque.bench.body;

import org.jspecify.annotations.NullMarked;
