package io.bianque.protocol.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole conversations: every frame in both directions is read and written to the same bytes, and leaves the state that is told. */
class SessionVectorTest {
    private final Map<Integer, Long> acked = new TreeMap<>();
    private final Map<Integer, Long> waits = new TreeMap<>();
    private final Map<Integer, SamplesDecoder> lanes = new HashMap<>();
    private final Map<Integer, Fault> faults = new HashMap<>();
    private final Set<Integer> defined = new HashSet<>();
    private long credit;

    /** What a server finds wrong with a frame, and waits for. */
    private record Fault(long seq, String code) {}

    static List<VectorFile> sessions() {
        return VectorFile.all("session");
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void everyFrameLeavesTheStateThatIsTold(VectorFile vector) throws ProtocolFault {
        for (int i = 0; i < vector.parts().size(); i += 2) {
            var part = vector.parts().get(i);
            var frame = requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(part.bytes())));
            var message = new MessageCodec().read(frame);
            assertThat(part.comment()).matches("[→←] " + message.type().code() + ": .+");
            var written = new MessageCodec().write(message);
            var bytes = new byte[written.remaining()];
            written.get(bytes);
            assertThat(bytes).as(part.comment()).isEqualTo(part.bytes());
            follow(message, frame);
            assertThat("= {\"credit\":" + credit + ",\"acked\":" + places(acked) + ",\"waits\":" + places(waits) + "}")
                    .as(part.comment()).isEqualTo(vector.parts().get(i + 1).comment());
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void eachSideIsOneStreamOfBytes(VectorFile vector) throws ProtocolFault {
        for (var side : List.of("→", "←")) {
            var expected = new ArrayList<String>();
            var stream = new ByteArrayOutputStream();
            for (var part : vector.parts()) {
                if (part.comment().startsWith(side)) {
                    expected.add(part.comment().substring(2, part.comment().indexOf(':')));
                    stream.writeBytes(part.bytes());
                }
            }
            var decoder = new FrameDecoder(FrameLimits.DEFAULT);
            var found = new ArrayList<String>();
            for (byte one : stream.toByteArray()) {
                var frame = decoder.next(ByteBuffer.wrap(new byte[]{one}));
                if (frame != null) {
                    found.add(frame.type().code());
                }
            }
            assertThat(found).isEqualTo(expected).isNotEmpty();
            assertThat(decoder.isMidFrame()).isFalse();
        }
    }

    @Test
    void aConversationHasARefusalThatMayComeAgainARetryAGapAndAnEnd() {
        assertThat(sessions()).anySatisfy(vector -> assertThat(vector.parts()).extracting(VectorFile.Part::comment)
                .anyMatch(comment -> comment.startsWith("← error")).anyMatch(comment -> comment.startsWith("← retry"))
                .anyMatch(comment -> comment.startsWith("→ gap")).anyMatch(comment -> comment.startsWith("→ bye")));
    }

    /** The rules of credit, acks and refusals, as the specification has them, seen from the agent. */
    private void follow(Message message, Frame frame) throws ProtocolFault {
        switch (message) {
            case Welcome welcome -> {
                credit = welcome.credit();
                welcome.lanes().forEach(place -> acked.put(place.lane(), place.seq()));
            }
            case Series series -> series.added().forEach(definition -> defined.add(definition.id()));
            case Ack ack -> {
                credit += ack.credit();
                ack.lanes().forEach(place -> acked.put(place.lane(), place.seq()));
                assertThat(faults.keySet()).as("an ack of a lane that waits").isSubsetOf(waits.keySet());
            }
            case Retry retry -> refused(new LaneSeq(retry.lane(), retry.seq()));
            case Refusal refusal -> {
                var place = requireNonNull(refusal.place());
                assertThat(faults).containsEntry(place.lane(), new Fault(place.seq(), refusal.code()));
                refused(place);
            }
            case Message.Numbered numbered -> numbered(numbered, frame);
            case Hello _,Pace _,Move _,Config _,Probe _,Action _,Output _,Ping _,Pong _,Bye _ -> {
                // they change none of it
            }
        }
    }

    private void refused(LaneSeq place) {
        waits.put(place.lane(), place.seq());
        lanes.remove(place.lane());
    }

    private void numbered(Message.Numbered numbered, Frame frame) throws ProtocolFault {
        var stamp = numbered.stamp();
        credit -= stamp.lane() > 0 ? frame.length() : 0;
        waits.remove(stamp.lane(), stamp.seq());
        var awaited = faults.get(stamp.lane());
        if (awaited != null && awaited.seq() != stamp.seq()) {
            return; // the server ignores what is behind the frame that it waits for
        }
        faults.remove(stamp.lane());
        if (numbered instanceof Samples samples) {
            var body = samples.body();
            try {
                lanes.computeIfAbsent(stamp.lane(), _ -> new SamplesDecoder()).decode(body, 0, body.length,
                        defined::contains, new SampleBatch());
            } catch (ProtocolFault fault) {
                faults.put(stamp.lane(), new Fault(stamp.seq(), fault.reason().code()));
                lanes.remove(stamp.lane());
            }
        }
    }

    private static String places(Map<Integer, Long> places) {
        var text = new StringBuilder("[");
        places.forEach((lane, seq) -> text.append(text.length() > 1 ? "," : "").append('[').append(lane).append(',')
                .append(seq).append(']'));
        return text.append(']').toString();
    }
}
