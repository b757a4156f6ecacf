package io.bianque.alerting.run;

import io.bianque.collector.action.ActionOrder;

/**
 * An action that was decided and has not ended.
 *
 * @param order  its {@code runId} stays the same however often it is asked
 * @param wanted whether it is to be asked (again) now: what made it right still holds. When it does not, an answer to an
 *               earlier asking is still awaited
 */
public record ActionRequest(ActionOrder order, boolean wanted) {}
