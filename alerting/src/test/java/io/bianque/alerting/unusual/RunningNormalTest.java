package io.bianque.alerting.unusual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class RunningNormalTest {
    @Test
    void nothingIsUnusualBeforeEnoughWasSeen() {
        var normal = new RunningNormal();
        for (int i = 0; i < RunningNormal.LEAST - 1; i++) {
            normal.add(i);
        }
        assertThat(normal.nats(1e9)).isZero();
        assertThat(normal.median()).isNaN();
        normal.add(9);
        assertThat(normal.nats(1e9)).isEqualTo(Normal.NATS_MAX);
    }

    @Test
    void aThirdOfOutliersDoesNotMoveIt() {
        var normal = new RunningNormal();
        for (int i = 0; i < RunningNormal.KEPT; i++) {
            normal.add(i % 3 == 0 ? 1e6 : 100 + i % 5);
        }
        assertThat(normal.median()).isBetween(100.0, 104.0);
        assertThat(normal.nats(102)).isLessThan(0.7);
    }

    @Test
    void aSeriesThatHardlyMovesDoesNotMakeEverythingUnusual() {
        var normal = new RunningNormal();
        for (int i = 0; i < RunningNormal.KEPT; i++) {
            normal.add(100);
        }
        assertThat(normal.spread()).isEqualTo(1);
        assertThat(normal.nats(100.5)).isLessThan(0.3);
        assertThat(normal.deviation(110)).isCloseTo(10, within(1e-9));
    }

    @Test
    void whatIsNoNumberIsNeitherTakenNorUnusual() {
        var normal = new RunningNormal();
        for (int i = 0; i < 100; i++) {
            normal.add(i % 7);
            normal.add(Double.NaN);
            normal.add(Double.POSITIVE_INFINITY);
        }
        assertThat(normal.median()).isBetween(2.0, 4.0);
        assertThat(normal.nats(Double.NaN)).isZero();
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void itIsTheMedianOfTheLastValuesAlsoWhenWrittenAndRead(RandomGenerator random) throws IOException {
        var normal = new RunningNormal();
        var all = new ArrayList<Double>();
        for (int i = random.nextInt(RunningNormal.LEAST, 200); i > 0; i--) {
            double value = random.nextInt(5) == 0 ? -0.0 : random.nextInt(-20, 20) / 4.0;
            all.add(value);
            normal.add(value);
        }
        var last = all.subList(Math.max(0, all.size() - RunningNormal.KEPT), all.size()).stream().sorted().toList();
        int n = last.size();
        double expected = n % 2 == 1 ? last.get(n / 2) : (last.get(n / 2 - 1) + last.get(n / 2)) / 2;
        assertThat(normal.median()).isCloseTo(expected, within(1e-12));
        var bytes = new ByteArrayOutputStream();
        normal.write(new DataOutputStream(bytes));
        var read = RunningNormal.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.median()).isEqualTo(normal.median());
        assertThat(read.spread()).isEqualTo(normal.spread());
        read.add(3);
        normal.add(3);
        assertThat(read.nats(17)).isEqualTo(normal.nats(17));
    }
}
