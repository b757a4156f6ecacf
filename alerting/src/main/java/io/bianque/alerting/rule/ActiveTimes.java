package io.bianque.alerting.rule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a rule judges: always, or in spans of the week by the clock on a wall somewhere. Immutable.
 *
 * <p>The wall clock is what counts: of an hour that is left out when the clocks go forward nothing is judged, one that comes twice
 * counts twice, and a span that ends at 18:00 ends when clocks there show 18:00.
 *
 * @param spans empty for always; else a time within any of them is active
 */
public record ActiveTimes(List<Span> spans) {
    /** At any time. */
    public static final ActiveTimes ALWAYS = new ActiveTimes(List.of());

    /**
     * One span of a day.
     *
     * @param zone   whose clocks are meant
     * @param days   on which it begins; not empty
     * @param from   when it begins, inclusive
     * @param to     when it ends, exclusive; null for midnight. When it is not after {@code from} it is on the next day
     * @param except dates on which it does not begin, sorted
     */
    public record Span(ZoneId zone, Set<DayOfWeek> days, LocalTime from, @Nullable LocalTime to,
            Set<LocalDate> except) {
        public Span {
            days = Set.copyOf(days);
            except = Set.copyOf(except);
            if (days.isEmpty()) {
                throw new IllegalArgumentException("a span of no day");
            }
        }

        boolean contains(Instant at) {
            var there = at.atZone(zone);
            var time = there.toLocalTime();
            var date = there.toLocalDate();
            if (to == null) {
                return beginsOn(date) && !time.isBefore(from);
            }
            if (to.isAfter(from)) {
                return beginsOn(date) && !time.isBefore(from) && time.isBefore(to);
            }
            return (beginsOn(date) && !time.isBefore(from)) || (beginsOn(date.minusDays(1)) && time.isBefore(to));
        }

        private boolean beginsOn(LocalDate date) {
            return days.contains(date.getDayOfWeek()) && !except.contains(date);
        }

        @Override
        public String toString() {
            return zone + " " + new TreeSet<>(days) + " " + from + "-" + to + " but " + new TreeSet<>(except);
        }
    }

    public ActiveTimes {
        spans = List.copyOf(spans);
    }

    /** Whether it is every moment. */
    public boolean isAlways() {
        return spans.isEmpty();
    }

    /** Whether a rule judges at a time, milliseconds since the epoch. */
    public boolean contains(long millis) {
        if (spans.isEmpty()) {
            return true;
        }
        var at = Instant.ofEpochMilli(millis);
        for (var span : spans) {
            if (span.contains(at)) {
                return true;
            }
        }
        return false;
    }
}
