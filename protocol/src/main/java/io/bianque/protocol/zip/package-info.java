/**
 * Compressed bodies: what a zstd frame must look like before anybody unpacks it, and the two doors behind which a library
 * does the work.
 *
 * <p>Owns the walk over a zstd frame's structure, which allocates nothing and needs no library. Does not know headers,
 * connections or which library there is: {@link io.bianque.protocol.zip.Zip} and {@link io.bianque.protocol.zip.Unzip} are
 * brought by whoever runs on one. Nothing here keeps state.
 */
@NullMarked
package io.bianque.protocol.zip;

import org.jspecify.annotations.NullMarked;
