package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.config.Problem;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C21-C24, T8-T10: what would cost too much is refused before it costs, within 50 ms of the thread's time. */
class BadRulesTest {
    private static final long MILLIS_MAX = 50;
    private static final String RULE = """
            rules:
              - name: A
                level: host
                select: {metric: bianque_host_load1, labels: {host: "LABEL"}}
                when: >-
                  CONDITION
                severity: info
                annotations: {summary: "SUMMARY"}
            """;

    @BeforeAll
    static void loadClasses() {
        for (int i = 0; i < 20; i++) {
            load(rule("value > 1.0 && labels.host.matches(\"a|b\")", "~a(b|c){2,3}", "{{value}}"));
            load(rule("value > ", "~(", "{{"));
            load("rules: &a [*a]");
        }
    }

    private static String rule(String condition, String label, String summary) {
        return RULE.replace("CONDITION", condition).replace("LABEL", label).replace("SUMMARY", summary);
    }

    @Test
    void t9ExpressionOfAHundredThousandNodesIsRefused() {
        var wide = rule("value > 0.0" + " || value > 0.0".repeat(25_000), "", "");
        assertThat(cheaply(() -> load(wide))).anySatisfy(p -> assertThat(p.what()).contains("4096"));
        assertThat(cheaply(() -> load(rule("value > 0.0" + " || value > 0.0".repeat(250), "", ""))))
                .anySatisfy(p -> assertThat(p.path()).isEqualTo("rules[0].when"));
        assertThat(cheaply(() -> load(rule("(".repeat(1_900) + "value > 0.0" + ")".repeat(1_900), "", ""))))
                .isNotEmpty();
        assertThat(cheaply(() -> load(rule("[".repeat(2_000), "", "")))).isNotEmpty();
        cheaply(() -> load(rule("value > " + "-".repeat(4_000) + "1.0", "", ""))); // a number all the same
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{100}){100}){100}", "(((((a{10}){10}){10}){10}){10}){10}", "(a{1000}){1000}", "a{2000}",
            "((a{999}){999}){999}{9}", "(x+x+)+{1000}{1000}", "((a{500}[(]){200}[(]){200}",
            "((a{500}[^](]){200}[(]){200}",
            "((a{500}[[:digit:](]){200}[(]){200}", "((a{500}\\Q(\\E){200}\\Q(\\E){200}",
            "((a{500}[\\](]){200}[(]){200}",
            "a{500}(?i){200}(?i){200}", "((a{500}(?-s)){200}(?i)){200}", "(a{500}", "a[", "a[]"})
    void t10PatternWhoseRepeatsExplodeIsRefused(String pattern) {
        assertThat(cheaply(() -> load(rule("value > 0.0", "~" + pattern.replace("\\", "\\\\"), "")))).singleElement()
                .satisfies(p -> assertThat(p.path()).isEqualTo("rules[0].select.labels"));
        var text = pattern.replace("\\", "\\\\");
        assertThat(cheaply(() -> load(rule("labels.host.matches(\"" + text + "\")", "", "")))).singleElement()
                .satisfies(p -> assertThat(p.path()).isEqualTo("rules[0].when"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){12}", "^(([a-z])+.)+[A-Z]([a-z])+$"})
    void c24PatternThatBacktracksElsewhereIsLinearHere(String pattern) {
        var test = LabelTest.of("host", "~" + pattern);
        var labels = io.bianque.collector.series.Labels.of("host", "a".repeat(250) + "!");
        cheaply(() -> {
            assertThat(test.matches(labels)).isFalse();
            return List.of();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[(]{3}", "[]a]+(b|[^]c]){2}", "\\Q((\\E(x)", "(?i)db[[:digit:]]{1,3}", "(?i:a)(?P<n>b)",
            "\\(a\\[",
            "\\Qa(", "[\\]]\\x{41}"})
    void patternsWithBracketsThatAreNoneAreTaken(String pattern) {
        assertThat(load(rule("value > 0.0", "~" + pattern.replace("\\", "\\\\"), ""))).isEmpty();
    }

    @Test
    void t10PatternsMustBeWrittenOutAndBePatterns() {
        assertThat(load(rule("labels.host.matches(labels.cluster)", "", ""))).singleElement()
                .satisfies(p -> assertThat(p.what()).contains("written out"));
        assertThat(load(rule("value > 1.0 && labels.host.matches(\"(\")", "", ""))).singleElement()
                .satisfies(p -> assertThat(p.what()).contains("character 36", "not a pattern"));
    }

    @Test
    void t8C21YamlBombsAreRefused() {
        var laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1)));
        }
        assertThat(cheaply(() -> load(laughs + "rules: []"))).isNotEmpty();
        assertThat(cheaply(() -> load("rules: " + "[".repeat(100_000)))).isNotEmpty();
        assertThat(cheaply(() -> load("rules: " + "{a: ".repeat(50_000)))).isNotEmpty();
        assertThat(cheaply(() -> load("rules: []\n" + "#".repeat(10 << 20)))).isNotEmpty();
        assertThat(cheaply(() -> load("rules: []\n---\nrules: []"))).isNotEmpty();
        assertThat(cheaply(() -> load("rules: []\nrules: []"))).isNotEmpty();
        assertThat(cheaply(() -> load("rules: !!javax.script.ScriptEngineManager []"))).isNotEmpty();
        assertThat(cheaply(() -> load("a: &a {b: 1}\nrules: [{<<: *a}]"))).isNotEmpty();
    }

    @Test
    void t8C22HalfAFileEmptyFilesAndOtherThingsAreRefused() {
        assertThat(cheaply(() -> load(""))).isNotEmpty();
        assertThat(cheaply(() -> load(RULE.substring(0, RULE.length() / 2)))).isNotEmpty();
        assertThat(cheaply(() -> problems(RuleSetLoader.loadDocument("r.yaml", new byte[]{0, 1, 2, (byte) 0xff}))))
                .isNotEmpty();
        assertThat(cheaply(() -> problems(
                RuleSetLoader.loadDocument("r.yaml", RULE.getBytes(StandardCharsets.UTF_16))))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${jndi:ldap://x}", "#{T(java.lang.Runtime).getRuntime()}", "<%= 7*7 %>", "{{7*7}}",
            "{{labels.class.module}}", "{{#value}}{{/value"})
    void c23ExpressionsOfOtherLanguagesAreTextOrRefused(String text) {
        var outcome = RuleSetLoader.loadDocument("r.yaml",
                rule("value > 0.0", "", text).getBytes(StandardCharsets.UTF_8));
        if (outcome instanceof RuleSetLoader.Outcome.Loaded(var rules, var _)) {
            var filled = Objects.requireNonNull(rules.rules().getFirst().annotations().get("summary"));
            assertThat(filled.fill(java.util.Map.of("value", "1"), java.util.Map.of()))
                    .isEqualTo(text.contains("{{") ? "" : text);
        } else {
            assertThat(text).contains("{{");
        }
    }

    /** Runs it, and holds it to its bound: the least of some times, for the machine may be busy and the code is cold at first. */
    private static List<Problem> cheaply(Supplier<List<Problem>> attempt) {
        var threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        List<Problem> problems = List.of();
        for (int i = 0; i < 20 && least / 1_000_000 > MILLIS_MAX; i++) {
            long before = threads.getCurrentThreadCpuTime();
            problems = attempt.get();
            least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
        }
        assertThat(least / 1_000_000).as("milliseconds of the thread's time").isLessThanOrEqualTo(MILLIS_MAX);
        return problems;
    }

    private static List<Problem> load(String yaml) {
        return problems(RuleSetLoader.loadDocument("r.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Problem> problems(RuleSetLoader.Outcome outcome) {
        return outcome instanceof RuleSetLoader.Outcome.Refused(var problems) ? problems : List.of();
    }
}
