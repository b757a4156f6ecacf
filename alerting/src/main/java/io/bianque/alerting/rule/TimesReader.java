package io.bianque.alerting.rule;

import io.bianque.config.MapReader;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads when a rule is active, and the calendars that it may leave out. Stateless. */
final class TimesReader {
    private static final int SPANS_MAX = 20;
    private static final int DATES_MAX = 1_000;
    private static final int CALENDARS_MAX = 100;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private TimesReader() {}

    /** The calendars of a document: sets of dates by name. */
    static Map<String, Set<LocalDate>> calendars(MapReader document) {
        var calendars = new TreeMap<String, Set<LocalDate>>();
        var given = document.map("calendars");
        if (given.isEmpty()) {
            return calendars;
        }
        var reader = given.get();
        if (reader.keys().size() > CALENDARS_MAX) {
            reader.problem(reader.keys().size() + " calendars, at most " + CALENDARS_MAX + " are allowed", "");
        }
        for (var name : reader.keys()) {
            var dates = new HashSet<LocalDate>();
            for (var text : reader.strings(name)) {
                date(reader, name, text, Map.of(), dates);
            }
            if (dates.size() > DATES_MAX) {
                reader.problem(name, dates.size() + " dates, at most " + DATES_MAX + " are allowed", "");
            }
            calendars.put(name, dates);
        }
        reader.done();
        return calendars;
    }

    /** The spans of a rule. */
    static ActiveTimes active(MapReader rule, Map<String, Set<LocalDate>> calendars) {
        var spans = rule.list("active", span -> span(span, calendars));
        if (rule.has("active") && rule.node("active") == null) {
            rule.problem("active", "is empty",
                    "remove it, or write '- {days: [mon-fri], from: 08:00, to: 18:00, zone: UTC}'");
        }
        if (spans.size() > SPANS_MAX) {
            rule.problem("active", spans.size() + " spans, at most " + SPANS_MAX + " are allowed", "");
        }
        return new ActiveTimes(spans);
    }

    private static ActiveTimes.Span span(MapReader span, Map<String, Set<LocalDate>> calendars) {
        var zone = zone(span);
        var days = days(span);
        var from = time(span, "from");
        var to = time(span, "to");
        var except = new HashSet<LocalDate>();
        for (var text : span.strings("except")) {
            date(span, "except", text, calendars, except);
        }
        return new ActiveTimes.Span(zone, days, from == null ? LocalTime.MIDNIGHT : from, to, except);
    }

    /** Whose clocks; UTC when it is a problem. */
    private static ZoneId zone(MapReader span) {
        var text = span.string("zone").required();
        try {
            return text.isEmpty() ? ZoneOffset.UTC : ZoneId.of(text);
        } catch (DateTimeException _) {
            span.problem("zone", "'" + text + "' is not a time zone",
                    "write one such as Europe/Berlin, Asia/Shanghai or UTC");
            return ZoneOffset.UTC;
        }
    }

    private static Set<DayOfWeek> days(MapReader span) {
        if (!span.has("days")) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var text : span.strings("days")) {
            var ends = new ArrayList<>(List.of(text.toLowerCase(Locale.ROOT).split("-", -1)));
            int first = DAYS.indexOf(ends.getFirst());
            int last = DAYS.indexOf(ends.getLast());
            if (ends.size() > 2 || first < 0 || last < 0) {
                span.problem("days", "'" + text + "' is not a day",
                        "write mon, tue, wed, thu, fri, sat, sun or mon-fri");
                continue;
            }
            for (int day = first;; day = (day + 1) % DAYS.size()) {
                days.add(DayOfWeek.of(day + 1));
                if (day == last) {
                    break;
                }
            }
        }
        if (days.isEmpty()) {
            span.problem("days", "name no day", "leave 'days' out for every day");
            return EnumSet.allOf(DayOfWeek.class);
        }
        return days;
    }

    private static @Nullable LocalTime time(MapReader span, String key) {
        var text = span.string(key).orNull();
        if (text == null) {
            return null;
        }
        if (key.equals("to") && text.equals("24:00")) {
            return null;
        }
        try {
            return LocalTime.parse(text, TIME);
        } catch (DateTimeException _) {
            span.problem(key, "'" + text + "' is not a time of day", "write it as 08:30");
            return null;
        }
    }

    /** Adds a date, or all dates of the calendar of that name. */
    private static void date(MapReader reader, String key, String text, Map<String, Set<LocalDate>> calendars,
            Set<LocalDate> into) {
        var calendar = calendars.get(text);
        if (calendar != null) {
            into.addAll(calendar);
            return;
        }
        try {
            into.add(LocalDate.parse(text));
        } catch (DateTimeException _) {
            reader.problem(key, "'" + text + "' is neither a date nor a calendar of this file",
                    "write 2026-12-25"
                            + (calendars.isEmpty() ? "" : ", or one of " + String.join(", ", calendars.keySet())));
        }
    }
}
