/** Testkit. */
@NullMarked
package io.bianque.testkit;

import org.jspecify.annotations.NullMarked;
