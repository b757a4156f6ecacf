package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.RuleSetLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTestTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path PACK = ROOT.resolve("deploy/rules");

    @TempDir
    private Path directory;
    private final Terminal terminal = new Terminal();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    RulesTestTest() {}

    @Test
    void theShippedRulesDoWhatTheirTestsSay() {
        assertThat(terminal.run("rules", "test", PACK.resolve("tests").toString())).as(terminal.err()).isZero();
        assertThat(terminal.out()).matches("good: \\d+ tests\n");
    }

    @Test
    void eachShippedAlertHasATestInWhichItFires() throws IOException {
        for (var name : Files.readAllLines(PACK.resolve("index"))) {
            var tests = PACK.resolve("tests").resolve(name);
            assertThat(tests).as("tests of the shipped %s", name).exists();
            if (RuleSetLoader.loadDocument(name, Files.readAllBytes(
                    PACK.resolve(name))) instanceof RuleSetLoader.Outcome.Loaded(var set, var _)) {
                var tried = new TreeSet<String>();
                Pattern.compile("alert: '(\\w+).*is: firing").matcher(Files.readString(tests)).results()
                        .forEach(each -> tried.add(each.group(1)));
                assertThat(tried).as("alerts of %s that %s has fire", name, tests)
                        .containsAll(set.rules().stream().map(AlertRule::name).toList());
            }
        }
    }

    @Test
    void aFileThatIsRefusedDoesNotHideWhatTheOthersCameTo() throws IOException {
        Files.writeString(directory.resolve("r.yaml"), """
                rules:
                  - {name: Lost, level: agent, when: liveness == "lost", severity: critical, annotations: {summary: x}}
                """);
        Files.writeString(directory.resolve("a.test.yaml"),
                "rules: [none.yaml]\ntests: [{name: a, expect: {pages: []}}]\n");
        Files.writeString(directory.resolve("b.test.yaml"), "rules: [r.yaml]\ntestss: []\n");
        Files.writeString(directory.resolve("c.test.yaml"), """
                rules: [r.yaml]
                tests: [{name: c, liveness: [{at: 1s, host: h, is: lost}], expect: {pages: []}}]
                """);
        var files = List.of("a", "b", "c").stream().map(each -> directory.resolve(each + ".test.yaml").toString())
                .toList();
        assertThat(terminal.run("rules", "test", files.get(0), files.get(1), files.get(2))).isEqualTo(1);
        assertThat(terminal.err()).contains("1 expectation of 1 test was not met", "expected no other page",
                "none.yaml cannot be read", "testss: unknown key");
        assertThat(terminal.run("rules", "test", files.get(0), files.get(1), files.get(2), "--output", "json"))
                .isEqualTo(1);
        assertThat(terminal.out()).contains("expected no other page", "none.yaml cannot be read", "unknown key");
    }

    @Test
    void whereThereIsNoTestNothingIsGood() throws IOException {
        var empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(terminal.run("rules", "test", empty.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("nothing to test in");
    }

    @Test
    void whatBecomesWorseIsExpectedByItsSeverity() throws IOException {
        Files.writeString(directory.resolve("w.yaml"), """
                rules:
                  - {name: Full, level: host, select: {metric: m_ratio}, when: value > 0.8, severity: warning,
                     worse: {critical: value > 0.95}, annotations: {summary: s}}
                """);
        assertThat(worse("[{at: 10s, alert: Full, is: firing, severity: warning}, "
                + "{at: 30s, alert: Full, is: firing, severity: critical}]", "[{at: 30s, severity: critical}]"))
                .isZero();
        assertThat(worse("[{at: 10s, alert: Full, is: firing, severity: critical}, "
                + "{at: 30s, alert: Full, is: firing}]", "[{severity: warning}]")).isEqualTo(1);
        assertThat(terminal.err()).contains(
                "expected Full firing as critical at 10s; got: Full{host=\"a\"} firing as warning at 10s, "
                        + "Full{host=\"a\"} firing as critical at 30s",
                "expected a page as warning; got: Full as critical naming host:a at 30s");
        assertThat(worse("[{at: 10s, alert: Full, is: firing, severity: worst}]", "[]")).isEqualTo(1);
        assertThat(terminal.err()).contains("alerts[0].severity: must be one of info, warning, critical");
    }

    private int worse(String alerts, String pages) throws IOException {
        Files.writeString(directory.resolve("w.test.yaml"), """
                rules: [w.yaml]
                tests:
                  - name: t
                    series: [{series: 'm_ratio{host="a"}', values: 0.1 0.9 0.9 0.97}]
                    expect:
                      alerts: %s
                      pages: %s
                """.formatted(alerts, pages));
        return terminal.run("rules", "test", directory.resolve("w.test.yaml").toString());
    }

    private int disks(String expect) throws IOException {
        Files.writeString(directory.resolve("r.yaml"), """
                rules:
                  - name: Full
                    level: host
                    select: {metric: bianque_host_filesystem_used_ratio}
                    when: value > 0.9
                    severity: critical
                    annotations: {summary: full}
                """);
        return terminal.run("rules", "test", Files.writeString(directory.resolve("t.yaml"), """
                rules: [r.yaml]
                topology: [g.yaml]
                tests:
                  - name: disks
                    hosts: {a: {cluster: shop}, b: {cluster: shop}}
                    pages_from: critical
                    series:
                      - {series: 'bianque_host_filesystem_used_ratio{host="a"}', values: 0.5x2 0.95x30}
                      - {series: 'bianque_host_filesystem_used_ratio{host="b"}', values: 0.5x5 0.95x27}
                    expect: EXPECT
                """.replace("EXPECT", expect)).toString());
    }

    @Test
    void theOrderInWhichExpectationsAreWrittenMakesNoDifference() throws IOException {
        Files.writeString(directory.resolve("g.yaml"), "hosts: [{name: a}, {name: b}]\n");
        for (var pages : List.of("{by: 5m}, {by: 45s, cause: 'host:a'}", "{by: 45s, cause: 'host:a'}, {by: 5m}")) {
            assertThat(disks("{pages: [" + pages + "]}")).as(pages + terminal.err()).isZero();
        }
        assertThat(disks("{pages: [{by: 5m}, {by: 5m}, {by: 5m}]}")).isEqualTo(1);
    }

    @Test
    void whatIsHeldIsNamedByAnyOfItsLabelsAndByNoOtherCause() throws IOException {
        Files.writeString(directory.resolve("g.yaml"), "hosts: [{name: a}, {name: b, strong: [host:a]}]\n");
        assertThat(disks("{held: [{alert: 'Full{cluster=\"shop\"}', cause: 'host:a'}]}")).as(terminal.err()).isZero();
        assertThat(disks("{held: [{alert: 'Full{host=\"a\"}', as: paged}]}")).isEqualTo(1);
        assertThat(terminal.err()).contains("expected nothing else to be held back");
        assertThat(disks("{held: [{alert: 'Full', as: paged}]}")).as("b was held back").isEqualTo(1);
        assertThat(terminal.err()).contains("expected nothing else to be held back");
    }

    @Test
    void anExpectationThatIsNotMetIsToldWithItsLineAndWhatCame() throws IOException {
        var page = Files.readString(ROOT.resolve("docs/reference/rule-tests.md"));
        var test = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```\n", page.indexOf("```yaml\n")));
        var rule = rule(Files.readString(PACK.resolve("hosts.yaml")), "FilesystemFull");
        var file = Files.writeString(directory.resolve("disk.test.yaml"), test);
        Files.writeString(directory.resolve("disk.yaml"), "rules:\n" + rule);
        assertThat(terminal.run("rules", "test", file.toString())).as(terminal.err()).isZero();

        Files.writeString(directory.resolve("disk.yaml"), "rules:\n" + rule.replace("critical", "warning"));
        assertThat(terminal.run("rules", "test", file.toString())).isEqualTo(1);
        assertThat(page).contains("$ deploy/bin/bianque rules test disk.test.yaml\n"
                + terminal.err().replace(directory + "/", ""));

        Files.writeString(directory.resolve("disk.yaml"), "rules:\n" + rule.replace("0.95", "0.98"));
        assertThat(terminal.run("rules", "test", file.toString(), "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"tests\" : 1").contains("\"line\" : 9")
                .contains("expected FilesystemFull{host=\\\"web-1\\\"} firing at 45s; got: nothing of the kind came");
    }

    private static String rule(String pack, String name) {
        int begin = pack.indexOf("  - name: " + name + "\n");
        int end = pack.indexOf("\n  - name: ", begin);
        return pack.substring(begin, end < 0 ? pack.length() : end + 1);
    }

    @Test
    void aTestThatMakesNoSenseIsRefusedWithEveryFault() throws IOException {
        var file = Files.writeString(directory.resolve("t.yaml"), """
                rules: [r.yaml]
                tests:
                  - name: a
                    series:
                      - {series: 'up', values: 1y2}
                      - {series: 'up{host="a"}', values: 0x100000}
                  - name: a
                    expect: {alerts: [{at: 1s, alert: R, is: burning}], pagess: []}
                """);
        assertThat(terminal.run("rules", "test", file.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("t.yaml:5:").contains("has no label 'host'").contains("'1y2' is no value")
                .contains("more than 100000 values").contains("t.yaml:3:").contains("say which 'alerts'")
                .contains("one of inactive, pending, firing").contains("pagess: unknown key");
    }

    @Test
    void clusterAlertsComeFromTheJoins() throws IOException {
        Files.writeString(directory.resolve("r.yaml"), """
                rules:
                  - name: ClusterBusy
                    level: cluster
                    select: {metric: bianque_host_cpu_busy_ratio, labels: {stat: avg}}
                    when: value > 0.8
                    for: 1m
                    severity: critical
                    annotations: {summary: busy}
                """);
        var file = Files.writeString(directory.resolve("t.yaml"), """
                rules: [r.yaml]
                tests:
                  - name: the average of the cluster counts
                    hosts: {a: {cluster: shop}, b: {cluster: shop}}
                    series:
                      - {series: 'bianque_host_cpu_busy_ratio{host="a"}', values: 0.99x30}
                      - {series: 'bianque_host_cpu_busy_ratio{host="b"}', values: 0.5x5 0.9x25}
                    expect:
                      alerts:
                        - {at: 2m, alert: 'ClusterBusy{cluster="shop"}', is: firing}
                      pages:
                        - {by: 2m10s, cause: 'cluster:shop'}
                """);
        assertThat(terminal.run("rules", "test", file.toString())).as(terminal.err()).isZero();
    }
}
