package io.bianque.collector.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgentClockTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final long HOUR = 3_600_000;

    @Test
    void aSmallDifferenceIsLeftAlone() {
        var clock = new AgentClock(NOW + 400, 1_000, NOW);
        assertThat(clock.isSkewed()).isFalse();
        assertThat(clock.eventMillis(NOW + 5_400, 6_000, NOW + 5_000)).isEqualTo(NOW + 5_400);
    }

    @Test
    void aWrongWallClockIsCorrectedByTheTimeSinceBoot() {
        var clock = new AgentClock(NOW - HOUR, 1_000, NOW);
        assertThat(clock.isSkewed()).isTrue();
        assertThat(clock.offsetMillis()).isEqualTo(-HOUR);
        assertThat(clock.eventMillis(NOW - HOUR + 5_000, 6_000, NOW + 5_000)).isEqualTo(NOW + 5_000);
        assertThat(clock.eventMillis(NOW - HOUR - 500, 500, NOW)).as("before hello").isEqualTo(NOW - 500);
    }

    @Test
    void aClockThatIsSetForwardInASessionDoesNotMoveItsReadings() {
        var clock = new AgentClock(NOW, 1_000, NOW);
        assertThat(clock.eventMillis(NOW + HOUR + 5_000, 6_000, NOW + 5_000)).isEqualTo(NOW + 5_000);
        assertThat(clock.isBacklog(NOW + HOUR + 5_000, 6_000)).isFalse();
    }

    @Test
    void aClockThatIsSetBackIsFollowedFromTheNextPingOn() {
        var clock = new AgentClock(NOW, 1_000, NOW);
        clock.measure(NOW - HOUR + 2_000, 3_000, NOW + 2_000);
        assertThat(clock.eventMillis(NOW - HOUR + 5_000, 6_000, NOW + 5_000)).isEqualTo(NOW + 5_000);
        assertThat(clock.isBacklog(NOW - HOUR + 5_000, 6_000)).isFalse();
    }

    @Test
    void whatWasTakenBeforeARebootKeepsItsWallTime() {
        var clock = new AgentClock(NOW, 60_000, NOW);
        long longUptime = 10 * 24 * HOUR;
        assertThat(clock.eventMillis(NOW - HOUR, longUptime, NOW + 1_000)).isEqualTo(NOW - HOUR);
        assertThat(clock.isBacklog(NOW - HOUR, longUptime)).isTrue();
        assertThat(clock.eventMillis(NOW - HOUR, 60_500, NOW + 1_000)).as("with a like uptime").isEqualTo(NOW - HOUR);
        assertThat(clock.isBacklog(NOW - HOUR, 60_500)).isTrue();
    }

    @Test
    void whatWasTakenBeforeTheConnectionIsBacklog() {
        var clock = new AgentClock(NOW, 60_000, NOW);
        assertThat(clock.isBacklog(NOW - 1, 59_999)).isTrue();
        assertThat(clock.isBacklog(NOW, 60_000)).isFalse();
    }

    @Test
    void nothingIsTakenInTheFutureOrBeforeTheEpoch() {
        var clock = new AgentClock(NOW, 1_000, NOW);
        assertThat(clock.eventMillis(253_402_300_799_999L, 9_000_000_000_000L, NOW + 5)).isEqualTo(NOW + 5);
        assertThat(new AgentClock(HOUR, 1_000, NOW).eventMillis(0, 9_000_000_000L, NOW)).isLessThanOrEqualTo(NOW + 500)
                .isNotNegative();
    }

    @Test
    void aHelloThatWaitedDoesNotMakeItsAgentBehind() {
        var late = new AgentClock(NOW - 900, 1_000, NOW, 900);
        assertThat(late.isSkewed()).isFalse();
        assertThat(late.eventMillis(NOW - 400, 1_500, NOW + 10)).isEqualTo(NOW - 400);
        assertThat(new AgentClock(NOW - HOUR, 1_000, NOW, 900).isSkewed()).as("an hour is no delay").isTrue();
        assertThat(new AgentClock(NOW + 900, 1_000, NOW, 900).isSkewed()).as("nothing comes early").isTrue();
    }

    @Test
    void onlyWhatTheWayOfTheHelloCannotExplainIsCertain() {
        assertThat(new AgentClock(NOW - 3_000, 1_000, NOW, 2_900).certainOffsetMillis()).isEqualTo(-100);
        assertThat(new AgentClock(NOW - 3_000, 1_000, NOW, 4_000).certainOffsetMillis()).isZero();
        assertThat(new AgentClock(NOW - 3_000, 1_000, NOW, AgentClock.SAME_MACHINE).certainOffsetMillis()).isZero();
        assertThat(new AgentClock(NOW + 3_000, 1_000, NOW, 4_000).certainOffsetMillis()).isEqualTo(3_000);
    }

    @Test
    void anAgentOnThisMachineIsNeverBehind() {
        var clock = new AgentClock(NOW - 900, 1_000, NOW, AgentClock.SAME_MACHINE);
        clock.measure(NOW + 100, 2_000, NOW + 3_000);
        assertThat(clock.isSkewed()).isFalse();
        assertThat(clock.eventMillis(NOW + 200, 2_100, NOW + 3_000)).isEqualTo(NOW + 200);
    }

    @Test
    void aPingThatWaitedMovesNothingWhileAQuickerOneIsRemembered() {
        var clock = new AgentClock(NOW, 1_000, NOW);
        clock.measure(NOW + 1_000, 2_000, NOW + 1_900);
        assertThat(clock.isSkewed()).isFalse();
        assertThat(clock.eventMillis(NOW + 1_500, 2_500, NOW + 2_000)).isEqualTo(NOW + 1_500);
    }

    @Test
    void aClockThatIsReallyBehindIsBelievedAfterEightLatePings() {
        var clock = new AgentClock(NOW, 1_000, NOW);
        for (int i = 1; i <= 8; i++) {
            clock.measure(NOW + 10_000L * i, 1_000 + 10_000L * i, NOW + 10_000L * i + 900);
        }
        assertThat(clock.offsetMillis()).isEqualTo(-900);
        assertThat(clock.isSkewed()).isTrue();
    }

    @Test
    void afterASleepOnlyNewerMeasurementsCount() {
        var clock = new AgentClock(NOW, 1_000, NOW);
        // Monotonic time stands still while the machine sleeps; the wall clock does not.
        clock.measure(NOW + HOUR, 2_000, NOW + HOUR);
        assertThat(clock.isSkewed()).isFalse();
        assertThat(clock.eventMillis(NOW + HOUR + 500, 2_500, NOW + HOUR + 600)).isEqualTo(NOW + HOUR + 500);
    }
}
