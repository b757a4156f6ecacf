package io.bianque.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class MergePatchTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void whatDidNotChangeIsNotSent() {
        assertThat(MergePatch.between(tree("{\"a\":1,\"b\":{\"c\":[1]}}"), tree("{\"a\":1,\"b\":{\"c\":[1]}}")))
                .isNull();
        assertThat(MergePatch.between(tree("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}"),
                tree("{\"a\":1,\"b\":{\"c\":4,\"d\":3}}")))
                .isEqualTo(tree("{\"b\":{\"c\":4}}"));
    }

    @Test
    void aRemovedMemberIsNullAndAnArrayIsReplacedWhole() {
        assertThat(MergePatch.between(tree("{\"a\":1,\"b\":[1,2]}"), tree("{\"b\":[1]}")))
                .isEqualTo(tree("{\"a\":null,\"b\":[1]}"));
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void applyingThePatchGivesTheTarget(RandomGenerator random) {
        var source = anyObject(random, 3);
        var target = anyObject(random, 3);
        var patch = MergePatch.between(source, target);
        assertThat(patch == null ? source : apply(source, patch)).isEqualTo(target);
    }

    private static JsonNode tree(String json) {
        return JSON.readTree(json);
    }

    /** RFC 7396, section 2, written from the text of the standard. */
    private static JsonNode apply(JsonNode source, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        var result = source instanceof ObjectNode object ? object.deepCopy() : JSON.createObjectNode();
        for (var change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                var before = result.get(change.getKey());
                result.set(change.getKey(), apply(before == null ? JSON.nullNode() : before, change.getValue()));
            }
        }
        return result;
    }

    private static ObjectNode anyObject(RandomGenerator random, int depth) {
        var object = JSON.createObjectNode();
        for (var name : new String[]{"a", "b", "c"}) {
            switch (random.nextInt(depth > 0 ? 5 : 4)) {
                case 0 -> object.put(name, random.nextInt(3));
                case 1 -> object.put(name, "text" + random.nextInt(3));
                case 2 -> object.putArray(name).add(random.nextInt(3));
                case 3 -> { // not there
                }
                default -> object.set(name, anyObject(random, depth - 1));
            }
        }
        return object;
    }
}
