/** The wire. */
@NullMarked
package io.bianque.protocol;

import org.jspecify.annotations.NullMarked;
