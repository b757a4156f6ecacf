/** Tests of the simulated fleet. */
@NullMarked
package io.bianque.bench.fleet;

import org.jspecify.annotations.NullMarked;
