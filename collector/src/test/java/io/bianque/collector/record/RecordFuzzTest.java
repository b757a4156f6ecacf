package io.bianque.collector.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.bianque.testkit.Mutations;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the decoder of log records promises of any bytes: a record, which can be written and read again, or a refusal that says
 * where. Jazzer looks for bytes that break it (see {@code deploy/fuzz}); a seeded mutator does so a little in every build.
 */
class RecordFuzzTest {
    private static final List<byte[]> RECORDS = records();

    @MethodSource("records")
    @FuzzTest
    void record(byte[] bytes) {
        promise(bytes);
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void recordsThatAreAlmostRightAreTakenOrRefused(RandomGenerator random) {
        byte[] bytes = Mutations.of(RECORDS, random);
        try {
            promise(bytes);
        } catch (Throwable broken) {
            throw new AssertionError("broken by " + HexFormat.of().formatHex(bytes), broken);
        }
    }

    static List<byte[]> records() {
        var codec = new CollectorRecordCodec();
        var seeds = new ArrayList<byte[]>();
        for (long seed = 0; seed < 60; seed++) {
            seeds.add(CollectorRecordCodecTest.bytes(codec.encode(AnyRecord.of(new SeededRandom(seed)))));
        }
        return seeds;
    }

    private static void promise(byte[] bytes) {
        CollectorRecord record;
        try {
            record = CollectorRecordCodec.decode(ByteBuffer.wrap(bytes));
        } catch (BadRecordException refused) {
            assertThat(refused).hasMessageContaining("at byte");
            return;
        }
        var codec = new CollectorRecordCodec();
        byte[] written = CollectorRecordCodecTest.bytes(codec.encode(record));
        if (!(record instanceof CollectorRecord.Samples)) { // of whose values there are several forms
            assertThat(written).as("one form, but for the order of a map").hasSameSizeAs(bytes);
        }
        try {
            var again = CollectorRecordCodec.decode(ByteBuffer.wrap(written));
            CollectorRecordCodecTest.assertSameRecord(again, record);
            assertThat(CollectorRecordCodecTest.bytes(codec.encode(again))).isEqualTo(written);
        } catch (BadRecordException refused) {
            throw new AssertionError("what was taken and written again was refused", refused);
        }
    }
}
