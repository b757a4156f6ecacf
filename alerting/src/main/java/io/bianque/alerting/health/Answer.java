package io.bianque.alerting.health;

import io.bianque.alerting.diagnosis.Health;
import io.bianque.collector.topology.EntityId;

/**
 * What is known of an entity's health.
 *
 * @param asOfMillis when the reading or check that says so was taken; for {@link Health#UNREAD} the time that was asked for
 */
public record Answer(EntityId entity, Health health, long asOfMillis) {}
