package io.bianque.dashboard.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.fleet.FleetView.Host;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.tuning.CheckTuningFile;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.HostViews.CheckView;
import io.bianque.dashboard.view.HostViews.TuningView;
import io.bianque.dashboard.view.NowView.Platform;
import io.bianque.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final CheckTunings TUNINGS = CheckTuningFile.read("check-tuning.yaml",
            "tunings: [{hosts: [web-1], checks: [shop], enabled: false, interval: 30s}]".getBytes(UTF_8));

    private final ManualClock clock = new ManualClock(Instant.ofEpochMilli(1_000_000));
    private final FakeFleet fleet = new FakeFleet();
    private final Pages pages = pages(fleet, clock);

    /** Pages over fakes. */
    static Pages pages(FakeFleet fleet, ManualClock clock) {
        return new Pages(fleet, new FakeIncidents(), () -> new Platform("node-1", 0, false, List.of()),
                () -> TUNINGS, () -> Topology.EMPTY, _ -> Optional.empty(), clock);
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
    void aCheckSaysWhatTheServerTellsTheHostOfIt() {
        for (var host : List.of("web-1", "web-2")) {
            fleet.hosts.add(new Host(host, Labels.of(Map.of("host", host)), Liveness.UP, 0, 0, 0, Map.of()));
        }
        fleet.checks.add(new CollectorRecord.Check(new Stamp("web-1", 1, 0, 1, 1, 0, 0, false), "shop", "http", "t",
                CollectorRecord.Check.Outcome.OK, "", 0.1, Map.of(), Labels.of(Map.of())));
        assertThat(pages.host("web-1").orElseThrow().checks()).singleElement().extracting(CheckView::tuning)
                .isEqualTo(new TuningView(false, 30.0, null));
        assertThat(pages.host("web-2").orElseThrow().checks()).singleElement().extracting(CheckView::tuning).isNull();
    }

    @Test
    void aRecordFromAClockAheadDoesNotMakeTheDataYoungerThanNow() {
        fleet.atMillis = 9_000_000;
        assertThat(pages.now().at()).isEqualTo(1_000_000);
    }
}
