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
                assertThat(rehearsal.round(round)).isEqualTo(2 * round);
            }
        }
    }
}
