package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Severity;
import io.bianque.dashboard.view.NowView.IncidentCounts;
import io.bianque.dashboard.view.NowView.Now;
import io.bianque.dashboard.view.NowView.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NowViewTest {
    private final FakeFleet fleet = new FakeFleet();
    private final FakeIncidents incidents = new FakeIncidents();

    @Test
    void everyOpenIncidentIsCountedAlsoThoseBeyondTheOnesShown() {
        for (int i = 0; i < 70; i++) {
            var severity = i < 60 ? Severity.CRITICAL : Severity.WARNING;
            incidents.open.add(FakeIncidents.incident("INC-" + i, severity, "HostCpuBusy", Map.of("host", "h" + i)));
        }
        assertThat(now().incidents()).hasSize(50);
        assertThat(now().totals().incidents()).isEqualTo(new IncidentCounts(70, 60));
    }

    @Test
    void aDatabaseThatFailsCostsTheLastIncidentAndIsSaidAndTheRestIsShown() {
        incidents.open.add(FakeIncidents.incident("INC-1", Severity.CRITICAL, "HostCpuBusy", Map.of("host", "h")));
        incidents.databaseFails = true;
        var now = now();
        assertThat(now.incidents()).hasSize(1);
        assertThat(now.lastIncident()).isNull();
        assertThat(now.platform().problems()).containsExactly(Message.of("platform.state.failed", "reason",
                "the state database failed: disk I/O error"));
    }

    private Now now() {
        return NowView.now(fleet, incidents, new Platform("node-1", 0, false, List.of()), 5_000);
    }
}
