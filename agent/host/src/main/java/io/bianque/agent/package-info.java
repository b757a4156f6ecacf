/**
 * The agent on every host: reads the host and its processes, runs checks, keeps what it read until a collector has it.
 *
 * <p>A scheduler thread reads, a link thread owns spool and connection, a small pool runs checks. No Spring, no Netty. The parts
 * are plain packages below this one; {@code boot} alone reads clocks, files and signals.
 */
@NullMarked
package io.bianque.agent;

import org.jspecify.annotations.NullMarked;
