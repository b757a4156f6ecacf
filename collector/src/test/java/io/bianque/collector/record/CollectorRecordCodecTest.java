package io.bianque.collector.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.bianque.collector.record.CollectorRecord.Check;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.testkit.Seeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class CollectorRecordCodecTest {
    private final CollectorRecordCodec codec = new CollectorRecordCodec();

    @ParameterizedTest
    @Seeds(count = 500)
    void everyRecordComesBackBitByBit(RandomGenerator random) throws Exception {
        for (int i = 0; i < 10; i++) {
            var record = AnyRecord.of(random);
            assertSameRecord(CollectorRecordCodec.decode(codec.encode(record)), record);
        }
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void samplesFromReusedArraysHaveTheBytesOfTheirRecord(RandomGenerator random) {
        var samples = AnyRecord.samples(random);
        int count = samples.series().length;
        var expected = bytes(codec.encode(samples));
        var got = codec.encodeSamples(samples.stamp(), Arrays.copyOf(samples.series(), count + 7),
                Arrays.copyOf(samples.timesMillis(), count + 7), Arrays.copyOf(samples.values(), count + 7), count);
        assertThat(bytes(got)).isEqualTo(expected);
    }

    @ParameterizedTest
    @Seeds(count = 500)
    void noBytesCrashTheDecoder(RandomGenerator random) {
        var bytes = bytes(codec.encode(AnyRecord.of(random)));
        for (int i = 0; i < 50; i++) {
            var broken = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
            for (int flips = random.nextInt(4); flips > 0 && broken.length > 0; flips--) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            decodeOrRefuse(broken);
        }
        var noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        if (noise.length > 1) {
            noise[0] = CollectorRecordCodec.VERSION;
            noise[1] = (byte) (1 + random.nextInt(10));
        }
        decodeOrRefuse(noise);
    }

    @ParameterizedTest
    @Seeds(count = 100)
    void aRecordCutShortIsRefused(RandomGenerator random) {
        var bytes = bytes(codec.encode(AnyRecord.of(random)));
        var cut = ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length)).slice();
        assertThatThrownBy(() -> CollectorRecordCodec.decode(cut)).isInstanceOf(BadRecordException.class);
    }

    @Test
    void bytesAfterARecordAreRefused() {
        var bytes = bytes(codec.encode(new Tick(1, 2)));
        assertThatThrownBy(() -> CollectorRecordCodec.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("1 bytes follow the record");
    }

    @Test
    void aRecordOfALaterVersionIsRefusedByName() {
        var bytes = bytes(codec.encode(new Tick(1, 2)));
        bytes[0] = 2;
        assertThatThrownBy(() -> CollectorRecordCodec.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("version 2, this program reads version 1");
    }

    @Test
    void aHugeCountIsRefusedBeforeMemoryIsTaken() {
        var stamp = new Stamp("a", 1, 1, 1, 1, 1, 1, false);
        var bytes = bytes(codec.encode(new Samples(stamp, new int[0], new long[0], new double[0])));
        var huge = Arrays.copyOf(bytes, bytes.length + 4);
        Arrays.fill(huge, bytes.length - 2, bytes.length + 2, (byte) 0xff); // the count, 0 before
        huge[bytes.length + 2] = 7;
        assertThatThrownBy(() -> CollectorRecordCodec.decode(ByteBuffer.wrap(huge)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("the number of readings is 2147483647");
    }

    @Test
    void aTypicalReadingTakesAtMostFourBytes() {
        int count = 80;
        var series = new int[count];
        var times = new long[count];
        var values = new double[count];
        for (int i = 0; i < count; i++) {
            series[i] = 4_000_000 + i;
            times[i] = 1_790_000_000_000L;
            values[i] = i % 2 == 0 ? i / 1000.0 : i * 1000;
        }
        var stamp = new Stamp("web-01", 1, 1, 1, 1, times[0], times[0] + 5, false);
        assertThat(codec.encodeSamples(stamp, series, times, values, count).remaining()).isLessThanOrEqualTo(4 * count);
    }

    static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Doubles are compared by their raw bits: {@code ==} would take -0.0 for 0 and never a NaN for itself. */
    static void assertSameRecord(CollectorRecord got, CollectorRecord wanted) {
        if (wanted instanceof Samples want && got instanceof Samples have) {
            assertThat(have.stamp()).isEqualTo(want.stamp());
            assertThat(have.series()).isEqualTo(want.series());
            assertThat(have.timesMillis()).isEqualTo(want.timesMillis());
            assertThat(bits(have.values())).isEqualTo(bits(want.values()));
            return;
        }
        assertThat(got).isEqualTo(wanted);
        if (wanted instanceof Check want && got instanceof Check have) {
            assertThat(bits(have.durationSeconds())).isEqualTo(bits(want.durationSeconds()));
            want.phaseSeconds()
                    .forEach((phase, seconds) -> assertThat(bits(have.phaseSeconds().getOrDefault(phase, 0.0)))
                            .isEqualTo(bits(seconds)));
        }
    }

    private static long[] bits(double... values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            assertThat(CollectorRecordCodec.decode(ByteBuffer.wrap(bytes))).isNotNull();
        } catch (BadRecordException refused) {
            assertThat(refused).hasMessageContaining("at byte");
        } catch (RuntimeException crash) {
            fail("the decoder crashed on " + Arrays.toString(bytes), crash);
        }
    }
}
