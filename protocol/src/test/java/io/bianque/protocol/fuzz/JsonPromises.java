package io.bianque.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.json.JsonNames;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.JsonWriter;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** What the JSON reader promises of any bytes: it is stricter than an independent parser, and loses nothing that it takes. */
final class JsonPromises {
    private static final JsonFactory JACKSON = new JsonFactory().rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final int DEPTH = 16;
    private static final int KEYS = 32;
    private static final int TEXT = 10_000;
    /** Beyond it the other parser has limits of its own. */
    private static final int COMPARED_BYTES = 900;

    private JsonPromises() {}

    /** One document: passing over it and taking it apart agree, and what was taken apart and written is read the same again. */
    static void json(byte[] bytes) {
        boolean passed = passes(bytes);
        if (passed && bytes.length <= COMPARED_BYTES) {
            assertThat(jacksonTakes(bytes)).as("an independent parser takes it").isTrue();
        }
        byte[] copy;
        try {
            copy = copied(bytes);
        } catch (ProtocolFault fault) {
            assertThat(fault.detail()).isNotBlank().hasSizeLessThan(400);
            // Only by value: text too long for its key, a number beyond a double, a null where nothing may be missing.
            assertThat(
                    !passed || fault.reason() == FaultReason.OUT_OF_RANGE || fault.reason() == FaultReason.WRONG_TYPE)
                    .as("taken whole, refused in parts: %s", fault.detail()).isTrue();
            return;
        }
        assertThat(passed).isTrue();
        try {
            assertThat(copied(copy)).isEqualTo(copy);
        } catch (ProtocolFault fault) {
            throw new AssertionError("what was taken and written again was refused: " + fault.detail(), fault);
        }
    }

    private static JsonReader reader(byte[] bytes) {
        var reader = new JsonReader(JsonNames.of("a", "type", "size", "lanes"), DEPTH, KEYS);
        reader.open("text", bytes, 0, bytes.length);
        return reader;
    }

    private static boolean passes(byte[] bytes) {
        var reader = reader(bytes);
        try {
            reader.skip();
            reader.finish();
            return true;
        } catch (ProtocolFault refused) {
            assertThat(refused.detail()).isNotBlank().hasSizeLessThan(400);
            return false;
        }
    }

    private static byte[] copied(byte[] bytes) throws ProtocolFault {
        var reader = reader(bytes);
        var out = new JsonWriter().reset();
        copy(reader, out, first(bytes));
        reader.finish();
        return Arrays.copyOf(out.array(), out.length());
    }

    /** The kind of a value cannot be asked of the reader, which is told what to expect: here it is tried. */
    private static void copy(JsonReader reader, JsonWriter out, int first) throws ProtocolFault {
        switch (first) {
            case '{' -> {
                reader.beginObject();
                out.beginObject();
                for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
                    out.key(key);
                    copyScalar(reader, out);
                }
                out.endObject();
            }
            case '[' -> {
                reader.beginArray();
                out.beginArray();
                while (reader.nextElement()) {
                    copyScalar(reader, out);
                }
                out.endArray();
            }
            default -> copyScalar(reader, out);
        }
    }

    private static void copyScalar(JsonReader reader, JsonWriter out) throws ProtocolFault {
        if (reader.isText()) {
            out.value(reader.text(TEXT));
        } else {
            out.value(reader.number());
        }
    }

    private static int first(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return -1;
    }

    private static boolean jacksonTakes(byte[] bytes) {
        try (var parser = JACKSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException refused) {
            return false;
        }
    }
}
