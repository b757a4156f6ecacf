/** Tests of the log: on a real directory for what a user sees, on a simulated disk for everything that can go wrong. */
@NullMarked
package io.bianque.protocol.log;

import org.jspecify.annotations.NullMarked;
