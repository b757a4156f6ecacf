package io.bianque.testkit.webhook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What reached the receiver, as a person with a pager would see it: incidents by key, how often each was told, and what is wrong.
 * Only what counts as delivered is seen. Not thread-safe: the receiver guards it.
 */
final class Judge {
    private static final int COMPLAINTS_MAX = 1000;

    private enum State {
        OPEN, ACKNOWLEDGED, RESOLVED
    }

    private static final class Incident {
        State state = State.OPEN;
        int triggers;
        int pages;
    }

    private final boolean pagerDuty;
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    Judge(boolean pagerDuty) {
        this.pagerDuty = pagerDuty;
    }

    /** What a good receiver answers to this request. */
    Answer.Status answer(ReceivedRequest request) {
        if (!pagerDuty) {
            return new Answer.Status(200, Map.of(), "");
        }
        var errors = Event.pagerDutyErrors(request.text());
        if (!errors.isEmpty()) {
            complain(request, "is refused: " + String.join("; ", errors));
            return new Answer.Status(400, Map.of("Content-Type", "application/json"), Json
                    .line(Map.of("status", "invalid event", "message", "Event object is invalid", "errors", errors)));
        }
        var key = Event.of(request).map(Event::key).orElseGet(() -> "made-up-" + request.number());
        return new Answer.Status(202, Map.of("Content-Type", "application/json"),
                Json.line(Map.of("status", "success", "message", "Event processed", "dedup_key", key)));
    }

    /** The request has reached the person, whether the sender knows it or not. */
    void delivered(ReceivedRequest request) {
        var event = Event.of(request);
        if (event.isEmpty()) {
            if (!pagerDuty) {
                complain(request, "names no key and no action");
            }
            return;
        }
        var key = event.get().key();
        var known = Optional.ofNullable(incidents.get(key));
        switch (event.get().action()) {
            case TRIGGER -> trigger(request, key, known);
            case ACKNOWLEDGE -> known.ifPresentOrElse(Judge::acknowledge,
                    () -> complain(request, "acknowledges " + key + ", which nobody has heard of"));
            case RESOLVE -> known.ifPresentOrElse(incident -> incident.state = State.RESOLVED,
                    () -> complain(request, "resolves " + key + " before its trigger"));
        }
    }

    private static void acknowledge(Incident incident) {
        incident.state = incident.state == State.OPEN ? State.ACKNOWLEDGED : incident.state;
    }

    /** A trigger pages when no incident of its key is open; a repeat while one is open is folded into it. */
    private void trigger(ReceivedRequest request, String key, Optional<Incident> known) {
        var incident = known.orElseGet(Incident::new);
        incidents.putIfAbsent(key, incident);
        incident.triggers++;
        if (incident.state == State.RESOLVED) {
            complain(request, "pages " + key + " again after it was resolved");
        }
        if (incident.triggers == 1 || incident.state == State.RESOLVED) {
            incident.pages++;
            incident.state = State.OPEN;
        }
    }

    private void complain(ReceivedRequest request, String what) {
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add("request " + request.number() + " " + what);
        }
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    List<String> openKeys() {
        return incidents.entrySet().stream().filter(entry -> entry.getValue().state != State.RESOLVED)
                .map(Map.Entry::getKey).toList();
    }

    Set<String> keys() {
        return Set.copyOf(incidents.keySet());
    }

    int triggers(String key) {
        return Optional.ofNullable(incidents.get(key)).map(incident -> incident.triggers).orElse(0);
    }

    int pages() {
        return incidents.values().stream().mapToInt(incident -> incident.pages).sum();
    }
}
