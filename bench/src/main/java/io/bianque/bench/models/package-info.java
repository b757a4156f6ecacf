/**
 * One service, several ways to serve many connections: a thread each, a virtual thread each, a loop that tries every
 * socket, a selector, Netty on epoll. {@code bench/run server-models} compares them, and with them the ways that
 * {@code bench/c/serve.c} has: one at a time, a process each, processes made before, epoll by hand.
 *
 * <p>The service is the least that says something of the product: frames that are acknowledged, or one file by GET. It
 * shares no code with the collector, so that the table is about the model alone. Nothing here is part of the product.
 */
@NullMarked
package io.bianque.bench.models;

import org.jspecify.annotations.NullMarked;
