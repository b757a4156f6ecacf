/** That the demonstration ends and cleans up whatever goes wrong. */
@NullMarked
package io.bianque.shop.demo;

import org.jspecify.annotations.NullMarked;
