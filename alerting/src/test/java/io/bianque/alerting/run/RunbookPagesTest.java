package io.bianque.alerting.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages about runbooks say what is so. */
class RunbookPagesTest {
    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();

    private static List<String> examples(String page) throws IOException {
        var found = new ArrayList<String>();
        var blocks = Pattern.compile("(?ms)^```yaml\\n(runbooks:.*?)^```$")
                .matcher(Files.readString(DOCS.resolve(page)));
        while (blocks.find()) {
            found.add(blocks.group(1));
        }
        return found;
    }

    @Test
    void theRunbookOfTheGuideRestartsRedisAndTheIncidentEnds() throws IOException {
        var stage = new Stage().runbooks(examples("guide/runbooks.md").getFirst());
        stage.open("INC-1", "resource:redis");
        assertThat(stage.order().action()).isEqualTo("restart-redis");
        assertThat(stage.order().host()).isEqualTo("db-1");
        assertThat(stage.order().args()).isEqualTo(Map.of("unit", "redis-server"));
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.close("INC-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Run.Status.SUCCEEDED);
    }

    @Test
    void theRunbookOfTheReferenceIsGoodAsItStands() throws IOException {
        assertThat(examples("reference/runbooks.md")).singleElement()
                .satisfies(yaml -> assertThat(Stage.load(yaml)).hasSize(1));
    }

    @Test
    void everyKeyStandsInTheTableAndNoOther() throws IOException {
        var problems = switch (RunbookLoader.loadDocument("x.yaml",
                "runbooks: [{qqqqqqqqqqqqqqqqqqqqqqqq: 1}]".getBytes(StandardCharsets.UTF_8))) {
            case RunbookLoader.Outcome.Loaded _ -> List.<Problem>of();
            case RunbookLoader.Outcome.Refused(var found) -> found;
        };
        var remedy = problems.stream().filter(p -> p.what().equals("unknown key")).findFirst().orElseThrow().remedy();
        assertThat(rowsAfter("## Keys")).containsExactlyInAnyOrder(remedy.replace("known here: ", "").split(", ", -1));
    }

    @Test
    void everyStatusStandsInTheTableAndNoOther() throws IOException {
        assertThat(rowsAfter("## The life of a run")).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(Run.Status.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
    }

    private static List<String> rowsAfter(String heading) throws IOException {
        var page = Files.readString(DOCS.resolve("reference/runbooks.md"));
        var rest = page.substring(page.indexOf(heading) + heading.length());
        int end = rest.indexOf("\n## ");
        var rows = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|").matcher(end < 0 ? rest : rest.substring(0, end));
        return rows.results().map(row -> row.group(1)).toList();
    }
}
