/** Tests of the load that rules are measured with. */
@NullMarked
package io.bianque.bench.rules;

import org.jspecify.annotations.NullMarked;
