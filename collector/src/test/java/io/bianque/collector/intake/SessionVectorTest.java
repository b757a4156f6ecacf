package io.bianque.collector.intake;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conversation among the golden vectors, its agent's bytes played to a running intake: it answers what the server of the
 * vector answers, and stores what was acknowledged. Its {@code retry} is left out with the frame that it puts off, as nothing
 * is the matter with this intake.
 */
class SessionVectorTest {
    private static final Path CONVERSATION = Path.of("../protocol/src/test/resources/vectors/v1/session/whole.hex");

    @TempDir
    Path directory;

    private final Map<Integer, Long> acked = new TreeMap<>();
    private final List<String> answers = new ArrayList<>();
    private long granted;

    /** A frame of the conversation. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(boolean fromAgent, byte[] bytes, Message message) {}

    @Test
    void theIntakeAnswersAsTheConversationSays() throws Exception {
        var lines = lines();
        var told = new TreeMap<Integer, Long>();
        var expected = new ArrayList<String>();
        long grants = 0;
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            for (int i = 0; i < lines.size(); i++) {
                var line = lines.get(i);
                if (line.fromAgent()) {
                    if (i + 1 == lines.size() || !(lines.get(i + 1).message() instanceof Retry)) {
                        agent.send(line.bytes());
                    }
                    continue;
                }
                switch (line.message()) {
                    case Ack ack -> {
                        grants += ack.credit();
                        ack.lanes().forEach(place -> told.put(place.lane(), place.seq()));
                    }
                    case Welcome welcome -> welcome.lanes().forEach(place -> told.put(place.lane(), place.seq()));
                    case Retry _ -> {
                        continue;
                    }
                    default -> expected.add(name(line.message()));
                }
                while (granted < grants || !acked.equals(told) || answers.size() < expected.size()) {
                    hear(requireNonNull(agent.next(), "the collector has closed"));
                }
                assertThat(answers).isEqualTo(expected);
            }
            assertThat(agent.next()).as("closed after the bye").isNull();
            assertThat(granted).as("credit comes back to the byte").isEqualTo(grants);
            assertThat(intake.records(CollectorRecord.Samples.class)).extracting(record -> record.stamp().seq())
                    .containsExactly(1L, 2L, 3L, 4L);
            assertThat(intake.records(CollectorRecord.Event.class)).extracting(CollectorRecord.Event::kind)
                    .containsSubsequence("process_exited", "oom_kill");
            assertThat(intake.records(CollectorRecord.Check.class)).hasSize(1);
            assertThat(intake.records(CollectorRecord.Gap.class)).singleElement()
                    .satisfies(gap -> assertThat(gap.stamp().seq()).isEqualTo(5));
        }
    }

    private void hear(Message message) {
        switch (message) {
            case Ack ack -> {
                granted += ack.credit();
                ack.lanes().forEach(place -> acked.put(place.lane(), place.seq()));
            }
            case Welcome welcome -> welcome.lanes().forEach(place -> acked.put(place.lane(), place.seq()));
            default -> answers.add(name(message));
        }
    }

    private static String name(Message message) {
        return switch (message) {
            case Refusal refusal -> refusal.code() + " " + refusal.place() + " " + refusal.last();
            case Pong pong -> pong.clocks() == null ? "pong" : "pong with clocks";
            default -> message.toString();
        };
    }

    private static List<Line> lines() throws Exception {
        var lines = new ArrayList<Line>();
        var digits = new StringBuilder();
        String comment = "";
        for (var line : Files.readAllLines(CONVERSATION)) {
            if (!line.startsWith("#")) {
                digits.append(line.replace(" ", ""));
                continue;
            }
            if (!digits.isEmpty()) {
                byte[] bytes = HexFormat.of().parseHex(digits);
                var frame = requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(bytes)));
                lines.add(new Line(comment.startsWith("# →"), bytes, new MessageCodec().read(frame)));
                digits.setLength(0);
            }
            comment = line;
        }
        assertThat(lines).hasSizeGreaterThan(20);
        return lines;
    }
}
