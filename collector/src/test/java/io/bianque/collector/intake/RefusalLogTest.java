package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private final ManualClock clock = ManualClock.atSomeDay();
    private final RefusalLog log = new RefusalLog(clock);

    @Test
    void aFloodOfOneKindIsOneLineAndTheNextSaysHowManyWereLeftOut() {
        assertThat(log.omitted("refused", "not_json")).isZero();
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(log.omitted("refused", "not_json")).isNegative();
        }
        clock.advance(Duration.ofSeconds(61));
        assertThat(log.omitted("refused", "not_json")).isEqualTo(1_000_000);
        clock.advance(Duration.ofSeconds(61));
        assertThat(log.omitted("refused", "not_json")).isZero();
    }

    @Test
    void theFirstOfAnotherKindIsToldWhateverFloodThereIs() {
        for (int i = 0; i < 100; i++) {
            log.omitted("refused", "not_json");
        }
        assertThat(log.omitted("refused", "timeout")).as("another reason").isZero();
        assertThat(log.omitted("put off a frame of", "not_json")).as("something else was done").isZero();
    }

    @Test
    void kindsWithoutEndShareOneLine() {
        int told = 0;
        for (int i = 0; i < 10_000; i++) {
            told += log.omitted("refused", "made_up_" + i) < 0 ? 0 : 1;
        }
        assertThat(told).isLessThan(300);
    }
}
