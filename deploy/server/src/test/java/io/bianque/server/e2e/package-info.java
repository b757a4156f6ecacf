/**
 * End-to-end tests: real processes started with {@code deploy/up}, looked at from outside only, through HTTP, metrics and
 * files. Nothing here knows a class of the product but those of the wire,
 * which the senders of a load speak.
 */
@NullMarked
package io.bianque.server.e2e;

import org.jspecify.annotations.NullMarked;
