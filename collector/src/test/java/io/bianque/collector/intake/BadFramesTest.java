package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus C against real sockets: each bad peer gets one clear error and its end, a good one is served throughout. */
class BadFramesTest {
    @TempDir
    static Path directory;

    private static IntakeFixture intake;
    private static TestAgent good;
    private static long seq;

    @BeforeAll
    static void listen() throws Exception {
        intake = new IntakeFixture(new NioDisk(directory), IntakeFixture.settings(null).withBounds(200, 4 << 20),
                LogOptions.defaults(), SeriesRegistry.Limits.DEFAULT);
        good = intake.agent("good");
        good.hello(new LaneSeq(1, 1));
        good.define(1);
    }

    @AfterAll
    static void stop() throws IOException {
        good.close();
        intake.close();
    }

    static Stream<Arguments> badFirstFrames() {
        var hello = "\"agent\":\"bad\",\"epoch\":\"0000000000000001\",\"boot\":\"b\",\"role\":\"agent\",\"lanes\":[],"
                + "\"wall\":1,\"mono\":1,\"version\":1";
        return Stream.of(
                Arguments.of("C1 length 0", new byte[]{0, 0, 0, 0}, "header_length"),
                Arguments.of("C1 limit + 1", new byte[]{0, 0, 0x10, 1}, "header_length"),
                Arguments.of("C1 sign bit", new byte[]{(byte) 0x80, 0, 0, 0}, "header_length"),
                Arguments.of("C1 all ones", new byte[]{-1, -1, -1, -1}, "header_length"),
                Arguments.of("C1 other byte order", new byte[]{0x18, 0, 0, 0}, "header_length"),
                Arguments.of("C2 HTTP", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "header_length"),
                Arguments.of("C2 TLS", new byte[]{0x16, 3, 1, 2, 0, 1, 0}, "header_length"),
                Arguments.of("C5 size -1", header("{\"type\":\"hello\",\"size\":-1}"), "out_of_range"),
                Arguments.of("C5 size a fraction", header("{\"type\":\"hello\",\"size\":1.5}"), "wrong_type"),
                Arguments.of("C5 size text", header("{\"type\":\"hello\",\"size\":\"1\"}"), "wrong_type"),
                Arguments.of("C5 size null", header("{\"type\":\"hello\",\"size\":null}"), "wrong_type"),
                Arguments.of("C5 size 2^31", header("{\"type\":\"hello\",\"size\":2147483648}"), "body_too_long"),
                Arguments.of("C5 size 2^63", header("{\"type\":\"hello\",\"size\":9223372036854775808}"),
                        "out_of_range"),
                Arguments.of("C5 exponent bomb", header("{\"type\":\"hello\",\"size\":1e999999999}"), "wrong_type"),
                Arguments.of("C7 not one object", header("[1,2]"), "bad_json"),
                Arguments.of("C7 trailing bytes", header("{\"type\":\"hello\",\"size\":0} x}"), "bad_json"),
                Arguments.of("C8 overlong UTF-8", header(new byte[]{'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1',
                        '}'}), "not_utf8"),
                Arguments.of("C9 depth", header("{\"a\":[[[[[[1]]]]]]}"), "too_deep"),
                Arguments.of("C10 duplicate key", header("{\"type\":\"hello\",\"size\":0,\"type\":\"ping\"}"),
                        "duplicate_key"),
                Arguments.of("C11 no type", header("{\"size\":0}"), "missing_key"),
                Arguments.of("C11 unknown type", header("{\"type\":\"Hello\",\"size\":0}"), "unknown_type"),
                Arguments.of("C13 wrong digest", header("{\"type\":\"hello\",\"size\":0,\"crc32c\":\"ffffffff\","
                        + hello + "}"), "checksum"),
                Arguments.of("C17 zip unasked", header("{\"type\":\"hello\",\"size\":0,\"zip\":\"zstd\",\"raw\":5,"
                        + hello + "}"), "not_announced"),
                Arguments.of("C28 no hello", header("{\"type\":\"ping\",\"size\":0}"), "unexpected"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFirstFrames")
    void aBadFirstFrameGetsOneErrorThatNamesItAndTheEnd(String name, byte[] bytes, String code) throws Exception {
        try (var bad = intake.agent("bad")) {
            bad.send(bytes);
            var refusal = bad.expect(Refusal.class);
            assertThat(refusal.code()).as(refusal.message()).isEqualTo(code);
            assertThat(refusal.place()).isNull();
            assertThat(bad.next()).as("closed").isNull();
        }
        goodIsServed();
    }

    @Test
    void c4OneByteSegmentsAndTwoFramesInOneSegmentAreServed() throws Exception {
        try (var slow = intake.agent("slow")) {
            for (byte one : slow.bytes(slow.hello("slow"))) {
                slow.send(new byte[]{one});
            }
            slow.expect(Welcome.class);
            var two = new ByteArrayOutputStream();
            two.write(slow.bytes(new Ping(null)));
            two.write(slow.bytes(new Ping(null)));
            slow.send(two.toByteArray());
            slow.expect(Pong.class);
            slow.expect(Pong.class);
        }
    }

    @Test
    void c3CutAtAnyByteByEndOrResetHarmsNobody() throws Exception {
        byte[] whole;
        try (var model = intake.agent("model")) {
            whole = model.bytes(model.hello("cut"));
        }
        for (int cut = 0; cut < whole.length; cut += 7) {
            try (var agent = intake.agent("cut")) {
                agent.send(Arrays.copyOf(whole, cut));
                if (cut % 2 == 0) {
                    agent.reset();
                } else {
                    agent.shutdownOutput();
                }
            }
        }
        goodIsServed();
        IntakeFixture.await("all are gone but the good one",
                () -> intake.meters.get("bianque.intake.connections").gauge().value() == 1);
    }

    @Test
    void c31SilenceAndDribbleEndInTime() throws Exception {
        try (var silent = intake.agent("silent"); var dribbling = intake.agent("dribbling")) {
            var hello = dribbling.bytes(dribbling.hello("dribbling"));
            long began = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                dribbling.send(new byte[]{hello[i]});
                Thread.sleep(100);
            }
            assertThat(silent.expect(Refusal.class).code()).isEqualTo("timeout");
            assertThat(dribbling.expect(Refusal.class).code()).isEqualTo("timeout");
            assertThat(System.nanoTime() - began).isLessThan(4_000_000_000L);
        }
        goodIsServed();
    }

    @Test
    void c6ManyLargeBodiesUnderWayAreBoundedInMemory() throws Exception {
        var agents = new ArrayList<TestAgent>();
        try {
            for (int i = 0; i < 10; i++) {
                var agent = intake.agent("large-" + i);
                agents.add(agent);
                agent.hello();
                agent.send(header("{\"type\":\"event\",\"size\":1000000,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}"));
                try {
                    agent.send(new byte[900_000]);
                } catch (IOException refused) {
                    // the budget was spent
                }
                goodIsServed();
            }
            IntakeFixture.await("some were refused",
                    () -> intake.count("bianque.intake.refusals", "what", "connection", "reason", "too_many") > 0);
            assertThat(intake.meters.get("bianque.intake.held").gauge().value()).isLessThan(8 << 20);
        } finally {
            for (var agent : agents) {
                agent.close();
            }
        }
        IntakeFixture.await("memory comes back", () -> intake.meters.get("bianque.intake.held").gauge().value() == 0);
    }

    @ParameterizedTest
    @Seeds(count = 40)
    void c16MutatedSessionsHarmNobody(RandomGenerator random) throws Exception {
        var session = new ByteArrayOutputStream();
        try (var model = intake.agent("mutant")) {
            session.write(model.bytes(model.hello("mutant")));
            session.write(model.bytes(new Series(
                    List.of(new Series.Definition(1, "m", Map.of())))));
            for (int i = 1; i < 5; i++) {
                session.write(model.bytes(model.samples(1, i, i, 1)));
                session.write(model.bytes(model.event(i, "oom_kill")));
            }
        }
        var bytes = session.toByteArray();
        for (int flips = 1 + random.nextInt(5); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        try (var mutant = TestAgent.plain(intake.address(), "mutant", random.nextLong())) {
            mutant.send(bytes);
            mutant.shutdownOutput();
            for (var answer = mutant.next(); answer != null; answer = mutant.next()) {
                assertThat(answer).isNotNull();
            }
        } catch (IOException ended) {
            // refused before all was sent
        }
        goodIsServed();
        assertThat(intake.count("bianque.intake.refusals", "reason", "internal")).as("bugs").isZero();
    }

    private static void goodIsServed() throws Exception {
        seq++;
        good.send(good.samples(1, seq, 0.5, 1));
        good.acknowledged(1, seq);
    }

    private static byte[] header(String json) {
        return header(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] header(byte[] json) {
        return ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).array();
    }
}
