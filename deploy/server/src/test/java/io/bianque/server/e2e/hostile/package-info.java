/**
 * Input that no server should take: for each row of the corpus of bad input a generator that makes other bytes for every
 * seed, and what a correct server answers. Knows frames as text and bytes only; shares no code with the product. Not
 * thread-safe.
 */
@NullMarked
package io.bianque.server.e2e.hostile;

import org.jspecify.annotations.NullMarked;
