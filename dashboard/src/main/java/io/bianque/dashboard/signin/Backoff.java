package io.bianque.dashboard.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Delays after wrong passwords: free for the first four, then 1, 2, 4 … seconds, at most five minutes; forgotten after an
 * hour without one. Remembers the newest 10,000 keys. Thread-safe.
 */
final class Backoff {
    private static final int FREE_ATTEMPTS = 4;
    private static final int MAX_KEYS = 10_000;
    private static final long MAX_SECONDS = 300;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private final Map<String, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private record Failures(int count, Instant last) {}

    /**
     * Asks to make an attempt under all of these keys. One that may go on counts as a wrong one from here on, until
     * {@link #succeeded} takes it back: many at once pass no more often than one after the other.
     *
     * @return how many seconds it has to wait still, and then nothing is counted; 0 when it may go on
     */
    synchronized long reserve(Instant now, String... keys) {
        long wait = 0;
        for (var key : keys) {
            wait = Math.max(wait, secondsToWait(key, now));
        }
        if (wait == 0) {
            for (var key : keys) {
                failed(key, now);
            }
        }
        return wait;
    }

    private long secondsToWait(String key, Instant now) {
        var past = failures.get(key);
        if (past == null || past.last().plus(FORGOTTEN_AFTER).isBefore(now) || past.count() <= FREE_ATTEMPTS) {
            return 0;
        }
        long delay = Math.min(MAX_SECONDS, 1L << Math.min(30, past.count() - FREE_ATTEMPTS - 1));
        long left = Duration.between(now, past.last().plusSeconds(delay)).toMillis();
        return left <= 0 ? 0 : (left + 999) / 1000;
    }

    private void failed(String key, Instant now) {
        var past = failures.get(key);
        boolean fresh = past == null || past.last().plus(FORGOTTEN_AFTER).isBefore(now);
        failures.put(key, new Failures(fresh || past == null ? 1 : past.count() + 1, now));
    }

    /** The attempt was right: the keys' wrong ones are forgotten. */
    synchronized void succeeded(String... keys) {
        for (var key : keys) {
            failures.remove(key);
        }
    }
}
