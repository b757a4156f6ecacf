/**
 * Who is signed in: accounts, sessions kept on the server, delays after wrong passwords.
 *
 * <p>Knows nothing of HTTP. Passwords and session tokens never leave as what they are: only hashes are stored. Thread-safe.
 */
@NullMarked
package io.bianque.dashboard.signin;

import org.jspecify.annotations.NullMarked;
