package io.bianque.testkit.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about one incident.
 *
 * @param key    names the incident to the receiver
 * @param action what happened to it
 */
public record Event(String key, Action action) {
    /** Steps in the life of an incident at a receiver. */
    public enum Action {
        TRIGGER, ACKNOWLEDGE, RESOLVE
    }

    private static final List<String> KEYS = List.of("dedup_key", "dedupKey", "key");
    private static final List<String> ACTIONS = List.of("event_action", "action", "event", "kind", "status");
    private static final List<String> SEVERITIES = List.of("critical", "error", "warning", "info");

    /** The event of a PagerDuty v2 body or of a plain webhook with a key and an action; empty when it names none. */
    static Optional<Event> of(ReceivedRequest request) {
        var body = Json.object(request.text()).orElse(Map.of());
        var key = KEYS.stream().flatMap(name -> string(body, name).stream()).findFirst()
                .or(() -> request.header("idempotency-key"));
        return key.flatMap(name -> ACTIONS.stream().flatMap(each -> string(body, each).stream())
                .flatMap(word -> action(word).stream()).findFirst().map(action -> new Event(name, action)));
    }

    private static Optional<Action> action(String word) {
        return switch (word.toLowerCase(java.util.Locale.ROOT)) {
            case "trigger", "triggered", "firing", "open", "opened", "update", "updated", "amend" ->
                Optional.of(Action.TRIGGER);
            case "acknowledge", "acknowledged" -> Optional.of(Action.ACKNOWLEDGE);
            case "resolve", "resolved", "close", "closed" -> Optional.of(Action.RESOLVE);
            default -> Optional.empty();
        };
    }

    private static Optional<String> string(Map<?, ? extends @Nullable Object> object, String name) {
        return object.get(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** What PagerDuty's Events API v2 finds wrong with a body; empty when it takes it. */
    static List<String> pagerDutyErrors(String text) {
        var parsed = Json.object(text);
        if (parsed.isEmpty()) {
            return List.of("the body is not one JSON object");
        }
        var body = parsed.get();
        var errors = new ArrayList<String>();
        if (string(body, "routing_key").isEmpty()) {
            errors.add("routing_key is missing");
        }
        var action = string(body, "event_action").orElse("");
        if (!List.of("trigger", "acknowledge", "resolve").contains(action)) {
            errors.add("event_action must be trigger, acknowledge or resolve");
        }
        var key = string(body, "dedup_key").orElse("");
        if (key.length() > 255 || (key.isEmpty() && !action.equals("trigger"))) {
            errors.add("dedup_key is missing or longer than 255 characters");
        }
        if (action.equals("trigger")) {
            payloadErrors(body.get("payload"), errors);
        }
        return errors;
    }

    private static void payloadErrors(@Nullable Object value, List<String> errors) {
        if (!(value instanceof Map<?, ?> payload)) {
            errors.add("payload is missing");
            return;
        }
        var summary = string(payload, "summary").orElse("");
        if (summary.isEmpty() || summary.length() > 1024) {
            errors.add("payload.summary is missing or longer than 1024 characters");
        }
        if (string(payload, "source").isEmpty()) {
            errors.add("payload.source is missing");
        }
        if (!SEVERITIES.contains(string(payload, "severity").orElse(""))) {
            errors.add("payload.severity must be one of " + SEVERITIES);
        }
    }
}
