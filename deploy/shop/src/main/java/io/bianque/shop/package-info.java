/**
 * A small shop to be watched: a web front on an order service on a payment service on a Redis, each a process of its own.
 *
 * <p>Owns the programs (one main class, a role each) and {@link io.bianque.shop.Shop}, which starts and breaks them. Knows
 * nothing of the product that watches it; what it says of itself are the lines that an operator would write into the
 * agent's file and into a topology file. Needs the JDK and a {@code redis-server}. A service answers each request on a
 * thread of its own and ends when its standard input does, so that none outlives whoever started it.
 */
@NullMarked
package io.bianque.shop;

import org.jspecify.annotations.NullMarked;
