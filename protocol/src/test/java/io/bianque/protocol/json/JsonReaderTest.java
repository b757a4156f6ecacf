package io.bianque.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.protocol.ProtocolFault;
import io.bianque.testkit.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

class JsonReaderTest {
    private static final JsonFactory JACKSON = new JsonFactory().rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final String[] PARTS = {"{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\u0061\"", "1", "-0",
            "0",
            "1.5", "1e3", "-", "01", "true", "false", "null", "nul", " ", "\n", "\"é\"", "\"\\n\"", "\"", "\\", ".5",
            "+1",
            "\"\\x\"", "{}", "[]", "{\"a\":1}", "[1,2]"};

    @ParameterizedTest
    @Seeds(count = 3_000)
    void takesExactlyWhatAnIndependentStrictParserTakes(RandomGenerator random) {
        String text;
        if (random.nextBoolean()) {
            var mixed = new StringBuilder();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                mixed.append(PARTS[random.nextInt(PARTS.length)]);
            }
            text = mixed.toString();
        } else {
            var legal = new StringBuilder();
            value(random, legal, 4);
            if (random.nextBoolean()) {
                int at = random.nextInt(legal.length() + 1);
                legal.insert(at, PARTS[random.nextInt(PARTS.length)]);
            }
            text = legal.toString();
        }
        assertThat(takes(text)).as(text).isEqualTo(jacksonTakes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "\\n"})
    void noTextIsMadeBeyondItsLimitAndNoneThatIsPassedOver(String character) throws ProtocolFault {
        var longer = character.repeat(5_000);
        assertThatThrownBy(() -> reader("{\"" + longer + "\":1}").nextKey()).isInstanceOf(ProtocolFault.class)
                .hasMessageContaining("more than 4096 characters");
        var sink = new Utf8Sink();
        assertThatThrownBy(() -> reader("{\"" + longer + "\":1}").nextKey(sink)).isInstanceOf(ProtocolFault.class)
                .hasMessageContaining("more than 4096 characters");
        assertThat(sink.length()).as("bytes of a key that was refused").isZero();
        var tooLong = reader("{\"a\":\"" + longer + "\"}");
        tooLong.nextKey();
        assertThatThrownBy(() -> tooLong.text(4_999)).isInstanceOf(ProtocolFault.class)
                .hasMessageContaining("more than 4999 characters");
        var fits = reader("{\"a\":\"" + longer + "\",\"b\":\"" + longer + "\"}");
        fits.nextKey();
        assertThat(fits.text(5_000)).hasSize(5_000);
        fits.nextKey();
        fits.skip();
        assertThat(fits.nextKey()).isNull();
    }

    private static JsonReader reader(String json) throws ProtocolFault {
        var reader = new JsonReader(JsonNames.of("x"), 4, 4);
        var bytes = json.getBytes(UTF_8);
        reader.open("text", bytes, 0, bytes.length);
        reader.beginObject();
        return reader;
    }

    @Test
    void textIsReadAlikeAsAStringAndAsBytesWhereverItsOddCharactersStand() throws ProtocolFault {
        for (var odd : new String[]{"\"", "\\\"", "\\n", "\\u0000", "é", "扁", "\ud83d\ude00", "\u001f", "\u007f", "\\",
                "\\ud800"}) {
            for (int length = 0; length < 40; length++) {
                for (int at = 0; at <= length; at++) {
                    var json = "\"" + "x".repeat(at) + odd + "y".repeat(length - at) + "\"";
                    byte[] bytes = json.getBytes(UTF_8);
                    var names = JsonNames.of("x", "xxxx");
                    var asString = new JsonReader(names, 4, 4);
                    asString.open("text", bytes, 0, bytes.length);
                    var asBytes = new JsonReader(names, 4, 4);
                    asBytes.open("text", bytes, 0, bytes.length);
                    var sink = new Utf8Sink();
                    String expected;
                    try {
                        expected = asString.text(1_000);
                        asString.finish();
                    } catch (ProtocolFault refused) {
                        assertThat(jacksonTakes(json)).as(json).isEqualTo(odd.equals("\\ud800")); // which it lets through
                        assertThatThrownBy(() -> {
                            asBytes.text(1_000, sink);
                            asBytes.finish();
                        }).isInstanceOf(ProtocolFault.class).hasMessage(refused.getMessage());
                        continue;
                    }
                    assertThat(jacksonTakes(json)).as(json).isTrue();
                    assertThat(asBytes.text(1_000, sink)).isEqualTo(expected.length());
                    assertThat(new String(sink.array(), 0, sink.length(), UTF_8)).isEqualTo(expected);
                    assertThat(sink.holdsNul()).isEqualTo(expected.indexOf(0) >= 0);
                }
            }
        }
    }

    @ParameterizedTest
    @Seeds(count = 2_000)
    void numbersAreRoundedToTheNearestDouble(RandomGenerator random) throws ProtocolFault {
        double value = Double.longBitsToDouble(random.nextLong());
        if (!Double.isFinite(value)) {
            return;
        }
        for (var text : new String[]{Double.toString(value), Double.toString(random.nextInt(1 << 20) / 1000.0),
                Long.toString(random.nextLong()), random.nextInt() + "." + random.nextLong(1L << 40), "-0", "0.000"}) {
            byte[] bytes = text.getBytes(UTF_8);
            var reader = new JsonReader(JsonNames.of(), 4, 4);
            reader.open("number", bytes, 0, bytes.length);
            assertThat(Double.doubleToRawLongBits(reader.number())).as(text)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000_000_000L,
            999_999_999_999_999_999L, -10})
    void integersSurviveToTheLastDigit(long value) throws ProtocolFault {
        var json = new JsonWriter().reset().value(value);
        assertThat(new String(json.array(), 0, json.length(), UTF_8)).isEqualTo(Long.toString(value));
        var reader = new JsonReader(JsonNames.of(), 4, 4);
        reader.open("number", json.array(), 0, json.length());
        assertThat(reader.integer(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(value);
    }

    @ParameterizedTest
    @Seeds(count = 2_000)
    void numbersThatWereWrittenAreReadBackBitByBit(RandomGenerator random) throws ProtocolFault {
        long digits = random.nextLong() >> random.nextInt(64);
        for (var value : new double[]{Double.longBitsToDouble(random.nextLong()), digits, digits / 10.0, digits / 100.0,
                digits / 1e6, digits / 1e7, Math.nextUp(digits / 100.0), -0.0, 0.0, 1e15, -1e15, 999_999_999_999_999.0,
                0.05, -0.000001, Long.MIN_VALUE, Double.MIN_VALUE, Double.MAX_VALUE}) {
            if (!Double.isFinite(value)) {
                continue;
            }
            var json = new JsonWriter().reset().value(value);
            var text = new String(json.array(), 0, json.length(), UTF_8);
            assertThat(Double.doubleToRawLongBits(Double.parseDouble(text))).as(text)
                    .isEqualTo(Double.doubleToRawLongBits(value));
            assertThat(jacksonTakes(text)).as(text).isTrue();
            var reader = new JsonReader(JsonNames.of(), 4, 4);
            reader.open("number", json.array(), 0, json.length());
            assertThat(Double.doubleToRawLongBits(reader.number())).as(text)
                    .isEqualTo(Double.doubleToRawLongBits(value));
        }
    }

    @Test
    void shortNumbersAreWrittenAsAPersonWould() {
        assertThat(written(42)).isEqualTo("42");
        assertThat(written(-0.5)).isEqualTo("-0.5");
        assertThat(written(0.05)).isEqualTo("0.05");
        assertThat(written(1234567.25)).isEqualTo("1234567.25");
        assertThat(written(532_123_456)).isEqualTo("532123456");
        assertThat(written(-0.0)).isEqualTo("-0.0");
    }

    private static String written(double value) {
        var json = new JsonWriter().reset().value(value);
        return new String(json.array(), 0, json.length(), UTF_8);
    }

    private static void value(RandomGenerator random, StringBuilder out, int depth) {
        int kind = random.nextInt(depth > 0 ? 6 : 4);
        switch (kind) {
            case 0 -> out.append(random.nextInt(-5, 100));
            case 1 -> out.append(random.nextDouble());
            case 2 -> out.append("\"t").append(random.nextBoolean() ? "\\u00e9\\\"" : "é😀").append('"');
            case 3 -> out.append(random.nextBoolean());
            default -> {
                boolean object = kind == 4;
                out.append(object ? '{' : '[');
                for (int i = random.nextInt(3); i > 0; i--) {
                    if (object) {
                        out.append("\"k").append(random.nextInt(6)).append("\" : ");
                    }
                    value(random, out, depth - 1);
                    out.append(i > 1 ? ", " : "");
                }
                out.append(object ? '}' : ']');
            }
        }
    }

    private static boolean takes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var reader = new JsonReader(JsonNames.of("a", "k1"), 64, 64);
        reader.open("text", bytes, 0, bytes.length);
        try {
            reader.skip();
            reader.finish();
            return true;
        } catch (ProtocolFault fault) {
            return false;
        }
    }

    private static boolean jacksonTakes(String text) {
        try (var parser = JACKSON.createParser(ObjectReadContext.empty(), text)) {
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
