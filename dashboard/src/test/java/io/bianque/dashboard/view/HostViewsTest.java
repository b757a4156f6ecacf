package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.fleet.FleetView.NewestValue;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostViewsTest {
    @Test
    void whatAnAgentDoesNotTellOfAProcessIsNullAndNotEmptyText() {
        var labels = Labels.of("host", "web-1", "name", "java", "pid", "42", "start", "1000");
        var newest = new NewestValue(new SeriesKey("bianque_process_cpu_ratio", labels), 2000, 0.5);

        assertThat(HostViews.processes(List.of(newest), "cpu")).singleElement().satisfies(process -> {
            assertThat(process.pid()).isEqualTo(42);
            assertThat(process.cpu()).isEqualTo(0.5);
            assertThat(process.user()).isNull();
            assertThat(process.group()).isNull();
            assertThat(process.rssBytes()).isNull();
        });
    }
}
