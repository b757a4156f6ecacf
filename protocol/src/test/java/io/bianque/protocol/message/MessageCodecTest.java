package io.bianque.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
    private static final Stamp STAMP = new Stamp(3, 17, 1_790_000_000_000L, 86_400_000L);
    private static final Clocks CLOCKS = new Clocks(1_790_000_000_000L, 86_400_000L);

    static List<Message> messages() {
        return List.of(
                new Hello(1, "web-01", "bianque-agent/0.1.0", "Debian GNU/Linux 12", "b00t", -1L, Hello.Role.AGENT,
                        Set.of("udp"), Map.of("cluster", "北京", "owner", "a\"b\\c\n"), Map.of("cores", "2"),
                        List.of(new LaneSeq(0, 1), new LaneSeq(4, 9_007_199_254_740_991L)), CLOCKS),
                new Welcome(1, "bianque/0.1.0", "web-01", 0x0123456789abcdefL, Set.of(), Map.of("zone", "z"),
                        Welcome.Limits.DEFAULT, 1 << 20, List.of(new LaneSeq(0, 0)), 1_000, CLOCKS),
                new Series(List.of(new Series.Definition(0, "bianque_host_cpu_busy_ratio", Map.of()),
                        new Series.Definition(7, "bianque_host_disk_busy_ratio", Map.of("device", "sda")))),
                new Samples(STAMP, Encoding.SAMPLES1, new byte[]{1, 2, 3}),
                new Samples(STAMP, Encoding.JSON, "{}".getBytes(UTF_8)),
                new Event(STAMP, "oom_kill", 5, Map.of("pid", "7"), Map.of("what for", "naught")),
                new Check(STAMP, "front", "http", "https://x/", Check.Outcome.FAILED, "status 503", 5, 6,
                        Map.of(Check.Phase.TLS, 3L, Check.Phase.DNS, 1L), 503, 9L, Map.of("team", "a")),
                new Check(STAMP, "db", "tcp", "10.0.0.1:5432", Check.Outcome.OK, "", 5, 6, Map.of(), null, null,
                        Map.of()),
                new Gap(STAMP, 99, "spool_full", 800), new Gap(STAMP, 17, "refused", -1),
                new Ack(List.of(new LaneSeq(0, 4), new LaneSeq(3, 17)), 65_536), new Ack(List.of(), 1),
                new Retry(3, 17, 5_000, "disk_full"), new Ping(null), new Ping(CLOCKS), new Pong(CLOCKS),
                Refusal.of(FaultReason.BAD_JSON, "header: …"),
                Refusal.of(new ProtocolFault(FaultReason.UNKNOWN_SERIES, "id 9"), 3, 17), new Bye("shutdown"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageSurvivesTheWire(Message message) throws ProtocolFault {
        assertThat(read(new MessageCodec().write(message))).isEqualTo(message);
    }

    @Test
    void aRefusalFitsItsFrameHoweverLongTheWords() throws ProtocolFault {
        var refusal = Refusal.of(FaultReason.INTERNAL, "\u0001\ud83d\ude00".repeat(400));
        assertThat(read(new MessageCodec().write(refusal))).isEqualTo(refusal);
    }

    @Test
    void theLargestListsOfLanesFitTheHeader() throws ProtocolFault {
        var lanes = new ArrayList<LaneSeq>();
        for (int i = 0; i < FrameLimits.LANES; i++) {
            lanes.add(new LaneSeq(Integer.MAX_VALUE - i, (1L << 53) - 1));
        }
        var hello = new Hello(65_535, "a".repeat(253), "s", "", "b".repeat(64), -1, Hello.Role.REPORTER, Set.of(),
                Map.of(), Map.of(), lanes, CLOCKS);
        assertThat(read(new MessageCodec().write(hello))).isEqualTo(hello);
        lanes.add(new LaneSeq(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ack(lanes, 0)).withMessageContaining("64");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"type\":\"event\",\"size\":0,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}||BAD_JSON",
            "{\"type\":\"event\",\"size\":0,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}|{}|MISSING_KEY",
            "{\"type\":\"event\",\"size\":0,\"lane\":0,\"seq\":1,\"mono\":1}|{}|MISSING_KEY",
            "{\"type\":\"event\",\"size\":0,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}|{\"kind\":\"a b\",\"time\":17}|OUT_OF_RANGE",
            "{\"type\":\"event\",\"size\":0,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}|{\"kind\":\"a\",\"time\":1.5}|WRONG_TYPE",
            "{\"type\":\"event\",\"size\":0,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}|{\"kind\":\"a\",\"time\":1}}|BAD_JSON",
            "{\"type\":\"gap\",\"size\":0,\"lane\":0,\"seq\":5,\"wall\":1,\"mono\":1,\"from\":4,\"to\":6,\"reason\":\"a\"}||OUT_OF_RANGE",
            "{\"type\":\"gap\",\"size\":0,\"lane\":0,\"seq\":5,\"wall\":1,\"mono\":1,\"from\":5,\"to\":4,\"reason\":\"a\"}||OUT_OF_RANGE",
            "{\"type\":\"bye\",\"size\":0}||MISSING_KEY",
            "{\"type\":\"bye\",\"size\":0,\"reason\":\"A B\"}||OUT_OF_RANGE",
            "{\"type\":\"ping\",\"size\":0,\"wall\":5}||MISSING_KEY",
            "{\"type\":\"retry\",\"size\":0,\"lane\":1,\"seq\":1,\"reason\":\"x\"}||MISSING_KEY",
            "{\"type\":\"error\",\"size\":0,\"code\":\"x\",\"message\":\"\"}||MISSING_KEY",
            "{\"type\":\"series\",\"size\":0}|{\"series\":[]}|OUT_OF_RANGE",
            "{\"type\":\"series\",\"size\":0}|{\"series\":[{\"id\":0,\"metric\":7}]}|WRONG_TYPE",
            "{\"type\":\"series\",\"size\":0}|{\"series\":[{\"id\":1048576,\"metric\":\"a\"}]}|OUT_OF_RANGE"})
    void wrongMessagesAreRefusedByReason(String header, String body, FaultReason reason) {
        var fault = catchThrowableOfType(ProtocolFault.class, () -> read(frame(header, body == null ? "" : body)));
        assertThat(fault).isNotNull();
        assertThat(fault.reason()).as(fault.detail()).isEqualTo(reason);
        assertThat(fault.detail()).hasSizeLessThan(256);
    }

    @Test
    void tooManyLabelsAreRefused() {
        var labels = new HashMap<String, String>();
        for (int i = 0; i < 65; i++) {
            labels.put("l" + i, "v");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Series.Definition(0, "m", labels))
                .withMessageContaining("65");
    }

    @Test
    void textThatNoDatabaseTakesIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Series.Definition(0, "m", Map.of("a", "x\0")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Series.Definition(0, "m", Map.of("a", "\ud800")));
    }

    static Message read(ByteBuffer bytes) throws ProtocolFault {
        var frame = requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(bytes));
        return new MessageCodec().read(frame);
    }

    private static ByteBuffer frame(String header, String body) {
        byte[] b = body.getBytes(UTF_8);
        byte[] h = header.replace("\"size\":0", "\"size\":" + b.length).getBytes(UTF_8);
        return ByteBuffer.allocate(4 + h.length + b.length).putInt(h.length).put(h).put(b).flip();
    }
}
