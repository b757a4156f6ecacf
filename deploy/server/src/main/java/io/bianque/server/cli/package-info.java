/**
 * The program {@code bianque}: what an operator asks and does from a shell.
 *
 * <p>Owns its options, how it signs in, and how suggestions are written into a topology file. It talks to the server's API like
 * any other client and knows nothing of the server's inside. One thread.
 */
@NullMarked
package io.bianque.server.cli;

import org.jspecify.annotations.NullMarked;
