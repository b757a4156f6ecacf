package io.bianque.alerting.journal;

import io.bianque.alerting.alert.Severity;

/**
 * What decisions need to know of a receiver: everything but its address and its secrets, which stay out of the journal.
 *
 * @param name           unique; letters, digits, {@code _} and {@code -}, at most 40
 * @param kind           such as webhook or pagerduty
 * @param minSeverity    the least severity that it is told of
 * @param pagesPerMinute how many incidents it is told one by one in any 60 s, 1..1,000; more become one summary
 */
public record ReceiverSpec(String name, String kind, Severity minSeverity, int pagesPerMinute) {
    public ReceiverSpec {
        if (!name.matches("[A-Za-z0-9_-]{1,40}")) {
            throw new IllegalArgumentException("receiver name \"" + name + "\" is not 1 to 40 of A-Z a-z 0-9 _ -");
        }
        if (pagesPerMinute < 1 || pagesPerMinute > 1_000) {
            throw new IllegalArgumentException("pagesPerMinute=" + pagesPerMinute + " is not in 1..1000");
        }
    }
}
