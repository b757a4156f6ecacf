package io.bianque.alerting.silence;

import io.bianque.collector.series.Labels;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One silence.
 *
 * @param id            {@code SIL-} and a number
 * @param matchers      all of them must pass, 1 to {@link #MATCHERS_MAX}
 * @param createdMillis when somebody wanted it, by the journal's clock
 * @param startsMillis  when it begins, that moment or later
 * @param untilMillis   when it ends by itself
 * @param author        who wants it
 * @param reason        why, 1 to {@link #REASON_MAX} characters
 * @param command       names the wish, so that the same one twice makes one silence
 * @param isBegun       whether it has begun
 * @param endedBy       who ended it early; empty while it lasts, and when it ended by itself
 * @param endedMillis   when it ended; 0 while it lasts
 */
public record Silence(String id, List<SilenceMatcher> matchers, long createdMillis, long startsMillis,
        long untilMillis, String author, String reason, String command, boolean isBegun, Optional<String> endedBy,
        long endedMillis) {
    /** The most matchers of one. */
    public static final int MATCHERS_MAX = 10;
    /** The longest reason. */
    public static final int REASON_MAX = 500;
    /** The longest time. */
    public static final long LONGEST_MILLIS = 90 * 86_400_000L;

    public Silence {
        matchers = List.copyOf(matchers);
        if (matchers.isEmpty() || matchers.size() > MATCHERS_MAX) {
            throw new IllegalArgumentException(
                    "a silence has 1 to " + MATCHERS_MAX + " matchers, not " + matchers.size());
        }
        if (matchers.stream().allMatch(SilenceMatcher::takesMissing)) {
            throw new IllegalArgumentException(
                    "no matcher asks for anything that must be there: such a silence would mute almost everything");
        }
        if (reason.isBlank() || reason.length() > REASON_MAX) {
            throw new IllegalArgumentException("a silence needs a reason of 1 to " + REASON_MAX + " characters");
        }
        if (author.isBlank()) {
            throw new IllegalArgumentException("a silence needs an author");
        }
    }

    /**
     * Whether a silence that begins at once can be like that.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static void check(List<SilenceMatcher> matchers, long nowMillis, long untilMillis, String author,
            String reason) {
        check(matchers, nowMillis, 0, untilMillis, author, reason);
    }

    /**
     * Whether a silence can be like that.
     *
     * @param startsMillis when it begins; 0 or what is over: at once
     * @throws IllegalArgumentException with what is wrong
     */
    public static void check(List<SilenceMatcher> matchers, long nowMillis, long startsMillis, long untilMillis,
            String author, String reason) {
        var _ = wanted(1, matchers, nowMillis, startsMillis, untilMillis, author, reason, "");
        long days = LONGEST_MILLIS / 86_400_000L;
        if (startsMillis > nowMillis + LONGEST_MILLIS) {
            throw new IllegalArgumentException("a silence begins within the next " + days + " days");
        }
        long starts = Math.max(nowMillis, startsMillis);
        if (untilMillis <= starts || untilMillis > starts + LONGEST_MILLIS) {
            throw new IllegalArgumentException(starts == nowMillis
                    ? "a silence ends within the next " + days + " days"
                    : "a silence ends after it begins, and lasts " + days + " days at most");
        }
    }

    /**
     * Whether nothing narrows down what these are about, so that a silence of them mutes all but nothing: those that ask for anything, as
     * {@code rule=~.+}, with or without some that leave something out, as {@code host!=a}.
     *
     * @param rules the names of rules that there are: a pattern that all of them pass narrows nothing either
     */
    public static boolean isAboutEverything(List<SilenceMatcher> matchers, Collection<String> rules) {
        return matchers.stream().noneMatch(each -> each.narrows() && !isPassedByAll(each, rules));
    }

    private static boolean isPassedByAll(SilenceMatcher matcher, Collection<String> rules) {
        return matcher.label().equals(SilenceMatcher.RULE) && matcher.value().isEmpty() && !rules.isEmpty()
                && rules.stream().allMatch(matcher::takes);
    }

    /** One that somebody wants now. */
    static Silence wanted(long number, List<SilenceMatcher> matchers, long nowMillis, long startsMillis,
            long untilMillis, String author, String reason, String command) {
        return new Silence("SIL-" + number, matchers, nowMillis, Math.max(nowMillis, startsMillis), untilMillis,
                author, reason, command, startsMillis <= nowMillis, Optional.empty(), 0);
    }

    Silence begun() {
        return new Silence(id, matchers, createdMillis, startsMillis, untilMillis, author, reason, command, true,
                endedBy, endedMillis);
    }

    Silence ended(Optional<String> by, long nowMillis) {
        return new Silence(id, matchers, createdMillis, startsMillis, untilMillis, author, reason, command, isBegun,
                by, nowMillis);
    }

    /** Whether it lasts. */
    public boolean isActive() {
        return isBegun && endedMillis == 0;
    }

    /** Whether it will begin. */
    public boolean isUpcoming() {
        return !isBegun && endedMillis == 0;
    }

    /** Whether it is about an alert of this rule with these labels. */
    public boolean matches(String rule, Labels labels) {
        return matchers.stream().allMatch(each -> each.matches(rule, labels));
    }
}
