package io.bianque.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.json.JsonNames;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.Utf8Sink;
import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class TextPairsTest {
    private static final String[] LETTERS = {"a", "b", "z", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000",
            "\uffff", "\ud800\udc00", "\udbff\udfff", "扁鹊"};

    private final Utf8Sink utf8 = new Utf8Sink();
    private final TextPairs pairs = new TextPairs(utf8);

    @ParameterizedTest
    @Seeds(count = 500)
    void namesStandInTheOrderOfStringsWhateverTheOrderTheyComeIn(RandomGenerator random) throws ProtocolFault {
        var expected = new TreeMap<String, String>();
        for (int i = random.nextInt(20); i > 0; i--) {
            expected.put(text(random), text(random));
        }
        var names = new ArrayList<>(expected.keySet());
        Collections.shuffle(names, new java.util.Random(random.nextLong()));
        var json = new StringBuilder("{");
        for (var name : names) {
            json.append(json.length() == 1 ? "" : ",").append('"').append(name).append("\":\"")
                    .append(expected.get(name)).append('"');
        }
        read(json.append('}').toString());
        var found = new ArrayList<String>();
        for (int i = 0; i < pairs.count(); i++) {
            found.add(new String(pairs.array(), pairs.nameFrom(i), pairs.nameBytes(i), UTF_8));
            assertThat(new String(pairs.array(), pairs.textFrom(i), pairs.textBytes(i), UTF_8))
                    .isEqualTo(expected.get(found.getLast()));
        }
        assertThat(found).containsExactlyElementsOf(expected.keySet());
        assertThat(pairs.toMap()).isEqualTo(expected);
    }

    @Test
    void aNameThatComesTwiceIsRefusedThoughOneIsEscaped() {
        assertThatThrownBy(() -> read("{\"b\":\"1\",\"a\":\"2\",\"\\u0062\":\"3\"}"))
                .isInstanceOfSatisfying(ProtocolFault.class,
                        fault -> assertThat(fault.reason()).isEqualTo(FaultReason.DUPLICATE_KEY))
                .hasMessageContaining("key \"b\" comes twice");
    }

    @Test
    void sixtyFourPairsAreTakenAndOneMoreIsRefused() throws ProtocolFault {
        read(ofMany(64));
        assertThat(pairs.count()).isEqualTo(64);
        assertThatThrownBy(() -> read(ofMany(65)))
                .isInstanceOfSatisfying(ProtocolFault.class,
                        fault -> assertThat(fault.reason()).isEqualTo(FaultReason.TOO_MANY));
    }

    @Test
    void whatAnEventMayNotSayIsRefusedAsTheMessageItselfWould() throws ProtocolFault {
        read("{\"a\":\"x\\u0000\"}");
        assertThatThrownBy(() -> pairs.requireAttributes("attribute")).hasMessage("attribute value has NUL");
        read("{\"\":\"x\"}");
        assertThatThrownBy(() -> pairs.requireAttributes("attribute"))
                .hasMessage("attribute name has 0 characters, outside 1..128");
        read("{\"1a\":\"x\"}");
        pairs.requireAttributes("attribute");
        assertThatThrownBy(() -> pairs.requireLabels("label"))
                .hasMessage("label name must be a Prometheus name of at most 128");
        read("{\"a1_\":\"" + "扁".repeat(1_024) + "\"}");
        pairs.requireLabels("label");
        read("{\"a1_\":\"" + "扁".repeat(1_025) + "\"}");
        assertThatThrownBy(() -> pairs.requireLabels("label"))
                .hasMessage("label value has 1025 characters, outside 0..1024");
    }

    private static String ofMany(int count) {
        var json = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",").append("\"n").append(i).append("\":\"\"");
        }
        return json.append('}').toString();
    }

    private void read(String json) throws ProtocolFault {
        var reader = new JsonReader(JsonNames.of("a"), 4, 65);
        byte[] bytes = json.getBytes(UTF_8);
        reader.open("test", bytes, 0, bytes.length);
        utf8.clear();
        pairs.read(reader);
        reader.finish();
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }
}
