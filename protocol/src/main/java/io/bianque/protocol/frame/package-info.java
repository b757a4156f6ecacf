/**
 * Frames: where a message begins and ends in a stream of bytes, and what its header says.
 *
 * <p>Owns the four length bytes, the header's keys with their ranges, the limits that hold before memory is taken, and the
 * body's checksum. Does not know what a message means nor where bytes come from: sockets of any kind, a file, a datagram.
 * A decoder and an encoder belong to one connection and one thread each.
 */
@NullMarked
package io.bianque.protocol.frame;

import org.jspecify.annotations.NullMarked;
