package io.bianque.alerting.notify.pagerduty;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.notify.DeliveryOutcome;
import io.bianque.alerting.notify.Gate;
import io.bianque.alerting.notify.Notifier;
import io.bianque.alerting.notify.ReceiverContext;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends events of the Events API v2. An update is a trigger under the same key, which PagerDuty adds to the open incident
 * instead of paging again. It answers 202 to what it took, 400 to what it never will, 429 to too much.
 */
final class PagerDutyNotifier implements Notifier {
    /** The longest summary that the API takes. */
    private static final int SUMMARY_MAX = 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI url;
    private final String routingKey;
    private final ReceiverContext context;

    PagerDutyNotifier(URI url, String routingKey, ReceiverContext context) {
        this.url = url;
        this.routingKey = routingKey;
        this.context = context;
    }

    @Override
    public DeliveryOutcome send(Intent intent) {
        return send(intent, Gate.opened());
    }

    @Override
    public DeliveryOutcome send(Intent intent, Gate gate) {
        var headers = Map.of("Content-Type", "application/json", "User-Agent", "Bianque");
        return context.http().post(url, headers, body(intent), context.policy(), gate);
    }

    byte[] body(Intent intent) {
        var event = new LinkedHashMap<String, Object>();
        event.put("routing_key", routingKey);
        event.put("event_action", switch (intent.kind()) {
            case TRIGGER, UPDATE -> "trigger";
            case ACKNOWLEDGE -> "acknowledge";
            case RESOLVE -> "resolve";
        });
        event.put("dedup_key", intent.dedupKey());
        if (intent.kind() == Intent.Kind.TRIGGER || intent.kind() == Intent.Kind.UPDATE) {
            var link = context.link(intent.page().subject());
            event.put("payload", payload(intent, link));
            event.put("client", "Bianque");
            if (!link.isEmpty()) {
                event.put("client_url", link);
                event.put("links", List.of(Map.of("href", link, "text", intent.page().subject())));
            }
        }
        return JSON.writeValueAsBytes(event);
    }

    private Map<String, Object> payload(Intent intent, String link) {
        var page = intent.page();
        var title = context.texts().title(intent);
        var payload = new LinkedHashMap<String, Object>();
        payload.put("summary", title.length() <= SUMMARY_MAX ? title : title.substring(0, SUMMARY_MAX));
        payload.put("source", source(page));
        payload.put("severity", severity(page.severity()));
        payload.put("timestamp", Instant.ofEpochMilli(page.startedMillis()).toString());
        if (!page.rule().isEmpty()) {
            payload.put("class", page.rule());
        }
        var group = page.labels().getOrEmpty("cluster");
        if (!group.isEmpty()) {
            payload.put("group", group);
        }
        var details = new LinkedHashMap<String, Object>();
        details.put("incident", page.subject());
        details.put("text", context.texts().text(intent, link));
        details.put("labels", page.labels().toMap());
        details.put("count", page.count());
        if (page.because() != null) {
            details.put("cause", page.because().entity().toString());
            details.put("held_back", page.because().held());
        }
        payload.put("custom_details", details);
        return payload;
    }

    /** The API wants to know where it is; a summary is everywhere. */
    private static String source(Intent.Page page) {
        for (var label : List.of("host", "application", "cluster")) {
            var value = page.labels().getOrEmpty(label);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "bianque";
    }

    private static String severity(Severity severity) {
        return switch (severity) {
            case INFO -> "info";
            case WARNING -> "warning";
            case CRITICAL -> "critical";
        };
    }
}
