package io.bianque.alerting.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the page about values does what the page says. */
class RuleExamplesTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "rule-values.md");
    private static final Pattern EXAMPLE = Pattern
            .compile("(?ms)^### `([a-z_]+)`$(.*?)^```yaml$(.*?)^```$\\s*^```story$(.*?)^```$");
    private static final Pattern SERIES = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})?");

    record Example(String name, String rules, List<String> story) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Example> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(PAGE)).results()
                .map(found -> new Example(found.group(1), found.group(3), found.group(4).strip().lines().toList()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleFiresWhenThePageSays(Example example) {
        var story = new Scenario(example.rules());
        int steps = 0;
        for (var line : example.story().subList(0, example.story().size() - 1)) {
            steps = Math.max(steps, values(line).length);
        }
        for (int step = 0; step < steps; step++) {
            for (var line : example.story().subList(0, example.story().size() - 1)) {
                if (step < values(line).length && !values(line)[step].equals("-")) {
                    tell(story, line.substring(0, line.indexOf(": ")), values(line)[step]);
                }
            }
            story.pass(10);
        }
        var fired = new ArrayList<String>();
        story.transitions.stream().filter(t -> t.to() == AlertState.FIRING)
                .forEach(t -> fired.add("fires: " + (t.eventTimeMillis() - Scenario.T0) / 1_000 + "s"));
        assertThat(fired).first().isEqualTo(example.story().getLast());
        assertThat(story.last().annotations().get("summary")).doesNotContain("unknown", "{{");
    }

    @Test
    void everyExampleUsesWhatItIsFor() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(15)
                .allSatisfy(example -> assertThat(example.rules()).contains(example.name()));
    }

    private static String[] values(String line) {
        return line.substring(line.indexOf(": ") + 2).split(" ", -1);
    }

    private static void tell(Scenario story, String what, String value) {
        var words = what.split(" ", -1);
        switch (words[0]) {
            case "check" -> {
                var outcome = Outcome.valueOf(value.toUpperCase(Locale.ROOT));
                story.apply(new CollectorRecord.Check(story.stamp(words[1], 0, story.now(), false), words[2], "http",
                        "http://shop/", outcome, outcome == Outcome.OK ? "" : "status 503", 0.2, Map.of(),
                        Labels.of("host", words[1], "cluster", "c1")));
            }
            case "liveness" -> story.liveness(words[1], Liveness.valueOf(value.toUpperCase(Locale.ROOT)));
            case "clock" -> story.apply(new CollectorRecord.SessionOpened(
                    story.stamp(words[1], 0, story.now(), false), "boot", Labels.EMPTY,
                    Map.of("clock_offset_millis", value + "000")));
            default -> story.read(series(what), Double.parseDouble(value));
        }
    }

    private static SeriesKey series(String text) {
        var found = SERIES.matcher(text);
        assertThat(found.matches()).as(text).isTrue();
        var labels = new TreeMap<>(Map.of("host", "db1", "cluster", "c1", "application", "shop"));
        if (found.group(2) != null) {
            for (var label : found.group(2).split(",", -1)) {
                labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
            }
        }
        return new SeriesKey(found.group(1), Labels.of(labels));
    }
}
