/**
 * The product shown on the shop, from all green over one page to its end, on this host and within some minutes.
 *
 * <p>Owns the story: what is started, broken and waited for, and that nothing of it is left behind. Looks at the product
 * from outside only: {@code deploy/up}, files that an operator would write, the API, and the messages that a webhook gets.
 * Told by one thread; the receiver of pages answers on others.
 */
@NullMarked
package io.bianque.shop.demo;

import org.jspecify.annotations.NullMarked;
