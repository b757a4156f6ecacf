package io.bianque.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.journal.Intent;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class TextsTest {
    private final Texts english = new Texts(Locale.ENGLISH, ZoneOffset.UTC);
    private final Texts chinese = new Texts(Locale.forLanguageTag("zh-CN"), ZoneOffset.UTC);

    @Test
    void aPageSaysWhatWhereSinceWhenAndWhereToLook() {
        assertThat(english.text(Intents.trigger(1, "ops"), "http://x/incidents/INC-1")).isEqualTo(
                """
                        [critical] nginx has gone from db-1
                        No process of the group "nginx" is left.
                        Cause (93 %): host:db-1
                        - it alerts itself (one alert, since 2026-01-02 03:03:20.000)
                        - it explains 12 alerts of 3 entities above it, the farthest by application:shop → resource:postgres → host:db-1
                        Held back because of it: 12
                        Where: {cluster="west",host="db-1"}
                        Since: 2026-01-02 03:03:20 Z
                        http://x/incidents/INC-1
                        """);
    }

    @Test
    void aPageThatIsAmendedSaysSo() {
        var intent = Intents.trigger(1, "ops");
        var amended = new Intent(intent.id(), "ops", Intent.Kind.UPDATE, intent.dedupKey(), 1, intent.page());
        assertThat(english.title(amended)).isEqualTo("[critical] Now: nginx has gone from db-1");
        assertThat(chinese.text(amended, "")).contains("根因（93 %）：host:db-1", "因此收敛的告警：12 条");
    }

    @Test
    void whatThePlatformSaysIsSaidInTheReadersLanguage() {
        var trigger = Intents.trigger(1, "ops");
        var page = trigger.page();
        var words = List.of(
                new Intent.Words("headline.BianqueSilentCause",
                        Map.of("entity", "host:db-1", "victim", "it''s {0} $1")),
                new Intent.Words("title.run_waits", Map.of()),
                new Intent.Words("remark.run_waits", Map.of("runbook", "restart", "run", "RUN-1", "role", "approver")),
                new Intent.Words("remark.owners", Map.of("owners", "shop-team, web-team")),
                new Intent.Words("remark.of_a_later_version", Map.of("b", "two", "a", "one")));
        var said = new Intent.Page(page.subject(), page.severity(), "BianqueSilentCause", page.labels(), "in English",
                "", 1, null, null, null, 1, List.of(), page.because(), words);
        var update = new Intent(trigger.id(), "ops", Intent.Kind.UPDATE, trigger.dedupKey(), 1, said);
        assertThat(english.title(update))
                .isEqualTo("[critical] A runbook waits for approval: host:db-1 seems to be down: it''s {0} $1");
        assertThat(english.text(update, "")).contains(
                """
                        The runbook restart (RUN-1) waits for approval by role approver, on the page of this incident.
                        Affected too, of: shop-team, web-team
                        one two
                        """);
        assertThat(chinese.text(update, "")).startsWith("[严重] 预案待批准：host:db-1 似乎已停止工作：it''s {0} $1\n")
                .contains("预案 restart（RUN-1）待批准", "同样受影响的负责人：shop-team, web-team").doesNotContain("in English");
    }

    @Test
    void whatIsLeftWhenACauseIsBackIsToldInTheReadersLanguage() {
        var trigger = Intents.trigger(1, "ops");
        var page = trigger.page();
        var left = new Intent.Page(page.subject(), page.severity(), "BianqueLeftOver", page.labels(), "in English", "",
                1,
                null, null, null, 1, List.of(), null, List.of(new Intent.Words("headline.BianqueLeftOver",
                        Map.of("entity", "host:db-1", "count", "2", "total", "5"))));
        assertThat(chinese.title(new Intent(trigger.id(), "ops", Intent.Kind.TRIGGER, "k", 1, left)))
                .isEqualTo("[严重] host:db-1 已恢复，5 条告警中仍有 2 条未恢复");
    }

    @Test
    void aSummaryNamesItsNumberAndTheWorst() {
        assertThat(chinese.text(Intents.storm("ops"), "")).isEqualTo("""
                [严重] 同时发生 40 个事件
                其中最严重的：
                - INC-21 [严重] a is down
                - INC-22 [警告] b is slow
                开始：2026-01-02 03:03:20 Z
                接收方 pager 未能收到此消息，因此改发给您。
                """);
    }

    @Test
    void valuesAreNeverReadAsPatternsAndTitlesAreOneLine() {
        var intent = Intents.trigger(1, "ops");
        var page = intent.page();
        var odd = new Intent(intent.id(), "ops", intent.kind(), intent.dedupKey(), 1,
                new Intent.Page("INC-1", page.severity(), "r", page.labels(), "{0} ${x} {{y}} 'z'\r\nBcc: a", "", 1,
                        null,
                        null, null, 1, page.top(), null));
        assertThat(english.title(odd)).isEqualTo("[critical] {0} ${x} {{y}} 'z' Bcc: a");
    }

    @Test
    void bothLanguagesHaveTheSameTexts() {
        var control = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
        var bundle = "io.bianque.alerting.notify.messages";
        var other = ResourceBundle.getBundle(bundle, Locale.forLanguageTag("zh-CN"), control);
        var base = ResourceBundle.getBundle(bundle, Locale.ROOT, control);
        assertThat(other.keySet()).isEqualTo(base.keySet());
        base.keySet().stream().filter(key -> !key.equals("title.trigger") && !key.equals("storm.line"))
                .forEach(key -> assertThat(other.getString(key)).as(key).isNotEqualTo(base.getString(key)));
    }
}
