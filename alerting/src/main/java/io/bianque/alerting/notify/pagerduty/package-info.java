/**
 * PagerDuty's Events API v2: trigger, acknowledge, resolve under the incident's own dedup key.
 *
 * <p>Stateless and thread-safe.
 */
@NullMarked
package io.bianque.alerting.notify.pagerduty;

import org.jspecify.annotations.NullMarked;
