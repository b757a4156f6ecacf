package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages about rules say what the reader does. */
class RulesDocumentTest {
    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```yaml\\n(.*?)^ *```$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

    @Test
    void everyExampleIsGoodAsItStands() throws IOException {
        int examples = 0;
        for (var page : List.of("reference/rules.md")) {
            var blocks = BLOCK.matcher(Files.readString(DOCS.resolve(page)));
            while (blocks.find()) {
                var yaml = blocks.group(2).replaceAll("(?m)^" + blocks.group(1), "")
                        .replace("vale <", "value <"); // a mistake that the guide makes, and has found
                if (!("\n" + yaml).contains("\nrules:\n")) {
                    continue;
                }
                examples++;
                assertThat(RuleSetLoader.loadDocument(page, yaml.getBytes(StandardCharsets.UTF_8)))
                        .as(yaml).isInstanceOfSatisfying(RuleSetLoader.Outcome.Loaded.class, loaded -> {
                            assertThat(loaded.warnings()).isEmpty();
                            assertThat(loaded.rules().rules()).isNotEmpty();
                        });
            }
        }
        assertThat(examples).isEqualTo(3);
    }

    @Test
    void everyKeyStandsInTheTableAndNoOther() throws IOException {
        var problems = switch (RuleSetLoader.loadDocument("x.yaml",
                "rules: [{qqqqqqqqqqqqqqqqqqqqqqqq: 1}]".getBytes(StandardCharsets.UTF_8))) {
            case RuleSetLoader.Outcome.Loaded _ -> List.<Problem>of();
            case RuleSetLoader.Outcome.Refused(var found) -> found;
        };
        var remedy = problems.stream().filter(p -> p.what().equals("unknown key")).findFirst().orElseThrow().remedy();
        var known = List.of(remedy.replace("known here: ", "").split(", ", -1));
        assertThat(tableAfter("## Keys")).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void everyNumberThatConditionsKnowStandsInTheTable() throws IOException {
        var named = new ArrayList<String>();
        Pattern.compile("(?m)^\\| (`[^|]*) \\|").matcher(section("## Conditions")).results()
                .forEach(row -> Pattern.compile("`([a-z_]+)`").matcher(row.group(1)).results()
                        .forEach(name -> named.add(name.group(1))));
        for (var kind : Selector.Kind.values()) {
            var scope = new Scope(kind, true, List.of());
            assertThat(named).containsAll(scope.numbers().keySet()).containsAll(scope.texts());
        }
    }

    @Test
    void everyNameHasItsParagraphAndItsExample() throws IOException {
        var page = Files.readString(DOCS.resolve("reference/rule-values.md"));
        var names = new TreeSet<>(List.of("quantile", "predict"));
        for (var kind : Selector.Kind.values()) {
            var scope = new Scope(kind, true, List.of());
            names.addAll(scope.numbers().keySet());
            names.addAll(scope.texts());
        }
        var sections = Pattern.compile("(?m)^### `([a-z_]+)`$").matcher(page).results().map(s -> s.group(1)).toList();
        assertThat(sections).containsExactlyInAnyOrderElementsOf(names);
        assertThat(Pattern.compile("(?m)^```story$").matcher(page).results().count()).isEqualTo(names.size());
    }

    private static List<String> tableAfter(String heading) throws IOException {
        return ROW.matcher(section(heading)).results().map(row -> row.group(1)).toList();
    }

    private static String section(String heading) throws IOException {
        var page = Files.readString(DOCS.resolve("reference/rules.md"));
        var rest = page.substring(page.indexOf("\n" + heading + "\n") + 1);
        int next = rest.indexOf("\n## ");
        return next < 0 ? rest : rest.substring(0, next);
    }
}
