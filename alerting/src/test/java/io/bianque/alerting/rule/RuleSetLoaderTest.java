package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.samskivert.mustache.Mustache;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.rule.RuleSetLoader.Outcome.Loaded;
import io.bianque.alerting.rule.RuleSetLoader.Outcome.Refused;
import io.bianque.collector.series.Labels;
import io.bianque.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleSetLoaderTest {
    private static final String FULL = """
            rules:
              - name: FilesystemFull
                level: host
                select:
                  metric: bianque_host_filesystem_used_ratio
                  labels: {fstype: '!~squashfs|iso9660', mountpoint: '!/boot'}
                values:
                  free: {metric: bianque_host_filesystem_available_bytes}
                window: 10m
                when: value > 0.95 && free < 1e9
                recover: value < 0.90
                for: 15s
                keep_firing_for: 30s
                missing: resolve
                missing_after: 2m
                severity: critical
                labels: {team: storage}
                annotations:
                  summary: '{{labels.mountpoint}} on {{labels.host}} is {{value}} full, {{free}} left'
                  runbook: docs/runbooks/FilesystemFull.md
                enabled: false
            """;

    @Test
    void everyKeyOfARuleIsRead() {
        var rule = loaded(FULL).rules().rules().getFirst();
        assertThat(rule.name()).isEqualTo("FilesystemFull");
        assertThat(rule.level()).isEqualTo(Level.HOST);
        assertThat(rule.select().matches(Labels.of("fstype", "ext4", "mountpoint", "/"))).isTrue();
        assertThat(rule.select().matches(Labels.of("fstype", "iso9660", "mountpoint", "/"))).isFalse();
        assertThat(rule.select().matches(Labels.of("fstype", "ext4", "mountpoint", "/boot"))).isFalse();
        assertThat(rule.extras()).extracting(AlertRule.Extra::name).containsExactly("free");
        assertThat(rule.window()).isEqualTo(Duration.ofMinutes(10));
        assertThat(rule.when().isLowered()).isTrue();
        assertThat(rule.hold()).isEqualTo(Duration.ofSeconds(15));
        assertThat(rule.keepFiring()).isEqualTo(Duration.ofSeconds(30));
        assertThat(rule.missing()).isEqualTo(MissingPolicy.RESOLVE);
        assertThat(rule.missingAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(rule.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(rule.labels().toMap()).containsExactly(Map.entry("team", "storage"));
        assertThat(rule.annotations()).containsOnlyKeys("summary", "runbook");
        assertThat(rule.enabled()).isFalse();
    }

    @Test
    void everyFaultIsToldAtOnceWithItsPlaceAndRemedy() {
        var problems = refused("""
                rules:
                  - name: 7up
                    level: hots
                    select: {metric: bianque_host_load1, lables: {a: b}}
                    when: valeu > 1.0
                    for: soon
                    severity: fatal
                    annotations: {summary: '{{nothing}}'}
                    colour: red
                """);
        assertThat(problems).extracting(Problem::path).containsExactlyInAnyOrder("rules[0].name", "rules[0].level",
                "rules[0].select.lables", "rules[0].when", "rules[0].for", "rules[0].severity",
                "rules[0].annotations.summary", "rules[0].colour");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.line()).isGreaterThan(1));
        assertThat(problems).filteredOn(p -> p.path().endsWith("when")).singleElement().satisfies(p -> {
            assertThat(p.line()).isEqualTo(5);
            assertThat(p.what()).contains("character 1").contains("valeu");
            assertThat(p.remedy()).contains("value");
        });
        assertThat(problems).filteredOn(p -> p.path().endsWith("lables")).singleElement()
                .satisfies(p -> assertThat(p.remedy()).contains("labels"));
    }

    @Test
    void keyWrittenTwiceIsRefused() {
        assertThat(refused("rules:\n  - name: A\n    name: B\n")).anySatisfy(p -> {
            assertThat(p.line()).isEqualTo(3);
            assertThat(p.what()).contains("name");
        });
    }

    @Test
    void twoRulesOfOneNameAreRefusedEvenInTwoFiles(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("a.yaml"), FULL);
        Files.writeString(directory.resolve("b.yml"), FULL);
        assertThat(RuleSetLoader.load(directory)).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.file()).endsWith("b.yml");
                    assertThat(problem.what()).contains("a.yaml:2");
                }));
    }

    @Test
    void misspeltMetricIsAWarningThatNamesTheNearest() {
        var warnings = loaded(FULL.replace("filesystem_used_ratio", "filesystem_use_ratio")).warnings();
        assertThat(warnings).singleElement().satisfies(p -> assertThat(p.remedy())
                .contains("bianque_host_filesystem_used_ratio"));
        assertThat(loaded(FULL).warnings()).isEmpty();
    }

    @Test
    void textsReachMapsOnlyAndIncludeNothing() {
        for (var text : List.of("{{> other}}", "{{=<% %>=}}", "{{value.class}}", "{{labels}}",
                "{{#labels.host}}{{bytes}}"
                        + "{{/labels.host}}",
                "{{#value}}", "x".repeat(3_000))) {
            assertThat(refused(FULL.replace("{{labels.mountpoint}} on", text))).as(text)
                    .anySatisfy(p -> assertThat(p.path()).isEqualTo("rules[0].annotations.summary"));
        }
    }

    @Test
    void textsComeOutPlainAndWithoutControlCharacters() {
        var template = TextTemplate.of("{{labels.a}} {{{labels.b}}} <{{value}}> {{labels.c}}");
        assertThat(template.fill(Map.of("value", "95.0 %"),
                Map.of("a", "x\r\ny\u202e", "b", "R&D \"core\"", "c", "z".repeat(1_000))))
                .startsWith("x  y\ufffd R&D \"core\" <95.0 %> zzz").hasSizeLessThan(400);
    }

    @Test
    void sameRulesHaveTheSameVersionWhateverTheirOrder() {
        var other = FULL.replace("rules:\n", "").replace("FilesystemFull", "Other");
        var one = loaded(FULL + other).rules();
        var two = loaded("rules:\n" + other + FULL.replace("rules:\n", "")).rules();
        assertThat(one.version()).isEqualTo(two.version());
        assertThat(loaded(FULL.replace("0.95", "0.96")).rules().version()).isNotEqualTo(loaded(FULL).rules().version());
    }

    @Test
    void aTextThatCannotBeFilledInIsToldPlainlyAndCounted() {
        var rule = loaded(FULL).rules().rules().getFirst();
        // No text that the loader takes is known to fail; this one names what is not there, and may not.
        var broken = new TextTemplate("{{gone}}", Mustache.compiler().compile("{{gone}}"), Set.of());
        var other = new AlertRule(rule.name(), rule.level(), rule.select(), rule.extras(), rule.derived(),
                rule.window(), rule.when(),
                rule.recover(), rule.hold(), rule.keepFiring(), rule.missing(), rule.missingAfter(), rule.severity(),
                rule.worse(), rule.flapping(), rule.active(), rule.labels(), Map.of("summary", broken), true);
        var faults = new AtomicInteger();
        assertThat(
                new AlertTexts(other).fill(new Inputs(), rule.severity(), Map.of("host", "a"), faults::incrementAndGet)
                        .get("summary"))
                .startsWith("FilesystemFull");
        assertThat(faults).hasValue(1);
    }

    @Test
    void directoryThatIsNotThereIsAProblem(@TempDir Path directory) {
        assertThat(RuleSetLoader.load(directory.resolve("gone"))).isInstanceOf(Refused.class);
    }

    @Test
    void valuesAreToldInUnitsThatPeopleRead() {
        assertThat(Units.humanise("x_ratio", 0.9731)).isEqualTo("97.3 %");
        assertThat(Units.humanise("x_bytes", 1.5 * 1024 * 1024 * 1024)).isEqualTo("1.5 GiB");
        assertThat(Units.humanise("x_bytes_per_second", 12)).isEqualTo("12 B/s");
        assertThat(Units.humanise("x_seconds", 0.35)).isEqualTo("350 ms");
        assertThat(Units.humanise("x_seconds", 200_000)).isEqualTo("2.3 days");
        assertThat(Units.humanise("group_up", 3)).isEqualTo("3");
        assertThat(Units.humanise("load1", 12.5)).isEqualTo("12.5");
        assertThat(Units.humanise("load1", Double.NaN)).isEqualTo("unknown");
    }

    @Test
    void aDependencyThatIsJudgedByHoweverFewCallersIsWarnedOf() {
        var rule = """
                rules:
                  - {name: Down, level: dependency, when: value > 0.5, severity: critical, annotations: {summary: s}}
                """;
        assertThat(loaded(rule).warnings()).singleElement()
                .satisfies(p -> assertThat(p.remedy()).contains("callers >= 3.0"));
        assertThat(loaded(rule.replace("value > 0.5", "value > 0.5 && callers >= 3.0")).warnings()).isEmpty();
    }

    @Test
    void outcomesAreMissedLaterThanReadings() {
        var rule = """
                rules:
                  - {name: R, level: %s, %s severity: info, annotations: {summary: s}}
                """;
        assertThat(loaded(rule.formatted("check", "when: failures >= 2,")).rules().rules().getFirst().missingAfter())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(loaded(rule.formatted("check", "when: failures >= 2, missing_after: 1m,")).rules().rules().getFirst()
                .missingAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(loaded(rule.formatted("host", "select: {metric: bianque_host_load1}, when: value > 2,")).rules()
                .rules().getFirst().missingAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    private static Loaded loaded(String yaml) {
        return switch (RuleSetLoader.loadDocument("r.yaml", yaml.getBytes(StandardCharsets.UTF_8))) {
            case Loaded loaded -> loaded;
            case Refused refused -> throw new AssertionError(refused.problems().toString());
        };
    }

    private static List<Problem> refused(String yaml) {
        return switch (RuleSetLoader.loadDocument("r.yaml", yaml.getBytes(StandardCharsets.UTF_8))) {
            case Loaded _ -> List.of();
            case Refused refused -> refused.problems();
        };
    }
}
