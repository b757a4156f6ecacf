/** Tests of compressed bodies; the library that they use stands behind the same doors as the product's. */
@NullMarked
package io.bianque.protocol.zip;

import org.jspecify.annotations.NullMarked;
