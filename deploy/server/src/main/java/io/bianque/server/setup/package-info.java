/**
 * What the first start puts into the data directory, and what every start checks there.
 *
 * <p>Owns the layout of the data directory, its lock, and the default files an operator then edits. Runs once, before any
 * part of the server is built.
 */
@NullMarked
package io.bianque.server.setup;

import org.jspecify.annotations.NullMarked;
