package io.bianque.collector.topology;

import java.util.Optional;

/**
 * A thing that has health.
 *
 * @param owner the name of the one who is asked when it fails
 */
public record Entity(EntityId id, Optional<String> owner) {}
