/**
 * What the page shows, as values: pure functions from the published fleet and incidents to the API's answers.
 *
 * <p>Texts are message keys with arguments, so that each reader gets them in their language. Reads no clock.
 */
@NullMarked
package io.bianque.dashboard.view;

import org.jspecify.annotations.NullMarked;
