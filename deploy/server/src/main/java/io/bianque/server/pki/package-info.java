/**
 * The small certificate authority of one installation: a root, the server's certificate, one for each agent.
 *
 * <p>Owns the files below {@code tls/} of the data directory. An agent's identity is the URI in its certificate's subject
 * alternative name, never its subject. Used once at start, before anything listens; not thread-safe.
 */
@NullMarked
package io.bianque.server.pki;

import org.jspecify.annotations.NullMarked;
