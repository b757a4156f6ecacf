package io.bianque.alerting.notify.pagerduty;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.notify.AddressPolicy;
import io.bianque.alerting.notify.Cidr;
import io.bianque.alerting.notify.DeliveryOutcome;
import io.bianque.alerting.notify.Intents;
import io.bianque.alerting.notify.OutboundHttp;
import io.bianque.alerting.notify.ReceiverContext;
import io.bianque.alerting.notify.ScriptedReceiver;
import io.bianque.alerting.notify.Texts;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PagerDutyNotifierTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final ScriptedReceiver receiver = new ScriptedReceiver();
    private final PagerDutyNotifier notifier = new PagerDutyNotifier(receiver.url(), "R0UT1NG", context());

    PagerDutyNotifierTest() throws IOException {}

    private static ReceiverContext context() {
        var http = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                InstantSource.system(), MonotonicClock.system(), Duration.ofSeconds(2));
        return new ReceiverContext(http, new AddressPolicy(true, List.of(Cidr.parse("127.0.0.1"))),
                new Texts(Locale.ENGLISH, ZoneOffset.UTC), "https://b.example.com", Path.of("."));
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    @Test
    void aTriggerCarriesSummarySourceSeverityLinksAndDetails() throws InterruptedException {
        assertThat(notifier.send(Intents.trigger(1, "duty"))).isInstanceOf(DeliveryOutcome.Delivered.class);
        var event = JSON.readTree(receiver.take().body());
        assertThat(event.at("/routing_key").asString()).isEqualTo("R0UT1NG");
        assertThat(event.at("/event_action").asString()).isEqualTo("trigger");
        assertThat(event.at("/dedup_key").asString()).isEqualTo("bianque-7f3a-INC-1");
        assertThat(event.at("/payload/summary").asString()).isEqualTo("[critical] nginx has gone from db-1");
        assertThat(event.at("/payload/source").asString()).isEqualTo("db-1");
        assertThat(event.at("/payload/severity").asString()).isEqualTo("critical");
        assertThat(event.at("/payload/custom_details/labels/cluster").asString()).isEqualTo("west");
        assertThat(event.at("/links/0/href").asString()).isEqualTo("https://b.example.com/incidents/INC-1");
    }

    @Test
    void whatFollowsGoesUnderTheSameKeyWithoutAPayload() throws InterruptedException {
        notifier.send(Intents.intent(1, "duty", Intent.Kind.ACKNOWLEDGE, 2));
        notifier.send(Intents.intent(1, "duty", Intent.Kind.RESOLVE, 3));
        for (var action : List.of("acknowledge", "resolve")) {
            var event = JSON.readTree(receiver.take().body());
            assertThat(event.at("/event_action").asString()).isEqualTo(action);
            assertThat(event.at("/dedup_key").asString()).isEqualTo("bianque-7f3a-INC-1");
            assertThat(event.has("payload")).isFalse();
        }
    }

    @Test
    void tooManyRequestsIsTriedAgainWhenAskedAndABadRequestNever() {
        receiver.then(ScriptedReceiver.status(429, "Retry-After: 30\r\n"), ScriptedReceiver.status(400));
        assertThat(notifier.send(Intents.trigger(1, "duty"))).isInstanceOfSatisfying(DeliveryOutcome.Deferred.class,
                deferred -> assertThat(deferred.retryAfter()).isEqualTo(Duration.ofSeconds(30)));
        assertThat(notifier.send(Intents.trigger(1, "duty"))).isInstanceOf(DeliveryOutcome.Refused.class);
    }
}
