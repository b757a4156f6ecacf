/**
 * What every decoder of the wire promises of any bytes whatever: it takes them or refuses them with a reason, in bounded memory,
 * and what it takes it can write again. The promises are methods of {@link io.bianque.protocol.fuzz.WirePromises}; Jazzer looks
 * for bytes that break one, and a seeded mutator does so a little in every build.
 */
@NullMarked
package io.bianque.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
