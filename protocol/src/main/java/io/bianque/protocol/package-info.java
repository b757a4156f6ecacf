/**
 * The wire: what agents, reporters and collectors say to each other, and what a fault in it is called.
 *
 * <p>{@code json} reads and writes JSON strictly, {@code frame} cuts bytes into frames, {@code message} gives frames their
 * meaning, {@code samples} holds the compact body of readings. Nothing here opens a socket, reads a clock or starts a
 * thread. The specification is {@code docs/reference/protocol.md}.
 */
@NullMarked
package io.bianque.protocol;

import org.jspecify.annotations.NullMarked;
