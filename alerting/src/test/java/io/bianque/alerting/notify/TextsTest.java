package io.bianque.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.journal.Intent;
import java.time.ZoneOffset;
import java.util.Locale;
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
