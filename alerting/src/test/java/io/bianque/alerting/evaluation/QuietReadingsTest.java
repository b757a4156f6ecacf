package io.bianque.alerting.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Transition;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Readings that cannot change an answer are noted and not judged; nobody can tell the difference. */
class QuietReadingsTest {
    /** The same rules twice: a further value that nobody asks for makes each reading be judged. */
    private static String rules(String more) {
        return """
                rules:
                  - {name: A, level: host, select: {metric: m_ratio}, %1$s when: value > 0.8, recover: value < 0.5, for: 12s,
                     missing: resolve, missing_after: 25s, severity: warning, worse: {critical: value > 0.95},
                     annotations: {summary: '{{value}} {{previous}}'}}
                  - {name: B, level: host, select: {metric: m_ratio}, %1$s when: value >= 0.7 && value < 0.9, severity: info,
                     annotations: {summary: '{{value}} {{previous}} {{age_seconds}}'}}
                  - {name: C, level: host, select: {metric: m_ratio}, %1$s when: '!(value < 0.9) && labels.host == "db1"',
                     keep_firing_for: 30s, severity: info, annotations: {summary: '{{value}} {{previous}}'}}
                  - {name: D, level: host, select: {metric: m_ratio}, %1$s when: 'value == 0.3', severity: info,
                     annotations: {summary: '{{value}} {{previous}}'}}
                """
                .formatted(more);
    }

    @ParameterizedTest
    @Seeds(count = 60)
    void sameTransitionsWhetherJudgedOrNoted(SeededRandom random) throws IOException {
        var log = new FaultyLog(random, 600);
        int restart = random.nextInt(log.records.size());
        var noted = run(log, rules(""), restart);
        assertThat(noted).isNotEmpty();
        assertThat(noted).isEqualTo(run(log, rules("values: {other: {metric: nobody_sends_it}},"), restart));
    }

    private static List<Transition> run(FaultyLog log, String yaml, int restart) throws IOException {
        var told = new ArrayList<Transition>();
        var rules = Scenario.rules(yaml);
        var evaluation = new Evaluation(rules, told::add);
        for (int offset = 0; offset < log.records.size(); offset++) {
            if (offset == restart) {
                var bytes = new ByteArrayOutputStream();
                evaluation.writeSnapshot(new DataOutputStream(bytes));
                evaluation = new Evaluation(rules, told::add);
                evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            }
            evaluation.apply(offset, log.records.get(offset));
        }
        return told;
    }

    @Test
    void readingsThatCannotChangeAnAnswerAreNotJudged() {
        var story = new Scenario(rules(""));
        var key = Scenario.series("m_ratio");
        for (int i = 0; i < 100; i++) {
            story.hold(10, key, 0.4 + i * 0.0001);
        }
        assertThat(story.evaluation.counters().judged()).isLessThanOrEqualTo(8);
        story.hold(10, key, 0.99);
        assertThat(story.transitions).hasSize(2);
    }

    @Test
    void windowsTakeNoMoreThanIsSaid() {
        var window = new Window(3_600_000, 0);
        for (int i = 0; i < 31; i++) {
            window.add(i * 10_000L, i);
        }
        assertThat(window.bytes()).as("31 readings: five minutes of one each ten seconds")
                .isLessThanOrEqualTo(31 * 16 * 4 / 3 + 80);
        for (int i = 31; i < 10_000; i++) {
            window.add(i * 10_000L, i);
            assertThat(window.bytes()).isLessThanOrEqualTo(Window.BYTES_MAX);
        }
        var kept = new Window(3_600_000, Window.Trait.HIGHEST.bit());
        for (int i = 0; i < 10_000; i++) {
            kept.add(i * 10_000L, i);
            assertThat(kept.bytes()).isLessThanOrEqualTo(Window.BYTES_MAX + Window.TRAIT_BYTES_MAX);
        }
        assertThat(Window.BYTES_MAX).isLessThanOrEqualTo(2_560);
    }
}
