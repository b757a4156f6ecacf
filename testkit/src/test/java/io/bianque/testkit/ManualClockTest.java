package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock(Instant.EPOCH);

    @Test
    void advancingMovesBothClocks() {
        clock.advance(Duration.ofMillis(5));
        assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(clock.nanos()).isEqualTo(5_000_000);
    }

    @Test
    void steppingTheWallClockLeavesMonotonicTimeAlone() {
        clock.stepWallClock(Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.minusSeconds(3600));
        assertThat(clock.nanos()).isZero();
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
