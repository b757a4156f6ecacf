package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;

/**
 * A strong edge that past failures speak against: when the dependency failed, the dependent was mostly well.
 *
 * @param failed in how many failures of the dependency the dependent failed too
 * @param well   in how many it was known to be well
 */
public record EdgeFinding(EntityId dependent, EntityId dependency, int failed, int well) {}
