package io.bianque.dashboard.live;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event of the stream.
 *
 * @param id   {@code epoch-seq}, or null where resuming after it would mean nothing
 * @param name hello, snapshot, delta or resync
 * @param data what the event carries
 */
public record StreamEvent(@Nullable String id, String name, JsonNode data) {}
