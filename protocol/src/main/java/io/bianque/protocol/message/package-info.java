/**
 * Messages: what frames mean. One record a type, checked when it is made, and the codec between them and frames.
 *
 * <p>Owns the keys that each type needs, the JSON bodies and their bounds. Does not know sockets, sessions, or when a
 * message may be sent; readings stay packed in their body, see {@code samples}. Records are immutable; a codec belongs to
 * one thread.
 */
@NullMarked
package io.bianque.protocol.message;

import org.jspecify.annotations.NullMarked;
