package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;

/**
 * An edge that past troubles speak for and the topology lacks.
 *
 * @param dependent  what failed together with the cause, though no way led there
 * @param dependency the cause; the edge may lead to something else that failed with it
 * @param times      in how many troubles
 */
public record MissingEdge(EntityId dependent, EntityId dependency, int times) {}
