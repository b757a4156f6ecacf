package io.bianque.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FleetScheduleTest {
    private static final long SECOND = 1_000_000_000L;
    /** Far enough that the clock overflows within the run: nanoTime may begin anywhere. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, 30 * SECOND);

    private final FleetSchedule schedule = new FleetSchedule(START, 1_700_000_000_000L, 1_000, 10 * SECOND, 20 * SECOND,
            20 * SECOND, 60 * SECOND);

    @Test
    void framesOfOneIntervalAreSpreadEvenlyOverIt() {
        var perSecond = new int[10];
        IntStream.range(0, 1_000).forEach(agent -> perSecond[(int) ((schedule.dueNanos(agent, 0) - START) / SECOND)]++);

        assertThat(perSecond).containsOnly(100);
    }

    @Test
    void connectionsAreSpreadEvenlyOverTheRamp() {
        assertThat(schedule.connectNanos(0) - START).isZero();
        assertThat(schedule.connectNanos(500) - START).isEqualTo(10 * SECOND);
        assertThat(schedule.connectNanos(999) - START).isBetween(19 * SECOND, 20 * SECOND - 1);
    }

    @Test
    void firstTickIsTheFirstOneDueAtThatTimeOrLater() {
        long due = schedule.dueNanos(7, 5);

        assertThat(schedule.firstTick(7, due)).isEqualTo(5);
        assertThat(schedule.firstTick(7, due + 1)).isEqualTo(6);
        assertThat(schedule.firstTick(7, START - SECOND)).isZero();
    }

    @Test
    void everyAgentHasAsManyFramesInTheWindowAsItHasIntervals() {
        assertThat(schedule.framesInWindow()).isEqualTo(6_000);
    }

    @Test
    void framesInTheWindowAreThoseThatCountAsMeasured() {
        var odd = new FleetSchedule(START, 0, 7, 10 * SECOND, 3 * SECOND, 1, 25 * SECOND);
        long measured = IntStream.range(0, 7).mapToLong(
                agent -> LongStream.range(0, 10).filter(tick -> odd.isMeasured(odd.dueNanos(agent, tick))).count())
                .sum();

        assertThat(odd.framesInWindow()).isEqualTo(measured).isPositive();
    }

    @Test
    void clocksOfTheMachinesGoOnWithTheMonotonicOne() {
        assertThat(schedule.wallMillis(START + 90 * SECOND)).isEqualTo(1_700_000_090_000L);
        assertThat(schedule.monoMillis(START + 90 * SECOND) - schedule.monoMillis(START)).isEqualTo(90_000);
    }

    @Test
    void aFleetOfNobodyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FleetSchedule(0, 0, 0, SECOND, SECOND, SECOND, SECOND))
                .withMessageContaining("agents=0");
    }
}
