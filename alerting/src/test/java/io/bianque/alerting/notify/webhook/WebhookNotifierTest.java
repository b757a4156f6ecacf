package io.bianque.alerting.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.notify.Intents;
import io.bianque.alerting.notify.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class WebhookNotifierTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void theExampleInTheReferenceIsWhatIsSent() throws IOException {
        var page = Files.readString(Path.of("../docs/reference/webhook.md"), StandardCharsets.UTF_8);
        int begin = page.indexOf("```json\n") + 8;
        var example = page.substring(begin, page.indexOf("```", begin));
        byte[] body = WebhookBody.of(Intents.trigger(1, "ops"), new Texts(Locale.ENGLISH, ZoneOffset.UTC),
                "https://bianque.example.com/incidents/INC-1");
        assertThat(JSON.readTree(body)).isEqualTo(JSON.readTree(example));
    }

    @Test
    void theSameIntentHasTheSameBodyAndKeyEveryTime() {
        var texts = new Texts(Locale.ENGLISH, ZoneOffset.UTC);
        var intent = Intents.intent(3, "ops", Intent.Kind.ACKNOWLEDGE, 2);
        assertThat(WebhookBody.of(intent, texts, "")).isEqualTo(WebhookBody.of(intent, texts, ""));
        assertThat(WebhookNotifier.idempotencyKey(intent)).isEqualTo("bianque-7f3a-INC-3/ops/2/acknowledge");
    }

    @Test
    void theSignatureIsOverTimeAndBody() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac s3cret
        assertThat(WebhookNotifier.signature("s3cret", 1_700_000_000L, "{}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("t=1700000000,v1=97926816e98fbb41ccb1673225ff29a2f35369099990e1b1561651e7bd097ebf");
    }
}
