package io.bianque.dashboard.live;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON merge patches: RFC 7396. An object's removed member is null in the patch; arrays are replaced whole. A member whose
 * value is null in the target cannot be told from a removed one, which is what the page wants.
 */
final class MergePatch {
    private MergePatch() {}

    /** The patch that makes {@code target} of {@code source}, or null when they are alike. */
    static @Nullable JsonNode between(JsonNode source, JsonNode target) {
        if (!(source instanceof ObjectNode from) || !(target instanceof ObjectNode to)) {
            return source.equals(target) ? null : target;
        }
        var patch = JsonNodeFactory.instance.objectNode();
        for (var property : to.properties()) {
            var before = from.get(property.getKey());
            if (before == null) {
                patch.set(property.getKey(), property.getValue());
            } else {
                var inner = between(before, property.getValue());
                if (inner != null) {
                    patch.set(property.getKey(), inner);
                }
            }
        }
        for (var name : from.propertyNames()) {
            if (!to.has(name)) {
                patch.set(name, NullNode.getInstance());
            }
        }
        return patch.isEmpty() ? null : patch;
    }
}
