package io.bianque.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to connect: doubling from 250 ms to 15 s, each somewhere between half and the whole of it, so that
 * agents which lost one collector together do not come back together: after a long absence of it they come spread over more than
 * 10 s, well within the 30 s that a collector leaves them before it judges a silence. Confined to one thread.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private Duration next = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The pause before the next attempt. */
    Duration next() {
        var whole = next;
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        var half = whole.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** A connection was welcomed: the next failure is the first again. */
    void reset() {
        next = FIRST;
    }
}
