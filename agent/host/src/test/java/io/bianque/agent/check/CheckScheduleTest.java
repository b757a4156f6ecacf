package io.bianque.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void everyCheckRunsOncePerIntervalAtItsOwnPlace() {
        var schedule = new CheckSchedule("web-1");
        var checks = new ArrayList<CheckSpec>();
        for (var i = 0; i < 20; i++) {
            checks.add(check("c" + i, 10));
        }
        schedule.set(checks, 0);
        var places = new HashSet<Long>();
        var runs = 0;
        for (var now = 0L; now < 30 * SECOND; now += SECOND / 100) {
            for (var _ : schedule.due(now)) {
                runs++;
                places.add(now % (10 * SECOND));
            }
        }
        assertThat(runs).isEqualTo(60);
        assertThat(places).hasSizeGreaterThan(10);
    }

    @Test
    void aCheckKeepsItsTimeWhenTheConfigurationChanges() {
        var schedule = new CheckSchedule("web-1");
        schedule.set(List.of(check("a", 60)), 0);
        assertThat(schedule.due(2 * SECOND)).hasSize(1);
        schedule.set(List.of(check("a", 60), check("b", 60)), 3 * SECOND);
        assertThat(schedule.due(6 * SECOND)).extracting(c -> c.common().name()).containsExactly("b");
    }

    @Test
    void aCheckThatIsToRunMoreOftenComesSooner() {
        var schedule = new CheckSchedule("web-1");
        schedule.set(List.of(check("a", 3_600)), 0);
        assertThat(schedule.due(2 * SECOND)).hasSize(1);
        schedule.set(List.of(check("a", 10)), 3 * SECOND);
        assertThat(schedule.due(13 * SECOND)).hasSize(1);
    }

    @Test
    void aCheckThatSomebodyWantsToKnowOfRunsEarlyAtMostOnceASecondAndIsDueAsBefore() {
        var schedule = new CheckSchedule("web-1");
        schedule.set(List.of(check("a", 10), check("b", 10)), 0);
        assertThat(schedule.due(2 * SECOND)).hasSize(2);
        assertThat(schedule.early(List.of("a", "gone"), 2 * SECOND + SECOND / 2)).as("it has just begun").isEmpty();
        assertThat(schedule.early(List.of("a", "gone"), 4 * SECOND)).extracting(c -> c.common().name())
                .containsExactly("a");
        assertThat(schedule.early(List.of("a", "b"), 4 * SECOND + SECOND / 2)).extracting(c -> c.common().name())
                .containsExactly("b");
        assertThat(schedule.due(12 * SECOND)).as("as if nobody had asked").hasSize(2);
    }

    @Test
    void runsMissedWhileTheHostSleptAreNotMadeUpFor() {
        var schedule = new CheckSchedule("web-1");
        schedule.set(List.of(check("a", 10)), 0);
        assertThat(schedule.due(1_000 * SECOND)).hasSize(1);
        assertThat(schedule.due(1_000 * SECOND)).isEmpty();
        assertThat(schedule.nanosToNext(1_000 * SECOND)).isBetween(1L, 10 * SECOND);
    }

    private static CheckSpec check(String name, int seconds) {
        return new CheckSpec.Tcp(
                new CheckSpec.Common(name, Duration.ofSeconds(seconds), Duration.ofSeconds(1), Map.of()), "h", 1);
    }
}
