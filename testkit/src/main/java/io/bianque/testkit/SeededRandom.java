package io.bianque.testkit;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Randomness that knows its seed: the same seed gives the same numbers on every machine. For one thread. */
public final class SeededRandom implements RandomGenerator {
    private final long seed;
    private final SplittableRandom numbers;

    /** Starts at {@code seed}; every value is allowed. */
    public SeededRandom(long seed) {
        this.seed = seed;
        this.numbers = new SplittableRandom(seed);
    }

    /** The seed that gives the same numbers again. */
    public long seed() {
        return seed;
    }

    @Override
    public long nextLong() {
        return numbers.nextLong();
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
