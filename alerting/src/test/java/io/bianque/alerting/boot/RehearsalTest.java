package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void eachRoundPagesAndClosesThePage() throws IOException {
        try (var rehearsal = new Rehearsal(InstantSource.system(), MonotonicClock.system())) {
            for (int round = 1; round <= 30; round++) {
                assertThat(rehearsal.round(round, true)).isEqualTo(2 * round);
            }
        }
    }

    @Test
    void aRoundThatOnlyDecidesSendsNothing() throws IOException {
        try (var rehearsal = new Rehearsal(InstantSource.system(), MonotonicClock.system())) {
            assertThat(rehearsal.round(1, false)).isZero();
            assertThat(rehearsal.round(2, true)).isEqualTo(2);
            assertThat(rehearsal.round(3, false)).isEqualTo(2);
        }
    }
}
