package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class SeedsTest {
    private static final Set<Long> SEEN = new HashSet<>();

    @ParameterizedTest
    @Seeds(count = 20)
    void eachRunHasItsOwnSeedThatGivesTheSameNumbersAgain(RandomGenerator random) {
        long seed = ((SeededRandom) random).seed();
        assertThat(SEEN.add(seed)).isTrue();
        assertThat(new SeededRandom(seed).nextLong()).isEqualTo(random.nextLong());
    }

    @AfterAll
    static void everySeedWasRun() {
        assertThat(SEEN).hasSize(Long.getLong("seed") == null ? 20 : 1);
    }

    @Test
    void theSameSeedGivesTheSameNumbersOnEveryMachine() {
        assertThat(new SeededRandom(42).nextLong()).isEqualTo(-4767286540954276203L);
    }
}
