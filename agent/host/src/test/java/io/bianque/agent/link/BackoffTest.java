package io.bianque.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.SeededRandom;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void agentsComeBackSpreadOverMoreThanTenSecondsAfterALongOutage() {
        var random = new SeededRandom(3);
        var back = Duration.ofMinutes(10).toMillis();
        var after = new long[500];
        for (var agent = 0; agent < after.length; agent++) {
            var backoff = new Backoff(random);
            var tried = 0L;
            while (tried < back) {
                tried += backoff.next().toMillis();
            }
            after[agent] = tried - back;
        }
        Arrays.sort(after);
        assertThat(after[499] - after[0]).as("R8: the first to the last").isGreaterThanOrEqualTo(10_000);
        assertThat(after[499]).as("well within the grace of a collector").isLessThanOrEqualTo(15_000);
        assertThat(after[250]).as("not all at the beginning").isGreaterThan(2_500);
    }

    @Test
    void theFirstAttemptComesAtOnce() {
        var backoff = new Backoff(new SeededRandom(3));
        assertThat(backoff.next()).isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
        backoff.next();
        backoff.reset();
        assertThat(backoff.next()).isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
    }
}
