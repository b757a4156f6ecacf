package io.bianque.alerting.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What is kept of many readings says what all of them would. */
class WindowTest {
    private static final int ALL = 15;

    private record Reading(long time, double value) {}

    @Test
    void windowReachesBackOverItsLengthWhateverTheInterval() {
        for (long length : new long[]{10_000, 60_000, 240_000, 600_000, 1_800_000, 3_600_000, 21_600_000}) {
            for (long interval = 1_000; interval <= 60_000; interval += 1_000) {
                // Without steps nothing rises, so that what is missing shows.
                var window = new Window(length, ALL);
                for (long time = 0; time <= 2 * length; time += interval) {
                    window.add(time, (double) time);
                }
                long step = length / 118 + 1;
                assertThat(window.increase() >= length - step - interval || interval > length / 2)
                        .as("a window of %s ms, a reading each %s ms", length, interval).isTrue();
                assertThat((window.increase() >= 0 && window.increase() <= length) || interval > length).isTrue();
            }
        }
    }

    @ParameterizedTest
    @Seeds(count = 20)
    void thinnedReadingsAnswerAsAllOfThemDo(SeededRandom random) throws IOException {
        long length = 10_000L * random.nextInt(1, 1_000);
        long interval = Math.max(1, length / random.nextInt(3, 2_000));
        var window = new Window(length, ALL);
        var all = new ArrayDeque<Reading>();
        long time = Scenario.T0;
        double value = 0;
        for (int i = 0; i < 3_000; i++) {
            time += interval + random.nextInt((int) Math.min(interval, 1_000_000));
            value = random.nextInt(20) == 0 ? random.nextInt(5) : value + random.nextInt(3);
            window.add(time, value);
            all.addLast(new Reading(time, value));
            if (i % 500 == 499) {
                window = reread(window, length);
            }
            if (i % 37 != 0) {
                continue;
            }
            // Up to a step more than the window is looked at, and up to a step less of what rose.
            var outer = new Answers(all, time - length - length / 118 - 1);
            var inner = new Answers(all, time - length + 3 * (length / 118 + 1 + interval));
            assertThat(window.max()).isBetween(inner.max, outer.max);
            assertThat(window.min()).isBetween(outer.min, inner.min);
            if (i > 3) {
                assertThat(window.changes()).isBetween(inner.changes, outer.changes);
                assertThat(window.increase()).isBetween(inner.increase, outer.increase);
            }
        }
    }

    private static Window reread(Window window, long length) throws IOException {
        var bytes = new ByteArrayOutputStream();
        window.write(new DataOutputStream(bytes));
        var read = new Window(length, ALL);
        read.takeFrom(Window.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), 3));
        var again = new ByteArrayOutputStream();
        read.write(new DataOutputStream(again));
        assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
        return read;
    }

    /** What all readings since a time say. */
    private static final class Answers {
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        double increase;
        double changes;

        Answers(ArrayDeque<Reading> all, long oldest) {
            double before = Double.NaN;
            for (var reading : all) {
                if (reading.time() >= oldest) {
                    max = Math.max(max, reading.value());
                    min = Math.min(min, reading.value());
                    if (!Double.isNaN(before)) {
                        increase += reading.value() >= before ? reading.value() - before : reading.value();
                        changes += reading.value() == before ? 0 : 1;
                    }
                    before = reading.value();
                }
            }
        }
    }

    @Test
    void tooFewReadingsHaveNoAnswer() {
        var window = new Window(60_000, ALL);
        assertThat(window.min()).isNaN();
        assertThat(window.max()).isNaN();
        assertThat(window.avg()).isNaN();
        window.add(0, 1);
        assertThat(window.increase()).isNaN();
        assertThat(window.changes()).isNaN();
        window.add(10_000, 1);
        assertThat(window.increase()).isZero();
        assertThat(window.changes()).isZero();
        assertThat(window.isCovered()).isFalse();
        for (int i = 2; i <= 6; i++) {
            window.add(i * 10_000L, 1);
        }
        assertThat(window.isCovered()).isTrue();
        window.add(200_000, 1);
        assertThat(window.isCovered()).as("after a pause").isFalse();
    }

    @Test
    void counterThatBeginsAgainKeepsItsRate() {
        for (long interval : new long[]{1_000, 10_000}) {
            var window = new Window(600_000, ALL);
            for (long time = 0; time <= 1_200_000; time += interval) {
                window.add(time, (time < 1_000_000 ? 1e9 : -1e5) + time / 10.0);
            }
            assertThat(window.rate(true)).isCloseTo(100, within(3.0));
            assertThat(window.rate(false)).isNegative();
        }
    }
}
