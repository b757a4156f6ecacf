/** Tests of the testkit, and the contracts of the seams run against their real implementations. */
@NullMarked
package io.bianque.testkit;

import org.jspecify.annotations.NullMarked;
