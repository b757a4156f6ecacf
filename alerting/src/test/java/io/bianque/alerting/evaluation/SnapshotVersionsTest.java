package io.bianque.alerting.evaluation;

import static io.bianque.alerting.evaluation.Scenario.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Snapshots that released versions wrote are read for ever. */
class SnapshotVersionsTest {
    private static final Path VECTORS = Path.of("src/test/resources/vectors/evaluation");
    private static final SeriesKey FULL = series("m_ratio", "mountpoint", "/");
    private static final SeriesKey SLOPE = series("n_ratio");
    private static final String RULES = """
            rules:
              - {name: Full, level: host, select: {metric: m_ratio}, when: value > 0.8, recover: value < 0.5, for: 15s,
                 severity: critical, annotations: {summary: '{{value}}'}}
              - {name: Later, level: host, select: {metric: m_ratio}, when: value > 0.8, for: 60s, severity: warning,
                 annotations: {summary: '{{value}}'}}
              - {name: Mean, level: host, select: {metric: n_ratio}, window: 60s, when: avg > 0.5, severity: info,
                 annotations: {summary: '{{avg}}'}}
              - {name: Lost, level: agent, when: liveness == "lost", for: 40s, severity: critical, annotations: {summary: lost}}
              - {name: Failed, level: check, when: failures >= 2, severity: critical, annotations: {summary: '{{reason}}'}}
              - {name: Events, level: host, select: {event: oom_kill}, window: 60s, when: value >= 2, severity: info,
                 annotations: {summary: '{{value}}'}}
            """;

    private static Scenario story() {
        var story = new Scenario(RULES);
        story.session("db1", "zone", "z").hold(30, SLOPE, 0.4).hold(20, FULL, 0.9).liveness("db1", Liveness.LOST);
        return story.event("oom_kill", "pid", "7").check("shop", Outcome.FAILED).pass(5);
    }

    @Test
    void snapshotOfVersion1GoesOnWhereItStood() throws IOException {
        var bytes = HexFormat.of()
                .parseHex(Files.readString(VECTORS.resolve("snapshot-v1.hex")).replaceAll("\\s", ""));
        var story = story();
        int before = story.transitions.size();
        story.restore(bytes);
        story.check("shop", Outcome.FAILED).event("oom_kill", "pid", "8").hold(40, FULL, 0.9).read(FULL, 0.1)
                .read(SLOPE, 0.99).pass(1);
        assertThat(story.transitions.subList(before, story.transitions.size()))
                .extracting(t -> (t.eventTimeMillis() - Scenario.T0) / 1_000 + " " + t.alert().rule() + " " + t.to())
                .containsExactlyInAnyOrder("55 Failed FIRING", "55 Events FIRING", "90 Later FIRING",
                        "90 Lost FIRING", "95 Full RESOLVED", "95 Later RESOLVED",
                        "95 Mean FIRING");
    }

    @Test
    void snapshotOfAnUnknownVersionIsRefused() {
        assertThatThrownBy(() -> story().restore(new byte[]{0, 0, 0, 9})).hasMessageContaining("version 9");
    }
}
