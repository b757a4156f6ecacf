package io.bianque.bench.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowReadingsTest {
    private final SlowReadings readings = new SlowReadings(80, 640, 7);

    @Test
    void theSameSeedGivesTheSameReadings() {
        var again = new SlowReadings(80, 640, 7);
        for (int frame = 0; frame < 640; frame++) {
            assertThat(again.values(frame)).isEqualTo(readings.values(frame));
            assertThat(again.timesMillis(frame)).isEqualTo(readings.timesMillis(frame));
        }
        assertThat(new SlowReadings(80, 640, 8).values(0)).isNotEqualTo(readings.values(0));
    }

    @Test
    void aQuarterStandsStillAQuarterSeldomMovesAndAHalfMovesInEveryFrame() {
        var moved = new long[4];
        for (int frame = 1; frame < 640; frame++) {
            var before = readings.values(frame - 1);
            var now = readings.values(frame);
            for (int i = 0; i < 80; i++) {
                moved[i % 4] += now[i] == before[i] ? 0 : 1;
                assertThat(Math.abs(now[i] - before[i])).isLessThan(i % 4 == 1 ? 3 : i % 4 == 2 ? 2_000 : 1.001);
            }
        }
        double all = 639 * 20;
        assertThat(moved[0]).isZero();
        assertThat(moved[1] / all).isBetween(0.05, 0.12);
        assertThat(moved[2] / all).isBetween(0.99, 1.0);
        assertThat(moved[3] / all).isBetween(0.97, 1.0);
    }

    @Test
    void theReadingsOfAFrameHaveOneTimeAboutTenSecondsAfterTheLast() {
        for (int frame = 1; frame < 640; frame++) {
            var times = readings.timesMillis(frame);
            assertThat(Arrays.stream(times).distinct().count()).isOne();
            assertThat(times[0] - readings.timesMillis(frame - 1)[0]).isBetween(9_997L, 10_003L);
        }
    }

    @Test
    void theFloorCarriesTheSameReadings() {
        var encoder = new BareDelta(80);
        var decoder = new BareDelta(80);
        var bytes = new byte[1_280];
        var values = new double[80];
        for (int frame = 0; frame < 640; frame++) {
            encoder.encode(readings.values(frame), bytes);
            decoder.decode(bytes, values);
            assertThat(values).isEqualTo(readings.values(frame));
        }
    }

    @Test
    void readingsComeBackFromTheWireUnchangedInEveryForm() throws Exception {
        var wire = new Wire(readings); // compares bit by bit
        assertThat(wire.bodyBytes()).hasSize(640);
        assertThat(IntStream.of(wire.bodyBytes()).min().orElseThrow()).isGreaterThan(10);
        assertThat(IntStream.of(wire.frameBytes()).sum()).isGreaterThan(IntStream.of(wire.bodyBytes()).sum());
    }
}
