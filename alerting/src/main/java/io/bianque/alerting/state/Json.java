package io.bianque.alerting.state;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Maps of texts as JSON objects, sorted by key. Stateless. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {
    };

    private Json() {}

    static String write(Map<String, String> texts) {
        return MAPPER.writeValueAsString(new TreeMap<>(texts));
    }

    static Map<String, String> read(String json) {
        return MAPPER.readValue(json, TEXTS);
    }
}
