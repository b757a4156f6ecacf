/**
 * The page in a real browser: Chromium against a whole installation, under the content security policy that users get.
 *
 * <p>Knows the page by what a person can find on it (roles, names, words, addresses), not by its style classes. Pictures of
 * every page are kept under {@code target/screenshots} to be looked at; nothing compares their pixels.
 */
@NullMarked
package io.bianque.server.browser;

import org.jspecify.annotations.NullMarked;
