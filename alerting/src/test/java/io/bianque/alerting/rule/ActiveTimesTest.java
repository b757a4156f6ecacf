package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.config.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActiveTimesTest {
    private static final String RULE = """
            calendars: {holidays: [2026-12-25]}
            rules:
              - name: A
                level: host
                select: {metric: bianque_host_load1}
                when: value > 1
                severity: info
                annotations: {summary: s}
                active: [SPAN]
            """;

    @Test
    void officeHoursFollowTheClockOnTheWallThroughBothChangesOfTheYear() {
        var times = times("{zone: Europe/Berlin, days: [mon-fri], from: 08:00, to: 18:00, except: [holidays]}");
        assertThat(at(times, "2026-07-01T06:00:00Z")).as("08:00 in summer").isTrue();
        assertThat(at(times, "2026-07-01T05:59:59Z")).isFalse();
        assertThat(at(times, "2026-12-01T06:30:00Z")).as("07:30 in winter").isFalse();
        assertThat(at(times, "2026-12-01T07:00:00Z")).isTrue();
        assertThat(at(times, "2026-12-01T17:00:00Z")).as("18:00 is out").isFalse();
        assertThat(at(times, "2026-12-05T10:00:00Z")).as("Saturday").isFalse();
        assertThat(at(times, "2026-12-25T10:00:00Z")).as("holiday").isFalse();
    }

    @Test
    void hourThatIsLeftOutIsNeverAndOneThatComesTwiceIsTwice() {
        var times = times("{zone: Europe/Berlin, from: 02:00, to: 03:00}");
        // 2026-03-29: from 02:00 to 03:00 in no time.
        for (var minute = Instant.parse("2026-03-29T00:00:00Z"); minute
                .isBefore(Instant.parse("2026-03-29T12:00:00Z")); minute = minute.plusSeconds(60)) {
            assertThat(times.contains(minute.toEpochMilli())).as(minute.toString()).isFalse();
        }
        // 2026-10-25: 02:30 comes twice.
        assertThat(at(times, "2026-10-25T00:30:00Z")).isTrue();
        assertThat(at(times, "2026-10-25T01:30:00Z")).isTrue();
        assertThat(at(times, "2026-10-25T02:30:00Z")).isFalse();
    }

    @Test
    void spanOverMidnightBelongsToTheDayOnWhichItBegins() {
        var times = times("{zone: UTC, days: [sat], from: 22:00, to: 02:00}");
        assertThat(at(times, "2026-12-05T22:00:00Z")).isTrue();
        assertThat(at(times, "2026-12-06T01:59:00Z")).isTrue();
        assertThat(at(times, "2026-12-06T22:30:00Z")).as("Sunday").isFalse();
        assertThat(at(times, "2026-12-05T01:00:00Z")).as("Friday's night").isFalse();
        assertThat(at(times("{zone: UTC, days: [fri-mon], from: 22:00, to: 24:00}"), "2026-12-07T23:59:59Z")).isTrue();
    }

    @Test
    void r12ANightShiftGoesByTheClockOnTheWallInTheNightsInWhichItIsSet() {
        var times = times("{zone: Europe/Berlin, days: [sat], from: 22:00, to: 06:00}");
        // Forward in the night to Sunday, 2026-03-29: seven hours. Back in that to 2026-10-25: nine.
        assertThat(minutes(times, "2026-03-28T12:00:00Z")).isEqualTo(7 * 60);
        assertThat(at(times, "2026-03-28T20:59:00Z")).isFalse();
        assertThat(at(times, "2026-03-28T21:00:00Z")).as("22:00 in winter").isTrue();
        assertThat(at(times, "2026-03-29T03:59:00Z")).as("05:59 in summer").isTrue();
        assertThat(at(times, "2026-03-29T04:00:00Z")).isFalse();
        assertThat(minutes(times, "2026-10-24T12:00:00Z")).isEqualTo(9 * 60);
        assertThat(at(times, "2026-10-24T20:00:00Z")).as("22:00 in summer").isTrue();
        assertThat(at(times, "2026-10-25T04:59:00Z")).as("05:59 in winter").isTrue();
        assertThat(at(times, "2026-10-25T05:00:00Z")).isFalse();
        // One that would end within the hour that there is not ends where that would begin; one in the hour that comes twice, twice.
        assertThat(minutes(times("{zone: Europe/Berlin, days: [sat], from: 22:00, to: 02:30}"), "2026-03-28T12:00:00Z"))
                .isEqualTo(4 * 60);
        assertThat(minutes(times("{zone: Europe/Berlin, days: [sat], from: 22:00, to: 02:30}"), "2026-10-24T12:00:00Z"))
                .isEqualTo(5 * 60);
    }

    /** How many minutes of the day that begins then. */
    private static int minutes(ActiveTimes times, String from) {
        int minutes = 0;
        for (int i = 0; i < 24 * 60; i++) {
            minutes += times.contains(Instant.parse(from).plusSeconds(i * 60L).toEpochMilli()) ? 1 : 0;
        }
        return minutes;
    }

    @Test
    void whatIsNoTimeIsRefusedWithAWord() {
        assertThat(refused("{zone: Mars/Base, days: [mon]}")).singleElement()
                .satisfies(p -> assertThat(p.remedy()).contains("Europe/Berlin"));
        assertThat(refused("{zone: UTC, days: [monday]}")).isNotEmpty();
        assertThat(refused("{zone: UTC, from: 25:00}")).isNotEmpty();
        assertThat(refused("{zone: UTC, except: [feasts]}")).singleElement()
                .satisfies(p -> assertThat(p.remedy()).contains("holidays"));
        assertThat(refused("{days: [mon]}")).singleElement().satisfies(p -> assertThat(p.path()).endsWith("zone"));
        assertThat(refused("{zone: UTC, hours: 3}")).isNotEmpty();
    }

    private static boolean at(ActiveTimes times, String instant) {
        return times.contains(Instant.parse(instant).toEpochMilli());
    }

    private static RuleSetLoader.Outcome load(String span) {
        return RuleSetLoader.loadDocument("r.yaml", RULE.replace("SPAN", span).getBytes(StandardCharsets.UTF_8));
    }

    private static ActiveTimes times(String span) {
        return switch (load(span)) {
            case RuleSetLoader.Outcome.Loaded(var rules, var _) -> rules.rules().getFirst().active();
            case RuleSetLoader.Outcome.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static List<Problem> refused(String span) {
        return load(span) instanceof RuleSetLoader.Outcome.Refused(var problems) ? problems : List.of();
    }
}
