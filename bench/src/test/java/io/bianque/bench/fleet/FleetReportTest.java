package io.bianque.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FleetReportTest {
    private static final long SECOND = 1_000_000_000L;

    private final FleetSettings settings = FleetSettings
            .parse(new String[]{"--server", "127.0.0.1:7411", "--tls", "tls", "--agents", "1000"});
    private final FleetSchedule schedule = new FleetSchedule(0, 0, 1_000, 10 * SECOND, 20 * SECOND, 20 * SECOND,
            60 * SECOND);
    private final Tally tally = new Tally();

    @Test
    void framesThatWereDueAndNotAcknowledgedAreMissingWhateverBecameOfThem() {
        for (int i = 0; i < 5_990; i++) {
            tally.acknowledged(0, 5_000_000, true, 80);
        }
        var report = new FleetReport(settings, schedule, tally, 1.5, null);

        assertThat(report.framesMissing()).isEqualTo(10);
        assertThat(report.toJson()).startsWith("{\"agents\":1000,").contains("\"readings_per_second\":8000.0000")
                .contains("\"frames_missing\":10").contains("\"ack_p99_seconds\":0.0050")
                .doesNotContain("server_cpu_seconds").doesNotContain("\n");
    }

    @Test
    void cpuOfTheServerIsToldPerMillionReadingsOfTheWindow() {
        var server = new FleetReport.ServerUse(0.48, 100 << 20, 200 << 20, 90 << 20);

        assertThat(new FleetReport(settings, schedule, tally, 1, server).toJson())
                .contains("\"server_cpu_seconds_per_million\":1.0000")
                .contains("\"server_resident_peak_mib\":200.0000");
    }

    @Test
    void talliesOfSeveralLoopsAddUp() {
        var other = new Tally();
        tally.acknowledged(0, 1_000_000, true, 80);
        other.acknowledged(0, 9_000_000, true, 80);
        other.retries = 3;
        tally.add(other);

        assertThat(tally.framesAcknowledged).isEqualTo(2);
        assertThat(tally.readingsAcknowledged).isEqualTo(160);
        assertThat(tally.retries).isEqualTo(3);
        assertThat(tally.ackMicros.getTotalCount()).isEqualTo(2);
        assertThat(tally.ackMicros.getMaxValue()).isBetween(8_990L, 9_010L);
    }

    @Test
    void wrongOptionsAreNamedWithWhatTheyMayBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FleetSettings
                        .parse(new String[]{"--server", "h:1", "--tls", "t", "--agents", "many"}))
                .withMessage("--agents many: expected 1..60000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FleetSettings.parse(new String[]{"--server", "h:1", "--tls", "t", "--agent", "1"}))
                .withMessageContaining("--agent");
        assertThatIllegalArgumentException().isThrownBy(() -> FleetSettings.parse(new String[]{"--tls", "t"}))
                .withMessage("--server is missing");
    }
}
