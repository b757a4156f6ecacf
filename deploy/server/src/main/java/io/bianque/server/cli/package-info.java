/**
 * The program {@code bianque}: what an operator asks and does from a shell.
 *
 * <p>Owns its commands and options, how it signs in, and how suggestions are written into a topology file. It talks to a running
 * server by its API, like any other client; files it reads with the server's own readers. One thread.
 */
@NullMarked
package io.bianque.server.cli;

import org.jspecify.annotations.NullMarked;
