package io.bianque.protocol.log;

import io.bianque.testkit.Mutations;
import io.bianque.testkit.Seeds;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/** A little of what Jazzer does to the log's files, in every build and from a seed. */
class LogMutationTest {
    private static final List<byte[]> SEGMENTS = LogFuzzTest.segments();

    @ParameterizedTest
    @Seeds(count = 700)
    void aSegmentThatIsAlmostRightNeverStopsTheLog(RandomGenerator random) {
        check(SEGMENTS, LogPromises::segment, random);
    }

    @ParameterizedTest
    @Seeds(count = 700)
    void recordsWhoseFieldsAreOffNeverStopTheLog(RandomGenerator random) {
        check(LogFuzzTest.recordsOfAllKinds(), LogPromises::records, random);
    }

    @ParameterizedTest
    @Seeds(count = 700)
    void bytesWrittenOverALogCostOnlyWhatTheyTouch(RandomGenerator random) {
        check(LogFuzzTest.overwrites(), LogPromises::overwritten, random);
    }

    private static void check(List<byte[]> seeds, Consumer<byte[]> promise, RandomGenerator random) {
        byte[] bytes = Mutations.of(seeds, random);
        try {
            promise.accept(bytes);
        } catch (Throwable broken) {
            throw new AssertionError("broken by " + HexFormat.of().formatHex(bytes), broken);
        }
    }
}
