package io.bianque.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.ReceiverSpec;
import io.bianque.alerting.notify.pagerduty.PagerDutyKind;
import io.bianque.alerting.notify.webhook.WebhookKind;
import io.bianque.config.ConfigException;
import io.bianque.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiversFileTest {
    private final ReceiversFile file = new ReceiversFile(
            List.of(new WebhookKind(InstantSource.system()), new PagerDutyKind()),
            OutboundHttpTest.client(Duration.ofSeconds(2)), "http://127.0.0.1:8080/", ZoneOffset.UTC);

    private List<Receiver> read(String yaml, Path directory) {
        return file.read("receivers.yaml", yaml.getBytes(StandardCharsets.UTF_8), directory);
    }

    @Test
    void everySettingIsRead(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("key"), "abc123\n");
        var receivers = read("""
                receivers:
                  - name: ops
                    kind: webhook
                    url: https://hooks.example.com/x
                    secret: s
                    min_severity: warning
                    pages_per_minute: 5
                    locale: zh-CN
                    send_resolved: true
                  - name: duty
                    kind: pagerduty
                    routing_key_file: key
                """, directory);
        assertThat(receivers).extracting(Receiver::spec).containsExactly(
                new ReceiverSpec("ops", "webhook", Severity.WARNING, 5),
                new ReceiverSpec("duty", "pagerduty", Severity.CRITICAL, 20));
    }

    @Test
    void anEmptyListIsAllowed(@TempDir Path directory) {
        assertThat(read("receivers: []\n", directory)).isEmpty();
    }

    @Test
    void allProblemsOfAFileAreToldAtOnceWithTheirPlaces(@TempDir Path directory) {
        var problems = catchThrowableOfType(ConfigException.class, () -> read("""
                receivers:
                  - name: ops
                    kind: webhok
                  - name: ops
                    kind: webhook
                    url: http://127.0.0.1:1/x
                    sekret: s
                  - name: third one
                    kind: pagerduty
                    routing_key_file: nowhere
                    send_resolved: false
                    allow_addresses: [local]
                """, directory)).problems();
        assertThat(problems).extracting(Problem::line, each -> each.path().replaceAll(".*\\.", "")).contains(
                tuple(3, "kind"), tuple(4, "name"),
                tuple(6, "url"), tuple(7, "sekret"),
                tuple(8, "name"),
                tuple(10, "routing_key_file"),
                tuple(11, "send_resolved"),
                tuple(12, "allow_addresses"));
    }

    @Test
    void aWebhookFromTheFileReallySends(@TempDir Path directory) throws Exception {
        try (var receiver = new ScriptedReceiver()) {
            var receivers = read("""
                    receivers:
                      - name: ops
                        kind: webhook
                        url: %s
                        allow_plain_http: true
                        allow_addresses: [127.0.0.1/32]
                        locale: zh-CN
                    """.formatted(receiver.url()), directory);
            var outcome = receivers.getFirst().notifier().send(Intents.intent(7, "ops", Intent.Kind.RESOLVE, 2));
            assertThat(outcome).isInstanceOf(DeliveryOutcome.Delivered.class);
            var request = receiver.take();
            assertThat(request.body()).contains("[严重] 已恢复：nginx has gone from db-1",
                    "http://127.0.0.1:8080/incidents/INC-7");
            assertThat(request.headers()).containsEntry("idempotency-key", "bianque-7f3a-INC-7/ops/2/resolve")
                    .doesNotContainKey("bianque-signature");
        }
    }
}
