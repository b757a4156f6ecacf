package io.bianque.protocol.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.samples.JsonSamples;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import io.bianque.protocol.samples.SamplesEncoder;
import io.bianque.protocol.zip.ZstdJni;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors in folders, which the second implementation is held to as well; what they are says the specification. */
class VectorFoldersTest {
    private static final int UNDEFINED_ID = 7;

    /** Codes that need a session or a server; ProtocolRulesTest, IntakeTest and IntakeTlsTest of the collector see them. */
    private static final Set<FaultReason> OF_A_SESSION = EnumSet.of(FaultReason.UNEXPECTED, FaultReason.VERSION,
            FaultReason.TIMEOUT, FaultReason.SEQUENCE, FaultReason.CREDIT, FaultReason.CONFLICT, FaultReason.IDENTITY,
            FaultReason.ALREADY_CONNECTED, FaultReason.INTERNAL);

    static List<VectorFile> faults() {
        return VectorFile.all("faults");
    }

    static List<VectorFile> errors() {
        return VectorFile.all("errors");
    }

    static List<VectorFile> read() {
        return VectorFile.all("read");
    }

    static List<VectorFile> lanes() {
        return VectorFile.all("samples1");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyBadFrameGivesItsFaultAndWhatFollows(VectorFile vector) {
        var code = vector.name().substring(0, vector.name().indexOf('-'));
        assertThat(judge(vector)).isEqualTo(code + " " + vector.notes().getLast());
    }

    @Test
    void everyCodeHasAVectorOrNeedsASession() {
        var seen = faults().stream().map(vector -> vector.name().substring(0, vector.name().indexOf('-')))
                .map(code -> FaultReason.valueOf(code.toUpperCase(Locale.ROOT))).collect(Collectors.toSet());
        assertThat(seen).doesNotContainAnyElementsOf(OF_A_SESSION);
        seen.addAll(OF_A_SESSION);
        assertThat(seen).containsExactlyInAnyOrder(FaultReason.values());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void theErrorFrameOfEveryCodeIsReadAndWrittenToTheSameBytes(VectorFile vector) throws ProtocolFault {
        var bytes = vector.bytes();
        var refusal = (Refusal) message(bytes);
        assertThat(refusal.code()).isEqualTo(vector.name());
        assertThat(written(refusal)).isEqualTo(bytes);
    }

    @Test
    void everyCodeHasItsErrorFrame() {
        assertThat(errors()).extracting(VectorFile::name)
                .containsExactlyInAnyOrder(Arrays.stream(FaultReason.values()).map(FaultReason::code)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("read")
    void whatOthersMayWriteMeansTheSame(VectorFile vector) throws ProtocolFault {
        var as = vector.notes().getFirst().replace("as ", "").replace(".hex", "");
        var same = VectorFile.all("").stream().filter(other -> other.name().equals(as)).findFirst().orElseThrow();
        assertThat(vector.bytes()).isNotEqualTo(same.bytes());
        var frame = requireNonNull(decoder(vector).next(ByteBuffer.wrap(vector.bytes())));
        assertThat(written(codec().read(frame))).isEqualTo(same.bytes());
    }

    @ParameterizedTest
    @MethodSource("lanes")
    void everyLaneOfReadingsIsReadBitByBitAndWrittenToTheSameBytes(VectorFile vector) throws ProtocolFault {
        var decoder = new SamplesDecoder();
        var encoder = new SamplesEncoder();
        for (int i = 0; i < vector.parts().size(); i += 2) {
            byte[] body = vector.parts().get(i).bytes();
            var batch = new SampleBatch();
            decoder.decode(body, 0, body.length, _ -> true, batch);
            assertThat("= " + text(batch)).as(vector.parts().get(i).comment())
                    .isEqualTo(vector.parts().get(i + 1).comment());
            if (!vector.notes().contains("read only")) {
                int length = encoder.encode(batch);
                assertThat(Arrays.copyOf(encoder.array(), length)).as(vector.parts().get(i).comment()).isEqualTo(body);
            }
        }
    }

    private static String text(SampleBatch batch) {
        var text = new StringBuilder("[");
        batch.forEach((id, timeMillis, value) -> text.append(text.length() > 1 ? "," : "")
                .append(String.format(Locale.ROOT, "[%d,%d,\"%016x\"]", id, timeMillis,
                        Double.doubleToRawLongBits(value))));
        return text.append(']').toString();
    }

    private static String judge(VectorFile vector) {
        var decoder = decoder(vector);
        boolean alone = false;
        try {
            var frame = requireNonNull(decoder.next(ByteBuffer.wrap(vector.bytes())));
            if (frame.type().isNumbered()) {
                MessageCodec.stamp(frame.header());
                alone = true;
            }
            var message = codec().read(frame);
            if (message instanceof Samples samples) {
                byte[] body = samples.body();
                if (samples.encoding() == Encoding.JSON) {
                    new JsonSamples().decode(body, 0, body.length, id -> id != UNDEFINED_ID, new SampleBatch());
                } else {
                    new SamplesDecoder().decode(body, 0, body.length, id -> id != UNDEFINED_ID, new SampleBatch());
                }
            }
            return "no fault in " + message;
        } catch (ProtocolFault fault) {
            return fault.reason().code() + " " + (alone ? fault.reason().mayComeAgain() ? "again" : "refuses" : "ends");
        }
    }

    private static FrameDecoder decoder(VectorFile vector) {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        if (vector.notes().contains("announced zstd")) {
            decoder.announced(Set.of(Packer.ZSTD));
        }
        return decoder;
    }

    private static MessageCodec codec() {
        return new MessageCodec(new Unpacker(ZstdJni.UNZIP, _ -> {
            // any memory will do
        }));
    }

    private static Message message(byte[] bytes) throws ProtocolFault {
        return new MessageCodec()
                .read(requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(bytes))));
    }

    private static byte[] written(Message message) {
        var buffer = new MessageCodec().write(message);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
