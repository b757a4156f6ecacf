package io.bianque.protocol.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.json.JsonWriter;
import io.bianque.testkit.Seeds;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class SamplesCodecTest {
    private static final long T0 = 1_790_000_000_000L;
    private static final double[] HARD = {0.0, -0.0, 1, -1, 0.1, -0.1, 1e300, -1e300, Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN,
            Double.longBitsToDouble(0x7ff0000000000001L), Double.longBitsToDouble(0xfff8dead_beef0000L),
            9007199254740991.0,
            9007199254740992.0, 9007199254740994.0, -9007199254740992.0, 1.0 / 3, Math.PI, 123456.789, 0.000001, 1e-7,
            2251799813685248.5, Double.MIN_VALUE * 5_000, Math.nextUp(0.1), Math.nextDown(1.0)};

    @Test
    void hardValuesSurviveBitByBitInKeyAndDeltaFrames() throws ProtocolFault {
        var encoder = new SamplesEncoder();
        var decoder = new SamplesDecoder();
        for (int round = 0; round < 130; round++) {
            var batch = new SampleBatch();
            for (int i = 0; i < HARD.length; i++) {
                batch.add(i * 3, T0 + round * 10_000L, HARD[(i + round) % HARD.length]);
            }
            check(encoder, decoder, batch);
        }
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void everyBatchSurvivesTheLane(RandomGenerator random) throws ProtocolFault {
        var encoder = new SamplesEncoder();
        var decoder = new SamplesDecoder();
        var readings = new TreeMap<Integer, Double>();
        long time = random.nextLong(0, T0);
        for (int frame = 0; frame < 150; frame++) {
            if (random.nextInt(40) == 0) {
                encoder.reset();
            }
            time += random.nextLong(0, 20_000);
            mutate(readings, random);
            boolean own = random.nextInt(5) == 0;
            var batch = new SampleBatch();
            for (var reading : readings.entrySet()) {
                batch.add(reading.getKey(), own ? time + random.nextLong(0, 5_000) : time, reading.getValue());
            }
            check(encoder, decoder, batch);
        }
    }

    @ParameterizedTest
    @Seeds(count = 2_000)
    void c16NoBytesCrashTheDecoder(RandomGenerator random) {
        var decoder = new SamplesDecoder();
        var batch = new SampleBatch();
        var encoder = new SamplesEncoder();
        int length = encoder.encode(new int[]{0, 1, 5, 9}, new long[]{T0, T0, T0, T0 + 1},
                new double[]{1, 2.5, Math.PI, 4},
                4);
        byte[] body = random.nextBoolean() ? Arrays.copyOf(encoder.array(), length) : new byte[random.nextInt(1, 200)];
        if (body.length != length) {
            random.nextBytes(body);
        }
        for (int i = 0; i < 3; i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
        }
        try {
            decoder.decode(body, 0, random.nextInt(body.length + 1), id -> id < 1_000, batch);
            assertThat(batch.count()).isLessThanOrEqualTo(1_000);
        } catch (ProtocolFault fault) {
            assertThat(fault.reason()).isIn(FaultReason.BAD_SAMPLES, FaultReason.NO_STATE, FaultReason.UNKNOWN_SERIES,
                    FaultReason.TOO_MANY);
            assertThat(batch.count()).isZero();
        }
    }

    @Test
    void everyCutOfABodyIsRefused() {
        var encoder = new SamplesEncoder();
        var batch = batch(20, 0);
        int length = encoder.encode(batch);
        byte[] key = Arrays.copyOf(encoder.array(), length);
        for (int cut = 0; cut < key.length; cut++) {
            assertThat(refusal(new SamplesDecoder(), Arrays.copyOf(key, cut)).reason())
                    .isEqualTo(FaultReason.BAD_SAMPLES);
        }
        assertThat(refusal(new SamplesDecoder(), Arrays.copyOf(key, key.length + 1)).reason())
                .isEqualTo(FaultReason.BAD_SAMPLES);
    }

    @Test
    void aDeltaFrameWithoutStateIsRefused() throws ProtocolFault {
        var encoder = new SamplesEncoder();
        byte[][] bodies = new byte[4][];
        for (int i = 0; i < 4; i++) {
            int length = encoder.encode(batch(8, i));
            bodies[i] = Arrays.copyOf(encoder.array(), length);
        }
        assertThat(refusal(new SamplesDecoder(), bodies[1]).reason()).isEqualTo(FaultReason.NO_STATE);

        var skipping = new SamplesDecoder();
        decode(skipping, bodies[0]);
        assertThat(refusal(skipping, bodies[2]).reason()).isEqualTo(FaultReason.NO_STATE);
        assertThat(refusal(skipping, bodies[1]).reason()).isEqualTo(FaultReason.NO_STATE);
        decode(skipping, bodies[0]);
        decode(skipping, bodies[1]);
        skipping.reset();
        assertThat(refusal(skipping, bodies[2]).reason()).isEqualTo(FaultReason.NO_STATE);
    }

    @Test
    void aKeyFrameComesEverySixtyFourFrames() {
        var encoder = new SamplesEncoder();
        for (int i = 0; i < 200; i++) {
            encoder.encode(batch(4, i));
            assertThat(encoder.array()[0] & 0x3f).isEqualTo(i % 64);
        }
        encoder.reset();
        encoder.encode(batch(4, 0));
        assertThat(encoder.array()[0] & 0x3f).isZero();
    }

    @Test
    void idsThatNobodyDefinedAreRefused() {
        var encoder = new SamplesEncoder();
        int length = encoder.encode(batch(4, 0));
        byte[] body = Arrays.copyOf(encoder.array(), length);
        var fault = catchThrowableOfType(ProtocolFault.class,
                () -> new SamplesDecoder().decode(body, 0, body.length, id -> id < 3, new SampleBatch()));
        assertThat(fault.reason()).isEqualTo(FaultReason.UNKNOWN_SERIES);
        assertThat(fault.detail()).contains("id 3");
    }

    @Test
    void idsThatDoNotAscendAreABugOfTheCaller() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> new SamplesEncoder().encode(new int[]{2, 2}, new long[]{T0, T0}, new double[]{1, 1}, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SamplesEncoder().encode(new int[]{0}, new long[]{-1}, new double[]{1}, 1));
    }

    @Test
    void aHugeRunOfIdsTakesNoMemory() {
        // One run that claims ids 0..32,766 in four bytes; only 25 are defined.
        byte[] body = {0x40, 1, 0, (byte) 0xfe, (byte) 0xff, 1};
        assertThat(refusal(new SamplesDecoder(), body).reason()).isEqualTo(FaultReason.UNKNOWN_SERIES);
    }

    @Test
    void eightySlowReadingsTakeAtMost110Bytes() {
        var random = new Random(7);
        var encoder = new SamplesEncoder();
        double[] values = new double[80];
        int[] ids = new int[80];
        long[] times = new long[80];
        for (int i = 0; i < 80; i++) {
            ids[i] = i;
            values[i] = i < 40 ? random.nextInt(100) / 100.0 : random.nextInt(1_000_000);
        }
        long bytes = 0;
        for (int frame = 0; frame < 640; frame++) {
            Arrays.fill(times, T0 + frame * 10_000L);
            for (int i = 0; i < 80; i++) {
                if (random.nextInt(2) == 0) { // half of them move, as a quiet host's do
                    values[i] = i < 40
                            ? Math.clamp(Math.rint(values[i] * 100 + random.nextInt(-5, 6)) / 100, 0, 1)
                            : values[i] + random.nextInt(-100, 400);
                }
            }
            bytes += encoder.encode(ids, times, values, 80);
        }
        assertThat(bytes / 640).isLessThanOrEqualTo(110);
    }

    @Test
    void theJsonFormCarriesTheSameReadings() throws ProtocolFault {
        var batch = new SampleBatch();
        for (int i = 0; i < HARD.length; i++) {
            batch.add(i, T0 + i, HARD[i]);
        }
        var json = new JsonWriter();
        JsonSamples.encode(batch, json);
        var read = new SampleBatch();
        new JsonSamples().decode(json.array(), 0, json.length(), _ -> true, read);
        assertThat(read.count()).isEqualTo(HARD.length);
        for (int i = 0; i < HARD.length; i++) {
            assertThat(read.ids()[i]).isEqualTo(i);
            assertThat(read.timesMillis()[i]).isEqualTo(T0 + i);
            assertThat(Double.doubleToLongBits(read.values()[i])).isEqualTo(Double.doubleToLongBits(HARD[i]));
        }
    }

    private static void mutate(Map<Integer, Double> readings, RandomGenerator random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            readings.put(random.nextInt(400), 0.0);
        }
        readings.keySet().removeIf(_ -> random.nextInt(60) == 0);
        readings.replaceAll((_, value) -> switch (random.nextInt(8)) {
            case 0 -> HARD[random.nextInt(HARD.length)];
            case 1 -> Double.longBitsToDouble(random.nextLong());
            case 2 -> random.nextInt(10_000) / 100.0;
            case 3 -> value + 1;
            default -> value;
        });
    }

    private static SampleBatch batch(int count, int frame) {
        var batch = new SampleBatch();
        for (int i = 0; i < count; i++) {
            batch.add(i, T0 + frame * 10_000L, i * 0.25 + (i % 2) * frame);
        }
        return batch;
    }

    private static void check(SamplesEncoder encoder, SamplesDecoder decoder, SampleBatch batch) throws ProtocolFault {
        int length = encoder.encode(batch);
        byte[] body = Arrays.copyOf(encoder.array(), length);
        var read = new SampleBatch();
        decoder.decode(body, 0, length, _ -> true, read);
        assertThat(read.count()).isEqualTo(batch.count());
        for (int i = 0; i < batch.count(); i++) {
            assertThat(read.ids()[i]).isEqualTo(batch.ids()[i]);
            assertThat(read.timesMillis()[i]).isEqualTo(batch.timesMillis()[i]);
            assertThat(Double.doubleToRawLongBits(read.values()[i]))
                    .isEqualTo(Double.doubleToRawLongBits(batch.values()[i]));
        }
    }

    private static void decode(SamplesDecoder decoder, byte[] body) throws ProtocolFault {
        decoder.decode(body, 0, body.length, _ -> true, new SampleBatch());
    }

    private static ProtocolFault refusal(SamplesDecoder decoder, byte[] body) {
        var batch = new SampleBatch();
        var fault = catchThrowableOfType(ProtocolFault.class,
                () -> decoder.decode(body, 0, body.length, id -> id < 25, batch));
        assertThat(fault).isNotNull();
        assertThat(batch.count()).isZero();
        return fault;
    }
}
