package io.bianque.alerting.notify;

import java.time.Duration;

/**
 * When to try again, and when to give up.
 *
 * @param firstDelay   before the second attempt; doubled with each further one
 * @param maxDelay     the longest of them, unless the receiver itself asks for more
 * @param overdueAfter how long a message may fail before somebody else is told
 * @param triggerAge   how old a page may become while every attempt fails
 * @param closeAge     the same for everything else: what was opened is closed, even a day later
 * @param foreseenWait how long a message that was made ready waits for its decision to be durable, before it gives its
 *                     connection back and begins anew
 */
public record RetryPolicy(Duration firstDelay, Duration maxDelay, Duration overdueAfter, Duration triggerAge,
        Duration closeAge, Duration foreseenWait) {
    /**
     * 1 s doubling up to 60 s; overdue after 45 s; given up after an hour, closing after a day. A sync that takes longer than
     * 1 s is in trouble.
     */
    public static RetryPolicy standard() {
        return new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(45),
                Duration.ofHours(1), Duration.ofDays(1), Duration.ofSeconds(1));
    }

    /**
     * How long to wait after a failed attempt.
     *
     * @param failures   attempts that have failed so far, {@code >= 1}
     * @param jitter     drawn by the caller from 0 to 1, so that receivers are not hit all at once: the wait is half to
     *                   all of its length
     * @param retryAfter what the receiver asks for, kept in full, or zero
     */
    public Duration delay(int failures, double jitter, Duration retryAfter) {
        long longest = Math.min(maxDelay.toMillis(), firstDelay.toMillis() << Math.min(failures - 1, 20));
        var own = Duration.ofMillis((long) (longest * (0.5 + jitter / 2)));
        return retryAfter.compareTo(own) > 0 ? retryAfter : own;
    }
}
