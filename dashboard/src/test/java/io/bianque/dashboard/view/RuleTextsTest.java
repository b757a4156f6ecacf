package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.collector.series.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.incident.Incidents;
import java.util.Optional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RuleTextsTest {
    private static final Path RULES = Path.of("../deploy/rules");
    private static final Path BUILT_IN = Path
            .of("../alerting/src/main/resources/io/bianque/alerting/rule/built-in.yaml");
    private static final Pattern NAME = Pattern.compile("  - name: (\\w+)");
    private static final Pattern TEXT = Pattern.compile("      (summary|description): \"(.*)\"");
    private static final Labels LABELS = Labels.of("host", "web-1", "check", "shop", "mountpoint", "/data");

    @Test
    void everyTextOfARuleThatComesWithBianqueIsKnownAndHasItsKeyInTheDictionaries() throws IOException {
        var english = Files.readString(Path.of("ui/src/i18n/en.ts"));
        var texts = shippedTexts();
        assertThat(texts).hasSizeGreaterThan(30);
        for (var text : texts) {
            // Filled in with what can be told from anything else.
            var said = text.template().replaceAll("\\{\\{[#/]\\w+}}", "").replaceAll("\\{\\{(?:labels\\.)?(\\w+)}}",
                    "<$1>");
            var message = text.part().equals("summary")
                    ? RuleTexts.summary(text.rule(), said, Labels.EMPTY)
                    : RuleTexts.description(text.rule(), said, Labels.EMPTY);
            assertThat(message.key()).as(text.toString()).isEqualTo("rule." + text.rule() + "." + text.part());
            message.args().forEach((name, value) -> assertThat(value).as(text.toString()).isEqualTo("<" + name + ">"));
            assertThat(english).contains("'" + message.key() + "': ");
            assertThat(RuleTexts.unit(text.rule())).as("unit of " + text.rule()).isPresent();
        }
    }

    @Test
    void whatWasFilledInBecomesArguments() {
        assertThat(RuleTexts.summary("FilesystemFull", "/data on web-1 is 97.3 % full", LABELS))
                .isEqualTo(new Message("rule.FilesystemFull.summary",
                        Map.of("mountpoint", "/data", "host", "web-1", "value", "97.3 %")));
        assertThat(RuleTexts.summary("CheckFailed", "Check shop from web-1: failed, connection refused", LABELS))
                .isEqualTo(new Message("rule.CheckFailed.summary",
                        Map.of("check", "shop", "host", "web-1", "outcome", "failed", "reason", "connection refused")));
        assertThat(RuleTexts.summary("CheckFailed", "Check shop from web-1: timeout", LABELS))
                .isEqualTo(new Message("rule.CheckFailed.summary.plain",
                        Map.of("check", "shop", "host", "web-1", "outcome", "timeout")));
    }

    @Test
    void whatThePlatformSaysOfCausesIsToldInTheReadersLanguageToo() throws IOException {
        var core = Files.readString(Path.of(
                "../alerting/src/main/java/io/bianque/alerting/incident/CaseBook.java"))
                + Files.readString(Path.of("../alerting/src/main/java/io/bianque/alerting/incident/IncidentCore.java"));
        assertThat(core).as("the words of the incidents").contains("entity + \" seems to be down\"",
                "entity + \" is back; still failing: \" + keys.size() + \" of \" + total + \" alerts\"",
                "\" has no member to spare: \" + change.left() + \" left, \"", "\" does not take notifications\"");
        var labels = Labels.of("entity", "host:db");
        assertThat(RuleTexts.summary("BianqueSilentCause", "host:db seems to be down: it: is so", labels))
                .isEqualTo(new Message("rule.BianqueSilentCause.summary",
                        Map.of("entity", "host:db", "victim", "it: is so")));
        assertThat(RuleTexts.summary("BianqueSilentCause", "host:db seems to be down", labels).key())
                .isEqualTo("rule.BianqueSilentCause.summary.plain");
        assertThat(RuleTexts.summary("BianqueLeftOver", "host:db is back; still failing: 2 of 5 alerts", labels).args())
                .isEqualTo(Map.of("entity", "host:db", "count", "2", "total", "5"));
        assertThat(RuleTexts.summary("BianqueRedundancyLost", "host:db has no member to spare: 2 left, 2 needed",
                labels).args()).isEqualTo(Map.of("entity", "host:db", "left", "2", "need", "2"));
        assertThat(RuleTexts.summary("BianqueReceiverFailing", "The receiver ops does not take notifications",
                Labels.of("receiver", "ops")).key()).isEqualTo("rule.BianqueReceiverFailing.summary");
    }

    @Test
    void aTextThatSomebodyWroteStaysAsItIs() {
        for (var text : List.of("web-1: /data is full, call Li Na", "/data on web-2 is 97.3 % full",
                "/data on web-1 is  full", "", "/data on web-1 is 97.3 % full!")) {
            assertThat(RuleTexts.summary("FilesystemFull", text, LABELS)).isEqualTo(Message.text(text));
        }
        assertThat(RuleTexts.summary("OurOwn", "/data on web-1 is 97.3 % full", LABELS).key()).isEqualTo("text");
    }

    @Test
    void aValueHasItsUnitAndTheDurationOfAFailedCheckIsNone() {
        assertThat(view("FilesystemFull", 0.973)).satisfies(alert -> {
            assertThat(alert.value()).isEqualTo(0.973);
            assertThat(alert.unit()).isEqualTo("ratio");
        });
        assertThat(view("CheckFailed", 0.004).value()).isNull();
        assertThat(view("OurOwn", 12).value()).isEqualTo(12);
        assertThat(view("OurOwn", 12).unit()).isNull();
    }

    private static IncidentViews.AlertView view(String rule, double value) {
        return IncidentViews.alert(new ActiveAlert(rule, AlertState.FIRING, Severity.CRITICAL, LABELS, value, 0,
                Map.of("summary", "it is so"), null, Optional.empty(), Incidents.Standing.NONE,
                Optional.empty(), new AlertKey(rule, LABELS)));
    }

    private record Text(String rule, String part, String template) {}

    private static List<Text> shippedTexts() throws IOException {
        var texts = new ArrayList<Text>();
        var all = new ArrayList<>(List.of(BUILT_IN));
        try (var files = Files.newDirectoryStream(RULES, "*.yaml")) {
            files.forEach(all::add);
            for (var file : all) {
                var rule = "";
                for (var line : Files.readAllLines(file)) {
                    var name = NAME.matcher(line);
                    var text = TEXT.matcher(line);
                    if (name.matches()) {
                        rule = name.group(1);
                    } else if (text.matches()) {
                        texts.add(new Text(rule, text.group(1), text.group(2)));
                    }
                }
            }
        }
        return texts;
    }
}
