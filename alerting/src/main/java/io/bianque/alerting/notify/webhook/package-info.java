/**
 * The webhook: one signed JSON document for each message, posted to a URL of the operator's choice.
 *
 * <p>{@code docs/reference/webhook.md} is its specification. Stateless and thread-safe.
 */
@NullMarked
package io.bianque.alerting.notify.webhook;

import org.jspecify.annotations.NullMarked;
