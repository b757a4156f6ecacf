package io.bianque.dashboard.api;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.topology.TopologyViews;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.DiagnosisViews;
import io.bianque.dashboard.view.DiagnosisViews.HeldView;
import io.bianque.dashboard.view.IncidentViews;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What people say of an incident's cause: it is that one, or not; this alert shall page all the same. And all that is held. */
@RestController
class CauseController {
    private static final int PAGE_SIZE = 100;
    private static final int NAMED_MAX = 200;

    private final Pages pages;
    private final Incidents incidents;
    private final TopologyViews topology;

    CauseController(Pages pages, Incidents incidents, TopologyViews topology) {
        this.pages = pages;
        this.incidents = incidents;
        this.topology = topology;
    }

    /** What the cause is instead, {@code kind:name}; null: not known. */
    record Wrong(@Nullable String right) {}

    /** Which alert; both as the list of those held back gives them. */
    record Release(@Nullable String rule, @Nullable Map<String, String> labels) {}

    /** {@code next} is the cursor of the following page, or null. */
    record HeldPage(long at, String node, List<HeldView> items, int total, @Nullable String next) {}

    @GetMapping("/api/v1/incidents/{id}/held-back")
    ResponseEntity<Object> heldBack(@PathVariable String id, @RequestParam(defaultValue = "explained") String reason,
            @RequestParam(defaultValue = "0") String cursor) {
        if (!cursor.matches("\\d{1,9}")) {
            return bad("cursor is none that a page before gave as next");
        }
        int from = Integer.parseInt(cursor);
        return Answers.found(incidents.detail(id).map(detail -> {
            var all = DiagnosisViews.held(detail, incidents.activeAlerts(), reason);
            var items = all.stream().skip(from).limit(PAGE_SIZE).toList();
            int next = from + items.size();
            return new HeldPage(pages.atMillis(), pages.node(), items, all.size(),
                    next < all.size() ? Integer.toString(next) : null);
        }), "incident", id);
    }

    @PostMapping("/api/v1/incidents/{id}/confirm-cause")
    ResponseEntity<Object> confirmCause(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        return Answers.isUsable(commandId)
                ? Answers.found(incidents.confirm(id, person.name(), commandId).map(IncidentViews::summary),
                        "incident", id)
                : Answers.badCommandId();
    }

    @PostMapping("/api/v1/incidents/{id}/wrong-cause")
    ResponseEntity<Object> wrongCause(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId,
            @RequestBody(required = false) @Nullable Wrong wrong) {
        if (!Answers.isUsable(commandId)) {
            return Answers.badCommandId();
        }
        var named = wrong == null ? null : wrong.right();
        var right = named == null ? null : EntityId.parse(named).filter(this::isKnown).orElse(null);
        if (named != null && right == null) {
            return Answers.found(Optional.empty(), "entity", named.substring(0, Math.min(NAMED_MAX, named.length())));
        }
        return Answers.found(incidents.markWrong(id, right, person.name(), commandId).map(IncidentViews::summary),
                "incident", id);
    }

    /** A typing error would be remembered for nothing. */
    private boolean isKnown(EntityId entity) {
        return topology.current().entities().stream().anyMatch(each -> each.id().equals(entity))
                || incidents.activeAlerts().stream().anyMatch(each -> each.entity().equals(Optional.of(entity)));
    }

    @PostMapping("/api/v1/incidents/{id}/release-alert")
    ResponseEntity<Object> release(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId,
            @RequestBody Release release) {
        if (!Answers.isUsable(commandId)) {
            return Answers.badCommandId();
        }
        if (release.rule() == null || release.labels() == null
                || release.labels().values().stream().anyMatch(Objects::isNull)) {
            return bad("the body is {\"rule\": ..., \"labels\": {...}} of an alert that is held back");
        }
        AlertKey alert;
        try {
            alert = new AlertKey(release.rule(), Labels.of(release.labels()));
        } catch (IllegalArgumentException e) {
            return bad("these labels cannot be: " + e.getMessage());
        }
        var detail = incidents.detail(id);
        if (detail.isEmpty()) {
            return Answers.found(detail, "incident", id);
        }
        boolean held = detail.get().diagnosis().stream().flatMap(diagnosis -> diagnosis.held().stream())
                .anyMatch(each -> each.alert().equals(alert));
        return Answers.found(
                held
                        ? incidents.release(alert, person.name(), commandId).map(IncidentViews::alert)
                        : Optional.empty(),
                "alert", release.rule());
    }

    private static ResponseEntity<Object> bad(String why) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", why, Map.of()).answer();
    }
}
