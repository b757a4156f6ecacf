package io.bianque.collector.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.record.CollectorRecord.Check;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.record.CollectorRecord.Gap;
import io.bianque.collector.record.CollectorRecord.LanesKept;
import io.bianque.collector.record.CollectorRecord.LivenessChanged;
import io.bianque.collector.record.CollectorRecord.RunMarked;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.SeriesDefined;
import io.bianque.collector.record.CollectorRecord.SessionOpened;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins the bytes of version 1: what is in {@code vectors/record/1} never changes. */
class GoldenRecordsTest {
    private static final long TIME = 1_790_000_000_000L;
    private static final Stamp STAMP = new Stamp("web-01", 0x0102030405060708L, 1, 300, 9, TIME, TIME + 40, false);
    private static final Labels HOST = Labels.of("application", "shop", "host", "web-01");

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("tick", new Tick(TIME, 5_000_000_000L)),
                Arguments.of("series-defined",
                        new SeriesDefined(70_000, new SeriesKey("bianque_host_load1", HOST))),
                Arguments.of("session-opened",
                        new SessionOpened(STAMP, "boot-7", HOST, Map.of("os", "Debian 12", "cores", "2"))),
                Arguments.of("samples", new Samples(STAMP, new int[]{7, 8, 6, 9, 9}, new long[]{TIME, TIME - 1, TIME,
                        TIME + 200, TIME}, new double[]{0.25, 1024, -0.0, 1.0 / 3, -1})),
                Arguments.of("samples-of-one-time",
                        new Samples(STAMP, new int[]{7, 8}, new long[]{TIME, TIME}, new double[]{0, 0.001})),
                Arguments.of("event", new Event(STAMP, "process_exited", HOST, Map.of("pid", "4711"))),
                Arguments.of("check",
                        new Check(STAMP, "login", "http", "http://127.0.0.1/", Check.Outcome.TIMEOUT, "no answer", 2.5,
                                Map.of("dns", 0.25, "connect", 1.0), HOST)),
                Arguments.of("gap", new Gap(STAMP, 300, 420, "spool_full")),
                Arguments.of("liveness-changed", new LivenessChanged("web-01", Liveness.LOST, TIME, "silence")),
                Arguments.of("run-marked", new RunMarked("node-1", TIME, true)),
                Arguments.of("lanes-kept", new LanesKept("web-01", -1,
                        List.of(new LanesKept.LaneEnd(0, 12), new LanesKept.LaneEnd(3, 1_000_000)))),
                Arguments.of("links",
                        new CollectorRecord.Links(STAMP, List.of("10.0.0.7"),
                                List.of(new CollectorRecord.Links.Listener("web", 8080)),
                                List.of(new CollectorRecord.Links.Link("web", "10.0.0.9", 6379, 4)), 2)),
                Arguments.of("change", new CollectorRecord.Change(STAMP, "c-1", "release", "application:shop",
                        "version 2.4", "ann")),
                Arguments.of("action-done", new CollectorRecord.ActionDone(STAMP, "run-9",
                        CollectorRecord.ActionDone.End.FAILED, 3, "no such unit")),
                Arguments.of("own-readings", new CollectorRecord.OwnReadings("node-1", TIME,
                        Map.of("bianque_partition_lag_bytes", 1024.5, "bianque_evaluation_config_ok", 0.0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void theBytesOfAVectorAreItsRecordAndTheRecordGivesTheBytes(String name, CollectorRecord record) throws Exception {
        var bytes = vector(name);
        CollectorRecordCodecTest.assertSameRecord(CollectorRecordCodec.decode(ByteBuffer.wrap(bytes)), record);
        var encoded = CollectorRecordCodecTest.bytes(new CollectorRecordCodec().encode(record));
        assertThat(HexFormat.of().formatHex(encoded)).isEqualTo(HexFormat.of().formatHex(bytes));
    }

    /** Hex digits, blanks and line ends as one likes; {@code #} begins a comment. */
    private static byte[] vector(String name) throws IOException {
        var path = "/vectors/record/1/" + name + ".hex";
        try (var in = Objects.requireNonNull(GoldenRecordsTest.class.getResourceAsStream(path), path)) {
            var digits = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s", ""))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(digits);
        }
    }
}
