package io.bianque.testkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.testkit.webhook.JudgingWebhookReceiver.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

@Timeout(30)
class JudgingWebhookReceiverTest {
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable JudgingWebhookReceiver started;

    private JudgingWebhookReceiver receiver(Kind kind) throws IOException {
        started = JudgingWebhookReceiver.start(kind);
        return started;
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdownNow();
        if (started != null) {
            started.close();
        }
    }

    private HttpResponse<String> post(JudgingWebhookReceiver receiver, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(receiver.url()).header("X-Test", "yes")
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static String trigger(String key) {
        return """
                {"routing_key": "r", "event_action": "trigger", "dedup_key": "%s",
                 "payload": {"summary": "disk is full", "source": "h1", "severity": "critical"}}""".formatted(key);
    }

    private static String event(String action, String key) {
        return "{\"routing_key\": \"r\", \"event_action\": \"%s\", \"dedup_key\": \"%s\"}".formatted(action, key);
    }

    @Test
    void everyByteIsKept() throws Exception {
        var receiver = receiver(Kind.WEBHOOK);
        assertThat(post(receiver, "{\"key\": \"k\", \"status\": \"firing\", \"text\": \"磁盘\"}").statusCode())
                .isEqualTo(200);
        var request = receiver.requests().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/v2/enqueue");
        assertThat(request.text()).contains("磁盘");
        assertThat(request.header("x-test")).contains("yes");
        assertThat(receiver.openIncidents()).containsExactly("k");
        assertThat(receiver.complaints()).isEmpty();
    }

    @Test
    void pagerDutyTakesAnIncidentThroughItsLife() throws Exception {
        var receiver = receiver(Kind.PAGERDUTY);
        var answer = post(receiver, trigger("a"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"dedup_key\":\"a\"").contains("success");
        post(receiver, trigger("a"));
        post(receiver, trigger("b"));
        post(receiver, event("acknowledge", "a"));
        assertThat(receiver.openIncidents()).containsExactly("a", "b");
        post(receiver, event("resolve", "a"));
        assertThat(receiver.openIncidents()).containsExactly("b");
        assertThat(receiver.pages()).isEqualTo(2);
        assertThat(receiver.triggers("a")).isEqualTo(2);
        assertThat(receiver.complaints()).isEmpty();
    }

    @Test
    void pagerDutyRefusesWhatItRefuses() throws Exception {
        var receiver = receiver(Kind.PAGERDUTY);
        assertThat(post(receiver, "hello").statusCode()).isEqualTo(400);
        assertThat(post(receiver, event("trigger", "a")).body()).contains("payload is missing");
        assertThat(post(receiver, trigger("a").replace("critical", "bad")).body()).contains("payload.severity");
        assertThat(post(receiver, trigger("a").replace("routing_key", "r")).body()).contains("routing_key");
        assertThat(receiver.complaints()).hasSize(4);
        assertThat(receiver.openIncidents()).isEmpty();
    }

    @Test
    void aResolveBeforeItsTriggerAndAPageAfterItsResolveAreComplainedAbout() throws Exception {
        var receiver = receiver(Kind.PAGERDUTY);
        post(receiver, event("resolve", "a"));
        assertThat(receiver.complaints()).containsExactly("request 1 resolves a before its trigger");
        post(receiver, trigger("a"));
        post(receiver, event("resolve", "a"));
        post(receiver, trigger("a"));
        assertThat(receiver.complaints()).last().isEqualTo("request 4 pages a again after it was resolved");
        assertThat(receiver.pages()).isEqualTo(2);
    }

    @Test
    void failuresFollowTheScript() throws Exception {
        var receiver = receiver(Kind.PAGERDUTY);
        receiver.answer(Answer.status(503), Answer.tooMany(Duration.ofSeconds(7)), Answer.reset(),
                Answer.hang(Duration.ofMillis(1)));
        assertThat(post(receiver, trigger("a")).statusCode()).isEqualTo(503);
        assertThat(post(receiver, trigger("a")).headers().firstValue("Retry-After")).contains("7");
        assertThat(receiver.openIncidents()).as("not delivered yet").isEmpty();
        assertThatThrownBy(() -> post(receiver, trigger("a"))).isInstanceOf(IOException.class);
        assertThat(receiver.openIncidents()).as("delivered, though the sender cannot know").containsExactly("a");
        assertThatThrownBy(() -> post(receiver, trigger("a"))).isInstanceOf(IOException.class);
        assertThat(post(receiver, trigger("a")).statusCode()).isEqualTo(202);
        assertThat(receiver.pages()).isEqualTo(1);
        assertThat(receiver.awaitRequests(5, Duration.ofSeconds(5))).hasSize(5);
    }

    @Test
    void chunkedBodiesAreReadAndWhatIsNoHttpHarmsNobody() throws Exception {
        var receiver = receiver(Kind.WEBHOOK);
        try (var bad = new Socket(InetAddress.getLoopbackAddress(), receiver.url().getPort())) {
            bad.getOutputStream().write("nonsense\n\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(bad.getInputStream().read()).isEqualTo(-1);
        }
        var body = new java.io.ByteArrayInputStream(
                "{\"key\":\"k\",\"status\":\"firing\"}".getBytes(StandardCharsets.UTF_8));
        InputStream stream = body;
        var request = HttpRequest.newBuilder(receiver.url()).POST(BodyPublishers.ofInputStream(() -> stream)).build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(receiver.openIncidents()).containsExactly("k");
    }
}
