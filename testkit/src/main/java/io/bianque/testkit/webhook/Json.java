package io.bianque.testkit.webhook;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists, strings, numbers, booleans and nulls. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** The object that a text holds; empty when it is no JSON, something else, or more than one value. */
    static Optional<Map<String, @Nullable Object>> object(String text) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            var object = objectFrom(parser);
            return parser.nextToken() == null ? Optional.of(object) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Map<String, @Nullable Object> objectFrom(JsonParser parser) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            object.put(name, valueFrom(parser));
        }
        return object;
    }

    private static @Nullable Object valueFrom(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> objectFrom(parser);
            case START_ARRAY -> {
                List<@Nullable Object> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(valueFrom(parser));
                }
                yield values;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new IllegalStateException("no value at " + parser.currentLocation());
        };
    }

    /** One line of JSON. */
    static String line(Map<String, ?> object) {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, object);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case Map<?, ?> object -> {
                generator.writeStartObject();
                object.forEach((name, each) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, each);
                });
                generator.writeEndObject();
            }
            case List<?> values -> {
                generator.writeStartArray();
                values.forEach(each -> write(generator, each));
                generator.writeEndArray();
            }
            case Long number -> generator.writeNumber(number);
            case Integer number -> generator.writeNumber(number);
            case Boolean truth -> generator.writeBoolean(truth);
            default -> generator.writeString(value.toString());
        }
    }
}
