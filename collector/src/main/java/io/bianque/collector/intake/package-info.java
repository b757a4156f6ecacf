/**
 * The intake: takes what agents send over TCP, has it admitted, appends it to the log, and acknowledges what is synced.
 *
 * <p>Owns the sockets, TLS, deadlines and budgets, the ticks and the liveness changes in the log, and the cutting of the
 * log. The only package that knows Netty. What a frame means is for {@link io.bianque.protocol.message.MessageCodec} to
 * say, whether it is taken for {@link io.bianque.collector.admission}. Event loops decode and append and never wait: the
 * log copies into memory, and a thread of its own syncs.
 */
@NullMarked
package io.bianque.collector.intake;

import org.jspecify.annotations.NullMarked;
