package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.NowView.Platform;
import io.bianque.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final ManualClock clock = new ManualClock(Instant.ofEpochMilli(1_000_000));
    private final FakeFleet fleet = new FakeFleet();
    private final Pages pages = pages(fleet, clock);

    /** Pages over fakes. */
    static Pages pages(FakeFleet fleet, ManualClock clock) {
        return new Pages(fleet, new FakeIncidents(), () -> new Platform("node-1", 0, false, List.of()), clock);
    }

    @Test
    void everyPageCarriesTheMomentOfItsDataAndNotOfTheQuestion() {
        fleet.atMillis = 940_000;
        clock.advance(Duration.ofMinutes(1));
        assertThat(pages.now().at()).isEqualTo(940_000);
        assertThat(pages.fleet().at()).isEqualTo(940_000);
        assertThat(pages.agents().at()).isEqualTo(940_000);
    }

    @Test
    void aRecordFromAClockAheadDoesNotMakeTheDataYoungerThanNow() {
        fleet.atMillis = 9_000_000;
        assertThat(pages.now().at()).isEqualTo(1_000_000);
    }
}
