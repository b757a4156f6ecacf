package io.bianque.collector.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.admission.Fingerprint;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.series.Labels;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.message.EventBody;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class EventRecordTest {
    private static final Stamp STAMP = new Stamp("h", 7, 0, 9, 3, 1_700_000_000_000L, 1_700_000_000_005L, false);
    private static final Labels HOST = Labels.of("application", "shop", "cluster", "eu", "host", "h", "zone", "1");
    private static final String[] NAMES = {"pid", "host", "cluster", "zone", "zones", "a", "Z", "_", "user"};
    private static final String[] TEXTS = {"", "x", "web-1", "扁鹊", "a\nb", "\ud83d\ude00", "\"\\", "é".repeat(300),
            "output ".repeat(140)};

    private final CollectorRecordCodec codec = new CollectorRecordCodec();
    private final MessageCodec messages = new MessageCodec();

    @ParameterizedTest
    @Seeds(count = 500)
    void anEventStraightFromItsFrameHasTheBytesOfItsRecord(RandomGenerator random) throws Exception {
        var own = texts(random);
        var attributes = texts(random);
        var expected = new Event(STAMP, "oom_kill", merged(own), attributes);

        var got = bytes(codec.encodeEvent(STAMP, HOST, body(own, attributes)));
        int print = codec.eventPrint();

        assertThat(got).isEqualTo(bytes(codec.encode(expected)));
        assertThat(Fingerprint.ofEvent(print)).isEqualTo(Fingerprint.of(expected))
                .isEqualTo(Fingerprint.of(CollectorRecordCodec.decode(ByteBuffer.wrap(got))));
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void anEventFromTheLogTellsTheSameAndIsWrittenTheSame(RandomGenerator random) throws Exception {
        var event = new Event(STAMP, "oom_kill", merged(texts(random)), texts(random));
        var stored = bytes(codec.encode(event));
        if (CollectorRecordCodec.decode(ByteBuffer.wrap(stored)) instanceof Event read) {
            assertThat(bytes(codec.encode(read))).isEqualTo(stored);
            assertThat(read.attributes()).isEqualTo(event.attributes());
            assertThat(read.labels().toMap()).isEqualTo(event.labels().toMap());
            assertThat(bytes(codec.encode(read))).isEqualTo(stored);
            assertThat(read).isEqualTo(event).hasSameHashCodeAs(event).hasToString(event.toString());
            assertThat(read.print()).isEqualTo(event.print());
        } else {
            throw new AssertionError("an event came back as something else");
        }
    }

    @Test
    void anEventOfPlainTextIsLeftAsItStandsInTheLogUntilSomebodyAsks() throws Exception {
        var stored = bytes(codec.encode(
                new Event(STAMP, "e", HOST, Map.of("a", "1", "output", "x".repeat(4_000), "z", ""))));
        if (CollectorRecordCodec.decode(ByteBuffer.wrap(stored)) instanceof Event read) {
            assertThat(read.content().isUntouched()).isTrue();
            assertThat(bytes(codec.encode(read))).isEqualTo(stored);
            assertThat(read.content().isUntouched()).isTrue();
            assertThat(read.attributes()).containsOnlyKeys("a", "output", "z");
            assertThat(read.content().isUntouched()).isFalse();
        } else {
            throw new AssertionError("an event came back as something else");
        }
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void otherContentHasAnotherPrintAndAnotherTimeHasNot(RandomGenerator random) throws Exception {
        var event = new Event(STAMP, "oom_kill", merged(texts(random)), texts(random));
        var later = new Stamp("h", 7, 0, 9, 4, 1_700_000_009_000L, 1_700_000_009_005L, true);
        assertThat(new Event(later, event.kind(), event.labels(), event.attributes()).print()).isEqualTo(event.print());
        var changed = new HashMap<>(event.attributes());
        changed.merge("pid", "1", String::concat);
        assertThat(new Event(STAMP, event.kind(), event.labels(), changed).print()).isNotEqualTo(event.print());
    }

    @Test
    void labelsAndAttributesThatAreNotTextAreRefusedWhenTheRecordIsRead() {
        for (var word : new String[]{"labl", "attr"}) {
            var stored = bytes(codec.encode(new Event(STAMP, "e", Labels.of("labl", "labl"), Map.of("attr", "attr"))));
            int at = new String(stored, StandardCharsets.ISO_8859_1).lastIndexOf(word);
            stored[at] = (byte) 0xff;
            assertThatThrownBy(() -> CollectorRecordCodec.decode(ByteBuffer.wrap(stored)))
                    .isInstanceOf(BadRecordException.class).hasMessageContaining("not UTF-8");
        }
    }

    @Test
    void labelsOutOfOrderAreRefusedWhenTheRecordIsRead() {
        var stored = bytes(codec.encode(new Event(STAMP, "e", Labels.of("aaaa", "1", "bbbb", "2"), Map.of())));
        int at = new String(stored, StandardCharsets.ISO_8859_1).indexOf("aaaa");
        stored[at] = 'c';
        assertThatThrownBy(() -> CollectorRecordCodec.decode(ByteBuffer.wrap(stored)))
                .isInstanceOf(BadRecordException.class).hasMessageContaining("not sorted");
    }

    private EventBody body(Map<String, String> own, Map<String, String> attributes) throws Exception {
        var event = new io.bianque.protocol.message.Event(new io.bianque.protocol.message.Stamp(0, 9, 1, 2), "oom_kill",
                5, own, attributes);
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        var frame = bytes(messages.write(event));
        return messages.readEvent(Objects.requireNonNull(decoder.next(ByteBuffer.wrap(frame))));
    }

    /** As the record says it: the event's own labels over the host's, but for the host's name. */
    private static Labels merged(Map<String, String> own) {
        var all = new TreeMap<>(HOST.toMap());
        all.putAll(own);
        all.put("host", "h");
        return Labels.of(all);
    }

    private static Map<String, String> texts(RandomGenerator random) {
        var texts = new TreeMap<String, String>();
        for (int i = random.nextInt(8); i > 0; i--) {
            texts.put(NAMES[random.nextInt(NAMES.length)], TEXTS[random.nextInt(TEXTS.length)]);
        }
        return texts;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return CollectorRecordCodecTest.bytes(buffer);
    }
}
