/**
 * Wires the server from the configurations of its parts. Knows every part by its {@code boot} package and nothing of what
 * they do.
 */
@NullMarked
package io.bianque.server.boot;

import org.jspecify.annotations.NullMarked;
