/** Tests of the storm behind a switch. */
@NullMarked
package io.bianque.bench.silentswitch;

import org.jspecify.annotations.NullMarked;
