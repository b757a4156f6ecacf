package io.bianque.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.message.Series.Definition;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesEncoder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostReadingsTest {
    private final HostReadings readings = new HostReadings(80);

    @Test
    void everySeriesIsAnother() {
        assertThat(readings.definitions()).hasSize(80)
                .extracting(definition -> Map.entry(definition.metric(), definition.labels())).doesNotHaveDuplicates();
        assertThat(readings.definitions()).extracting(Definition::id).isSorted();
    }

    @Test
    void theSameTickGivesTheSameReadingsAgain() {
        var first = new SampleBatch();
        var again = new SampleBatch();
        readings.fill(17, 5, 1_000, first);
        readings.fill(17, 6, 2_000, again);
        readings.fill(17, 5, 1_000, again);

        assertThat(Arrays.copyOf(again.values(), 80)).isEqualTo(Arrays.copyOf(first.values(), 80));
    }

    @Test
    void hostsAndTicksDiffer() {
        var one = new SampleBatch();
        var other = new SampleBatch();
        readings.fill(1, 5, 1_000, one);
        readings.fill(2, 5, 1_000, other);
        assertThat(Arrays.copyOf(other.values(), 80)).isNotEqualTo(Arrays.copyOf(one.values(), 80));

        readings.fill(1, 6, 1_000, other);
        assertThat(Arrays.copyOf(other.values(), 80)).isNotEqualTo(Arrays.copyOf(one.values(), 80));
    }

    @Test
    void aFrameCostsAsManyBytesAsARealAgents() {
        var encoder = new SamplesEncoder();
        var batch = new SampleBatch();
        int bytes = 0;
        for (int tick = 0; tick < 64; tick++) {
            readings.fill(3, tick, tick * 10_000L, batch);
            bytes += encoder.encode(batch);
        }

        assertThat(bytes / 64).as("bytes a frame, mean of a key frame and 63 deltas").isBetween(80, 250);
    }
}
