package io.bianque.alerting.notify.webhook;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.notify.Texts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The JSON document of one message. Fields are only ever added; those without a value are left out. */
final class WebhookBody {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WebhookBody() {}

    /** @param link where people find the incident, or empty */
    static byte[] of(Intent intent, Texts texts, String link) {
        var page = intent.page();
        var body = new LinkedHashMap<String, Object>();
        body.put("version", 1);
        body.put("event", word(intent.kind()));
        body.put("id", WebhookNotifier.idempotencyKey(intent));
        body.put("dedup_key", intent.dedupKey());
        body.put("incident", page.subject());
        body.put("severity", word(page.severity()));
        body.put("title", texts.title(intent));
        body.put("text", texts.text(intent, link));
        put(body, "summary", page.summary());
        put(body, "description", page.description());
        put(body, "rule", page.rule());
        body.put("labels", page.labels().toMap());
        body.put("started_at", Instant.ofEpochMilli(page.startedMillis()).toString());
        body.put("decided_at", Instant.ofEpochMilli(intent.createdMillis()).toString());
        put(body, "resolved_at",
                page.resolvedMillis() == null ? "" : Instant.ofEpochMilli(page.resolvedMillis()).toString());
        put(body, "acknowledged_by", page.person());
        put(body, "instead_of", page.insteadOf());
        body.put("count", page.count());
        if (page.because() != null) {
            body.put("cause", cause(page.because(), texts));
        }
        if (!texts.remarks(page).isEmpty()) {
            body.put("remarks", texts.remarks(page));
        }
        if (page.isStorm()) {
            body.put("top", page.top().stream().map(WebhookBody::top).toList());
        }
        put(body, "link", link);
        return JSON.writeValueAsBytes(body);
    }

    private static Map<String, Object> cause(Intent.Because because, Texts texts) {
        var map = new LinkedHashMap<String, Object>();
        map.put("entity", because.entity().toString());
        map.put("confidence", Math.round(because.confidence() * 100) / 100.0);
        map.put("possible", because.possible());
        map.put("held_back", because.held());
        map.put("evidence", texts.facts(because));
        return map;
    }

    private static Map<String, Object> top(Intent.Top top) {
        var map = new LinkedHashMap<String, Object>();
        map.put("incident", top.incidentId());
        map.put("severity", word(top.severity()));
        map.put("summary", top.summary());
        return map;
    }

    private static void put(Map<String, Object> body, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            body.put(name, value);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
