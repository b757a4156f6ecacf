package io.bianque.server.promrules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.config.ConfigException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromRulesTest {
    private static PromRules.Translation translate(String yaml) {
        return PromRules.translate("prom.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static PromRules.Translation expression(String expression) {
        return translate("groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: |\n          "
                + expression.replace("\n", "\n          ") + "\n        labels: {severity: critical}\n");
    }

    private static AlertRule only(PromRules.Translation translation) {
        return RuleSetLoader.loadDocument("x", translation.yaml()
                .getBytes(StandardCharsets.UTF_8)) instanceof RuleSetLoader.Outcome.Loaded(var set, var _)
                        ? set.rules().getFirst()
                        : fail(translation.toString());
    }

    @Test
    void aWholeRuleComesOutAsOneOfOurs() {
        var translation = translate(
                """
                        groups:
                          - name: hosts
                            interval: 30s
                            rules:
                              - alert: HostOutOfDisk
                                expr: (node_filesystem_avail_bytes{job="node",fstype!~"tmpfs|squashfs",mountpoint="/"} / node_filesystem_size_bytes{job="node",fstype!~"tmpfs|squashfs",mountpoint="/"}) * 100 < 10
                                for: 1h30m
                                keep_firing_for: 5m
                                labels: {severity: page, team: platform}
                                annotations:
                                  summary: 'Disk of {{ $labels.instance }} has {{ $value | printf "%.0f" }} left'
                                  runbook_url: https://example.com/disk
                              - record: job:up:sum
                                expr: sum(up)
                        """);
        assertThat(translation.names()).containsExactly("HostOutOfDisk");
        var rule = only(translation);
        assertThat(rule.select().name()).isEqualTo("bianque_host_filesystem_available_bytes");
        assertThat(rule.when().source()).isEqualTo("((value / v1) * 100.0) < 10.0");
        assertThat(rule.extras()).singleElement()
                .satisfies(extra -> assertThat(extra.select().name()).isEqualTo("bianque_host_filesystem_size_bytes"));
        assertThat(rule.hold()).hasMinutes(90);
        assertThat(rule.keepFiring()).hasMinutes(5);
        assertThat(rule.severity().name()).isEqualTo("CRITICAL");
        assertThat(rule.labels().get("team")).isEqualTo("platform");
        assertThat(translation.yaml()).contains("\"summary\": \"Disk of {{labels.host}} has \u2026 left\"",
                "\"runbook\": \"https://example.com/disk\"", "\"fstype\": \"!~tmpfs|squashfs\"",
                "missing: resolve\n    missing_after: 5m\n");
        assertThat(translation.left()).singleElement().satisfies(left -> {
            assertThat(left.rule()).isEqualTo("job:up:sum");
            assertThat(left.place().line()).isEqualTo(13);
            assertThat(left.reason()).contains("recording rules");
        });
        assertThat(translation.notes()).extracting(PromRules.Left::reason).anyMatch(each -> each
                .startsWith(
                        "the test on 'job' was left out, as nothing has that label here: the rule looks at more series"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            node_load5 > 8                                       | value > 8.0
            8 < node_load5                                       | 8.0 < value
            -node_load5 < -1e1                                   | (0.0 - value) < (0.0 - 10.0)
            rate(app_errors_total[5m]) > 0.5                     | (increase / 300.0) > 0.5
            increase(app_errors_total{code=~"5.."}[1h]) >= 3     | increase >= 3.0
            avg_over_time(app_lag[10m]) > 2 and app_lag > 1      | avg > 2.0 && value > 1.0
            max_over_time(app_lag[10m]) - min_over_time(app_lag[10m]) > 2 | (max - min) > 2.0
            changes(app_up[15m]) > 4                             | changes > 4.0
            deriv(app_size_bytes[1h]) > 0                        | rate > 0.0
            app_a / (app_b + app_c) > 0.5 and app_a > 10         | (value / (v1 + v2)) > 0.5 && value > 10.0
            app_state == 2                                       | value == 2.0
            """)
    void whatOursCanSayIsTranslated(String expression, String condition) {
        var translation = expression(expression);
        assertThat(translation.left()).isEmpty();
        assertThat(only(translation).when().source()).isEqualTo(condition);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            sum(rate(app_total[5m])) > 1                | joins many series
            sum by (job) (app_total) > 1                | joins many series
            absent(up{job="x"})                         | missing: fire
            app_a > 1 or app_b > 1                      | joins different series
            app_a unless app_b                          | joins different series
            app_a / on(x) app_b > 1                     | different labels
            app_a offset 5m > 1                         | another time
            predict_linear(app_free[6h], 3600) < 0      | 'predict_linear' is not translated
            histogram_quantile(0.9, app_bucket) > 1     | 'histogram_quantile' is not translated
            max_over_time(rate(app_total[5m])[1h:1m]) > 1 | within a function is not translated
            app_a                                       | nothing is compared
            app_a > bool 1                              | makes a number
            up == 0                                     | AgentLost
            node_cpu_seconds_total > 1                  | no metric of ours is exactly
            rate(a_total[5m]) / rate(b_total[5m]) > 1   | of a second metric
            rate(a_total[5m]) / rate(a_total[1h]) > 1   | two windows of different length
            {__name__="x"} > 1                          | without the name of a metric
            app_a % 2 > 0                               | '%' is not translated
            app_a > 1 > 2                               | '>' is not translated
            5 > 1                                       | no series is looked at
            app_a > ;                                   | is not understood
            rate(app_total[8h]) > 1                     | as a rule of ours it is refused
            app_a{x="1",x!="2"} > 1                     | two tests on the label
            app_a > Inf                                 | no reading is compared with
            app_a == NaN                                | no reading is compared with
            app_a > 1e999                               | no finite number
            app_a{instance=~"a:91.0"} > 1               | has a port where none can be left out
            """)
    void theRestIsListedWithTheReason(String expression, String reason) {
        var translation = expression(expression);
        assertThat(translation.names()).isEmpty();
        assertThat(translation.left()).singleElement().satisfies(left -> assertThat(left.reason()).contains(reason));
        assertThat(translation.yaml()).endsWith("rules: []\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            app_a > 1                                    | {{value}}
            1 < app_a                                    | {{value}}
            app_a > 1 and app_b > 1                      | {{value}}
            avg_over_time(app_a[5m]) > 1                 | {{avg}}
            increase(app_a_total[5m]) > 1 and app_a_total > 5 | {{increase}}
            app_a + app_b > 1                            | …
            rate(app_a_total[5m]) > 1                    | {{rate}}
            rate(app_a_total[5m]) * 60 > 1               | …
            rate(app_a[5m]) > 1                          | …
            """)
    void theValueThatIsToldIsTheOneThatPrometheusTells(String expression, String told) {
        var translation = translate("groups:\n  - rules:\n      - alert: A\n        expr: " + expression
                + "\n        annotations: {summary: 'x{{ $value }}y'}\n");
        assertThat(translation.left()).isEmpty();
        assertThat(translation.yaml()).contains("\"summary\": \"x" + told + "y\"");
        assertThat(translation.notes().stream().anyMatch(each -> each.reason().contains("has no name here")))
                .isEqualTo(told.equals("…"));
        assertThat(translation.notes().stream().anyMatch(each -> each.reason().contains("is {{rate}} now, the slope")))
                .isEqualTo(told.equals("{{rate}}"));
    }

    @Test
    void labelsOfAGroupReachItsRulesAndWhatIsNotSaidIsNoted() {
        var translation = translate("""
                groups:
                  - name: g
                    labels: {team: platform, tier: "1"}
                    limit: 10
                    query_offset: 1m
                    rules:
                      - alert: A
                        expr: app_a > 1
                        labels: {severity: page, tier: "2", "x: y\\nseverity": odd}
                """);
        // A key that is no name of a label is refused by our reader, and becomes no key of the rule.
        assertThat(translation.names()).isEmpty();
        assertThat(translation.left()).singleElement().satisfies(left -> assertThat(left.reason()).contains("labels"));
        translation = translate("""
                groups:
                  - name: g
                    labels: {team: platform, tier: "1"}
                    limit: 10
                    query_offset: 1m
                    rules:
                      - {alert: A, expr: app_a > 1, labels: {severity: page, tier: "2"}}
                """);
        assertThat(only(translation).labels().get("team")).isEqualTo("platform");
        assertThat(only(translation).labels().get("tier")).isEqualTo("2");
        assertThat(translation.notes()).extracting(PromRules.Left::reason)
                .anyMatch(each -> each.contains("'limit: 10'"))
                .anyMatch(each -> each.contains("'query_offset: 1m'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '^', textBlock = """
            instance="a:9100" ; a
            instance!="a:9100" ; !a
            instance=~"a:9100|b:9100" ; ~a|b
            instance=~"(a|b):.*" ; ~(a|b)
            instance=~"web-.*:[0-9]+" ; ~web-.*
            instance!~"(a:1|b:2)" ; !~(a|b)
            """)
    void theHostIsTestedWithoutPorts(String test, String ours) {
        var translation = expression("app_a{" + test + "} > 1");
        assertThat(translation.left()).isEmpty();
        assertThat(translation.yaml()).contains("\"host\": \"" + ours + "\"");
    }

    @Test
    void theSameNameTwiceIsTwoRules() {
        var rule = "      - {alert: Disk Full, expr: app_a > %d, labels: {severity: %s}}\n";
        var translation = translate("groups:\n  - name: g\n    rules:\n" + rule.formatted(1, "warning")
                + rule.formatted(2, "critical") + rule.formatted(3, "critical"));
        assertThat(translation.names()).containsExactly("Disk_Full", "Disk_Full-critical", "Disk_Full-critical-2");
    }

    @Test
    void textsThatCannotBeFilledInTheSameWayKeepTheirWords() {
        var translation = translate(
                """
                        groups:
                          - rules:
                              - alert: A
                                expr: app_a > 1
                                annotations: {description: '{{ $labels.queue }}: {{ $value }}{{ with query "x" }} hm{{ end }} "now"'}
                        """);
        assertThat(translation.yaml()).contains("\"summary\": \"{{labels.queue}}: {{value}} hm \\\"now\\\"\"");
        assertThat(translation.notes()).extracting(PromRules.Left::reason)
                .contains("it has no severity; 'warning' was taken", "'{{ with query \"x\" }}' of a text was left out");
    }

    @Test
    void aKeyThatPrometheusDoesNotKnowIsAnErrorWithItsPlace() {
        assertThatThrownBy(() -> translate("""
                groups:
                  - name: g
                    intervall: 1m
                    rules:
                      - alert: A
                        expr: app_q > 5
                        forr: 5m
                """)).isInstanceOf(ConfigException.class).hasMessageContaining("7:9")
                .hasMessageContaining("did you mean 'for'")
                .hasMessageContaining("3:5").hasMessageContaining("did you mean 'interval'");
    }

    /** Each: an aggregation, and the rule that is to be written in its place. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            sum by (instance) (rate(app_total[5m])) > 1    | {level: host, select: {metric: app_total}, window: 300s, when: "(increase / 300.0) > 1.0"}
            max by (instance) (app_queue{x="1"}) > 5       | {level: host, select: {metric: app_queue, labels: {"x": "1"}}, when: "value > 5.0"}
            min by (instance) (app_queue) <= 5             | {level: host, select: {metric: app_queue}, when: "value <= 5.0"}
            max by (instance) (app_temp) < 10              | ^^
            min by (instance) (app_temp) > 10              | ^^
            max by (instance) (app_temp) == 10             | ^^
            avg(app_queue) without (pod) >= 5              | {level: host, select: {metric: app_queue}, when: "value >= 5.0"}
            sum(node_load1) > 100                          | {level: cluster, select: {metric: bianque_host_load1, labels: {"stat": "sum"}}, when: "value > 100.0"}
            avg(node_load1) by (application) > 2           | {level: application, select: {metric: bianque_host_load1, labels: {"stat": "avg"}}, when: "value > 2.0"}
            count(node_load1 > 1) > 2                      | ^^
            sum(app_total) > 1                             | {level: host, select: {metric: app_total}, when: "value > 1.0"}
            topk(3, app_total) > 1                         | ^^
            100 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100 > 90 | {level: host, select: {metric: bianque_host_cpu_busy_ratio}, when: "value > 0.9"}
            avg by (instance) (sum by (instance, cpu) (rate(node_cpu_seconds_total{mode!="idle"}[5m]))) > 0.8 | {level: host, select: {metric: bianque_host_cpu_busy_ratio}, when: "value > 0.9"}
            avg by (instance) (rate(node_cpu_seconds_total{mode="iowait"}[5m])) > 0.2 | ^^
            count by (instance) (node_cpu_seconds_total{mode="idle"}) < 2 | ^^
            sum by (instance) (app_a) > 1 and avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) < 0.1 | ^^
            avg by (instance) (rate(node_cpu_seconds_total{mode=~"steal.*"}[5m])) * 100 > 10 | ^^
            sum by (instance) (node_network_x_total) > 1   | ^^
            sum by (instance) (app_bytes) > 10 * 1024 * 1024 | {level: host, select: {metric: app_bytes}, when: "value > ((10.0 * 1024.0) * 1024.0)"}
            sum by (instance) (app_bytes) > 2 - 3          | {level: host, select: {metric: app_bytes}, when: "value > (2.0 - 3.0)"}
            sum by (instance) (app_bytes) > 5 and app_up == 1 | ^^
            sum by (instance) (app_bytes) > 5 unless app_up == 1 | ^^
            sum by (instance) (app_bytes) > 5 or app_up == 1 | ^^
            app_up == 1 and sum by (instance) (app_bytes) > 5 | ^^
            100 - sum by (instance) (app_bytes) > 5        | ^^
            sum by (instance) (app_bytes) > bool 5         | ^^
            sum by (instance) (app_bytes) > on (instance) app_limit | ^^
            sum by (instance) (app_bytes) > app_limit * 2  | ^^
            sum by (instance) (app_bytes) > sum by (instance) (app_limit) | ^^
            sum by (instance) (app_bytes) > 5 % 3          | ^^
            histogram_quantile(0.99, sum by (le) (rate(app_bucket[5m]))) > 1 | {level: host, select: {metric: app_latency_p99_seconds}, when: "value > 0.5"}
            """)
    void theRemedyForWhatCannotBeSaidIsARuleThatOurReaderTakes(String expression, String remedy) {
        var left = expression(expression).left();
        assertThat(left).hasSize(1);
        var reason = left.getFirst().reason();
        if (remedy.isEmpty()) {
            assertThat(reason).contains("joins many series").doesNotContain("{level");
            return;
        }
        assertThat(reason).contains(remedy);
        assertTaken(remedy);
    }

    /** Each: what no rule of ours says, and the rule that is to be written in its place or comes nearest. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '^', textBlock = """
            app_a{x="1"} / on(instance) app_b > 0.5        ; {level: host, select: {metric: app_a, labels: {"x": "1"}}, values: {v1: {metric: app_b}}, when: "(value / v1) > 0.5"}
            app_e{code="5"} / ignoring(code) app_r > 0.5   ; {level: host, select: {metric: app_e, labels: {"code": "5"}}, values: {v1: {metric: app_r}}, when: "(value / v1) > 0.5"}
            app_a * on(x, y) group_left(z) app_b > 1       ; {level: host, select: {metric: app_a}, values: {v1: {metric: app_b}}, when: "(value * v1) > 1.0"}
            app_a > 1 and on(instance) app_b{y="2"} > 2    ; {level: host, select: {metric: app_a}, values: {v1: {metric: app_b, labels: {"y": "2"}}}, when: "value > 1.0 && v1 > 2.0"}
            rate(a_total[5m]) / on(x) rate(b_total[5m]) > 1 ; {level: host, select: {metric: a_total}, window: 300s, when: "(increase / 300.0) > 1.0"}
            rate(a_total[5m]) / rate(b_total[5m]) > 0.05   ; {level: host, select: {metric: a_total}, window: 300s, when: "(increase / 300.0) > 1.0"}
            rate(a_total{c="5"}[5m]) > 2 * rate(a_total[5m]) ; {level: host, select: {metric: a_total, labels: {"c": "5"}}, window: 300s, when: "(increase / 300.0) > 1.0"}
            app_queue > 5 and rate(app_done_total[5m]) == 0 ; {level: host, select: {metric: app_done_total}, window: 300s, values: {v1: {metric: app_queue}}, when: "v1 > 5.0 && (increase / 300.0) == 0.0"}
            predict_linear(node_filesystem_avail_bytes{mountpoint="/"}[6h], 4 * 3600) < 0 ; {level: host, select: {metric: bianque_host_filesystem_available_bytes, labels: {"mountpoint": "/"}}, window: 21600s, values: {reached_in: {predict: 0.0}}, when: "value < 0.0 || (rate < 0.0 && reached_in < 14400.0)"}
            app_a > 1 and predict_linear(app_free[1d], 60) < 5 ; {level: host, select: {metric: app_free}, window: 21600s, values: {reached_in: {predict: 5.0}}, when: "value < 5.0 || (rate < 0.0 && reached_in < 60.0)"}
            predict_linear(node_filesystem_files_free[6h], 60) < 0 ; {level: host, select: {metric: bianque_host_filesystem_used_ratio}, window: 6h, values: {full_in: {predict: 1.0}}, when: "full_in < 14400.0"}
            predict_linear(app_used[1h], 3600) >= 0 - 10    ; {level: host, select: {metric: app_used}, window: 3600s, values: {reached_in: {predict: -10.0}}, when: "value >= -10.0 || (rate > 0.0 && reached_in < 3600.0)"}
            predict_linear(app_used[1h], 0) > 10           ; {level: host, select: {metric: bianque_host_filesystem_used_ratio}, window: 6h, values: {full_in: {predict: 1.0}}, when: "full_in < 14400.0"}
            predict_linear(app_used[1h], -60) < 10         ; {level: host, select: {metric: bianque_host_filesystem_used_ratio}, window: 6h, values: {full_in: {predict: 1.0}}, when: "full_in < 14400.0"}
            (node_load1 > 5) * on(instance) group_left(nodename) node_uname_info ; {level: host, select: {metric: bianque_host_load1}, when: "value > 5.0"}
            app_i * on(instance) group_right() (app_a > 5) and app_b > 1 ; {level: host, select: {metric: app_a}, values: {v1: {metric: app_b}}, when: "value > 5.0 && v1 > 1.0"}
            1 - predict_linear(app_free[1h], 60) > 0       ; {level: host, select: {metric: bianque_host_filesystem_used_ratio}, window: 6h, values: {full_in: {predict: 1.0}}, when: "full_in < 14400.0"}
            predict_linear(                                ; {level: host, select: {metric: bianque_host_filesystem_used_ratio}, window: 6h, values: {full_in: {predict: 1.0}}, when: "full_in < 14400.0"}
            """)
    void eachReasonShowsTheWayOn(String expression, String remedy) {
        var translation = expression(expression);
        assertThat(translation.left()).hasSize(1);
        assertThat(translation.left().getFirst().reason()).contains(remedy);
        assertTaken(remedy);
    }

    @Test
    void whatARecordingRuleMadeIsNotWaitedFor() {
        var translation = translate("""
                groups:
                  - rules:
                      - {alert: Busy, expr: errors_by_shop > 5}
                      - {alert: Other, expr: app_a > 1 and job:up:sum < 2}
                  - rules:
                      - {record: errors_by_shop, expr: "sum by (shop) (app_errors)"}
                """);
        assertThat(translation.names()).isEmpty();
        assertThat(translation.left()).extracting(PromRules.Left::reason).satisfiesExactly(
                first -> assertThat(first).contains("'errors_by_shop' is made by a recording rule",
                        "put its expression in the place of the name, (sum by (shop) (app_errors)), and import it again"),
                second -> assertThat(second).contains("'job:up:sum' is made by a recording rule"),
                record -> assertThat(record).contains("put its expression in the place of its name in each rule"));
    }

    @Test
    void whatMultipliesAComparisonIsToBeLeftOut() {
        assertThat(expression("(node_load1 > 5) * on(instance) group_left(nodename) node_uname_info").left())
                .extracting(PromRules.Left::reason).singleElement().asString()
                .contains("leave out '* on(...) ...': write").doesNotContain("say a bound");
        assertThat(expression("(node_cpu_seconds_total > 5) * on(instance) app_i").left())
                .extracting(PromRules.Left::reason).singleElement().asString()
                .contains("leave out '* on(...) ...'. Without it, no metric of ours is exactly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict_linear(job:x:rate5m[1h], 3600) < 0", "rate(job:x:rate5m[5m]) > on(instance) app_z",
            "sum by (instance) (job:x:rate5m) > 1", "app_a * on(x) job:x:rate5m > 1",
            "rate(app_a[5m]) / rate(made_here[5m]) > 1", "max(made_here{x='1'}) > 2"})
    void noRemedyWaitsForWhatARecordingRuleMade(String expression) {
        var left = translate("groups:\n  - rules:\n      - {alert: A, expr: \"" + expression
                + "\"}\n      - {record: made_here, expr: app_m * 2}\n").left();
        assertThat(left.getFirst().reason()).contains("is made by a recording rule", "and import it again")
                .doesNotContain("{level");
    }

    @Test
    void aLabelThatIsCalledLikeWhatIsRecordedIsALabel() {
        var translation = translate("""
                groups:
                  - rules:
                      - {alert: A, expr: 'app_a{team="x"} > 1'}
                      - {alert: B, expr: 'sum by (team) (app_a) > 1'}
                      - {record: team, expr: app_m * 2}
                """);
        assertThat(translation.names()).containsExactly("A");
        assertThat(translation.left().getFirst().reason()).contains("joins many series");
    }

    private static void assertTaken(String rule) {
        var yaml = "rules:\n  - " + rule.substring(0, rule.length() - 1)
                + ", name: A, severity: critical, annotations: {summary: \"x {{value}}\"}}\n";
        assertThat(RuleSetLoader.loadDocument("x", yaml.getBytes(StandardCharsets.UTF_8)))
                .as(yaml).isInstanceOf(RuleSetLoader.Outcome.Loaded.class);
    }

    /** Each: a placeholder, what becomes of it in a rule on node_load1 * 2, and the reason that is listed for a hole. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '^', textBlock = """
            {{ $labels.instance }}                    ; {{labels.host}}     ;
            {{ .Labels.instance }}                    ; {{labels.host}}     ;
            {{ $labels.team }}                        ; {{labels.team}}     ;
            {{ $labels.alertname }}                   ; {{rule}}            ;
            {{ $labels.severity }}                    ; {{severity}}        ;
            {{ $labels.instance | title }}            ; {{labels.host}}     ; is the label as it is
            {{ $labels.job }}                         ; …                   ; no alert has a label 'job' here
            {{ $labels.device }}                      ; …                   ; bianque_host_load1 has no label 'device' here
            {{ $value | humanize }}                   ; …                   ; what the expression computes has no name here; name in words what is meant, or one of {{value}}
            {{ printf "%.1f" $value }}                ; …                   ; what the expression computes has no name here
            {{ query "up" | first | value }}          ; …                   ; texts of ours ask and compute nothing
            {{ $externalLabels.region }}              ; …                   ; texts of ours ask and compute nothing
            {{ if eq $labels.instance "a" }}          ; ^^                  ; was left out
            """)
    void everyPlaceholderIsTranslatedOrMarkedAndListed(String written, String ours, @Nullable String reason) {
        var translation = translate("groups:\n  - rules:\n      - alert: A\n        expr: node_load1 * 2 > 1\n"
                + "        labels: {severity: critical, team: platform}\n        annotations: {summary: 'x " + written
                + " y'}\n");
        assertThat(translation.left()).isEmpty();
        assertThat(translation.yaml()).contains("\"summary\": \"x " + ours + " y\"");
        var listed = translation.notes().stream().map(PromRules.Left::reason)
                .filter(each -> each.contains("of a text")).toList();
        if (reason == null) {
            assertThat(listed).isEmpty();
        } else {
            assertThat(listed).singleElement().asString().startsWith("'" + written + "'").contains(reason);
        }
    }

    @Test
    void whatIsNoFileOfRulesIsRefused() {
        assertThatThrownBy(() -> translate("rules: []\n")).isInstanceOf(ConfigException.class)
                .hasMessageContaining("has no list 'groups'");
    }

    @Test
    void hugeAndDeepExpressionsAreRefusedCheaply() {
        var threads = ManagementFactory.getThreadMXBean();
        for (var expression : new String[]{"app_a + ".repeat(50_000) + "1 > 1", "(".repeat(4_000) + "1",
                "-".repeat(4_000) + "1",
                "app_a{" + "x=\"1\",".repeat(600)}) {
            double least = Double.MAX_VALUE;
            for (int i = 0; i < 20 && least >= 50; i++) { // what it costs, not what the compiler does meanwhile
                long before = threads.getCurrentThreadCpuTime();
                assertThat(expression(expression).left()).hasSize(1);
                least = Math.min(least, (threads.getCurrentThreadCpuTime() - before) / 1e6);
            }
            assertThat(least).as("CPU ms of " + expression.substring(0, 20)).isLessThan(50);
        }
    }
}
