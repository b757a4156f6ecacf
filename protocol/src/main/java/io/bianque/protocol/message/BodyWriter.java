package io.bianque.protocol.message;

import io.bianque.protocol.json.JsonWriter;
import java.util.Map;
import java.util.Set;

/** The JSON bodies, written canonically: keys in a fixed order, what is absent left out. */
final class BodyWriter {
    private BodyWriter() {}

    static void hello(JsonWriter json, Hello hello) {
        json.beginObject().key("software").value(hello.software());
        if (!hello.os().isEmpty()) {
            json.key("os").value(hello.os());
        }
        capabilities(json, hello.capabilities());
        map(json, "labels", hello.labels());
        map(json, "facts", hello.facts());
        json.endObject();
    }

    static void welcome(JsonWriter json, Welcome welcome) {
        json.beginObject().key("server").value(welcome.server()).key("identity").value(welcome.identity());
        capabilities(json, welcome.capabilities());
        map(json, "labels", welcome.labels());
        var limits = welcome.limits();
        json.key("limits").beginObject().key("body").value(limits.bodyBytes()).key("series").value(limits.series())
                .key("lane0").value(limits.laneZeroBytes()).endObject().endObject();
    }

    static void series(JsonWriter json, Series series) {
        json.beginObject().key("series").beginArray();
        for (var definition : series.added()) {
            json.beginObject().key("id").value(definition.id()).key("metric").value(definition.metric());
            map(json, "labels", definition.labels());
            json.endObject();
        }
        json.endArray().endObject();
    }

    static void config(JsonWriter json, Config config) {
        json.beginObject().key("checks").beginArray();
        for (var check : config.checks()) {
            json.beginObject().key("name").value(check.name());
            if (!check.enabled()) {
                json.key("enabled").value(false);
            }
            if (check.intervalMillis() != Config.AS_DECLARED) {
                json.key("interval").value(check.intervalMillis());
            }
            if (check.timeoutMillis() != Config.AS_DECLARED) {
                json.key("timeout").value(check.timeoutMillis());
            }
            json.endObject();
        }
        json.endArray().endObject();
    }

    static void probe(JsonWriter json, Probe probe) {
        json.beginObject();
        if (!probe.checks().isEmpty()) {
            json.key("checks").beginArray();
            probe.checks().forEach(json::value);
            json.endArray();
        }
        json.endObject();
    }

    static void event(JsonWriter json, Event event) {
        json.beginObject().key("kind").value(event.kind()).key("time").value(event.timeMillis());
        map(json, "entity", event.entity());
        map(json, "attributes", event.attributes());
        json.endObject();
    }

    static void check(JsonWriter json, Check check) {
        json.beginObject().key("name").value(check.name()).key("kind").value(check.kind()).key("target")
                .value(check.target()).key("outcome").value(check.outcome().code());
        if (!check.reason().isEmpty()) {
            json.key("reason").value(check.reason());
        }
        json.key("time").value(check.timeMillis()).key("duration").value(check.durationNanos());
        if (!check.phases().isEmpty()) {
            json.key("phases").beginObject();
            check.phases().forEach((phase, nanos) -> json.key(phase.code()).value(nanos.longValue()));
            json.endObject();
        }
        var status = check.status();
        if (status != null) {
            json.key("status").value(status.longValue());
        }
        var expiry = check.certificateExpiryMillis();
        if (expiry != null) {
            json.key("certificate_expiry").value(expiry.longValue());
        }
        map(json, "labels", check.labels());
        json.endObject();
    }

    static void map(JsonWriter json, String key, Map<String, String> map) {
        if (map.isEmpty()) {
            return;
        }
        json.key(key).beginObject();
        map.forEach((name, value) -> json.key(name).value(value));
        json.endObject();
    }

    private static void capabilities(JsonWriter json, Set<String> capabilities) {
        if (capabilities.isEmpty()) {
            return;
        }
        json.key("capabilities").beginArray();
        capabilities.forEach(json::value);
        json.endArray();
    }
}
