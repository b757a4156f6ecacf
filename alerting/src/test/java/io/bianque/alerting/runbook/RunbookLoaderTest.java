package io.bianque.alerting.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbookLoaderTest {
    private static RunbookLoader.Outcome read(String yaml) {
        return RunbookLoader.loadDocument("r.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(String yaml) {
        return read(yaml) instanceof RunbookLoader.Outcome.Refused(var problems)
                ? problems.stream().map(each -> each.line() + " " + each.path() + ": " + each.what()).toList()
                : List.of();
    }

    private static Runbook one(String yaml) {
        return ((RunbookLoader.Outcome.Loaded) read(yaml)).runbooks().getFirst();
    }

    private static final String LEAST = """
            runbooks:
              - name: restart
                for: {entities: [host]}
                steps: [{action: reboot}]
            """;

    @Test
    void whatIsNotSaidIsCareful() {
        assertThat(one(LEAST)).isEqualTo(new Runbook("restart", List.of(EntityPattern.parse("host:*").orElseThrow()),
                List.of(), List.of(new Step.Act(new Order("reboot", "{{host}}", Map.of(), 30), null)), false,
                Approvers.APPROVER, 900, 0.6, 3, 0.34, 120, false));
    }

    @Test
    void everythingCanBeSaid() {
        assertThat(one("""
                runbooks:
                  - name: swap
                    for: {entities: ["process:*/db", "resource:db"], rules: [DbDown]}
                    auto: true
                    approvers: admin
                    approve_within: 5m
                    min_confidence: 0.8
                    per_hour: 1
                    share: 0.5
                    verify_within: 1m
                    dry_run: true
                    steps:
                      - action: drain
                        host: lb-1
                        args: {who: "{{member}}"}
                        timeout: 10s
                        undo: {action: undrain, args: {who: "{{member}}"}}
                      - wait: 5s
                      - check: 20s
                """)).isEqualTo(new Runbook("swap",
                List.of(EntityPattern.parse("process:*/db").orElseThrow(),
                        EntityPattern.parse("resource:db").orElseThrow()),
                List.of("DbDown"),
                List.of(new Step.Act(new Order("drain", "lb-1", Map.of("who", "{{member}}"), 10),
                        new Order("undrain", "lb-1", Map.of("who", "{{member}}"), 30)), new Step.Wait(5),
                        new Step.Check(20)),
                true, Approvers.ADMIN, 300, 0.8, 1, 0.5, 60, true));
    }

    @Test
    void everyFaultOfAFileIsToldWithItsPlace() {
        assertThat(problems("""
                runbooks:
                  - name: "1"
                    for: {entities: ["router:a", ok], rule: x}
                    per_hour: 0
                    autos: true
                    steps:
                      - {action: a, wait: 3s}
                      - {}
                      - {action: b, args: {x: "{{secret}}"}, host: "{{labels.a b}}"}
                      - {check: 0s}
                """)).containsExactlyInAnyOrder(
                "2 runbooks[0].name: must begin with a letter and have only letters, digits, _ and -, at most 100 of them",
                "3 runbooks[0].for.entities: 'router:a' is not kind:name",
                "3 runbooks[0].for.entities: 'ok' is not kind:name", "3 runbooks[0].for.rule: unknown key",
                "4 runbooks[0].per_hour: must be a whole number from 1 to 1000, not the number 0",
                "5 runbooks[0].autos: unknown key",
                "7 runbooks[0].steps[0]: must have one of 'action', 'wait' and 'check'",
                "8 runbooks[0].steps[1]: must have one of 'action', 'wait' and 'check'",
                "9 runbooks[0].steps[2].args: nothing is named {{secret}} here",
                "9 runbooks[0].steps[2].host: nothing is named {{labels.a b}} here",
                "10 runbooks[0].steps[3].check: must be from 1s to 1h");
    }

    @Test
    void aRunbookWithoutWhatItIsForOrWhatItDoesIsRefused() {
        assertThat(problems("runbooks: [{name: a}]")).containsExactlyInAnyOrder("1 runbooks[0].for: is missing",
                "1 runbooks[0].steps: is missing");
        assertThat(problems("runbooks: [{name: a, for: {}, steps: [{wait: 1s}]}]")).containsExactlyInAnyOrder(
                "1 runbooks[0].for.entities: is missing", "1 runbooks[0].steps: have no action");
        assertThat(problems("other: 1")).hasSize(2);
    }

    @Test
    void twoOfOneNameAreRefusedAcrossFiles(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.yaml"), LEAST);
        Files.writeString(directory.resolve("b.yaml"), LEAST);
        Files.writeString(directory.resolve("notes.txt"), "not read");
        assertThat(RunbookLoader.load(directory)).isInstanceOfSatisfying(RunbookLoader.Outcome.Refused.class,
                refused -> assertThat(refused.problems()).singleElement()
                        .matches(each -> each.what().contains("another runbook is named 'restart'")));
    }

    @Test
    void aDirectoryThatIsNotThereHasNone(@TempDir Path directory) {
        assertThat(RunbookLoader.load(directory.resolve("none")))
                .isEqualTo(new RunbookLoader.Outcome.Loaded(List.of()));
    }
}
