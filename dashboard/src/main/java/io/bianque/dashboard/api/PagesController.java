package io.bianque.dashboard.api;

import io.bianque.alerting.incident.IncidentIds;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.Filter;
import io.bianque.collector.fleet.FleetView;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.HostViews;
import io.bianque.dashboard.view.HostViews.Chart;
import io.bianque.dashboard.view.HostViews.ProcessView;
import io.bianque.dashboard.view.IncidentViews;
import io.bianque.dashboard.view.IncidentViews.IncidentSummary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The reads of the pages, and what people say of an incident: I have it, or it is over. */
@RestController
class PagesController {
    private static final int PAGE_SIZE = 50;
    private static final int MAX_PROCESSES = 500;

    private final Pages pages;
    private final FleetView fleet;
    private final Incidents incidents;

    PagesController(Pages pages, FleetView fleet, Incidents incidents) {
        this.pages = pages;
        this.fleet = fleet;
        this.incidents = incidents;
    }

    record IncidentsPage(long at, String node, List<IncidentSummary> items, @Nullable String next) {}

    record ProcessesPage(long at, List<ProcessView> items, int total) {}

    record ProcessPage(long at, ProcessView process, List<Chart> charts) {}

    @GetMapping("/api/v1/now")
    ResponseEntity<Object> now() {
        return Answers.fresh(pages.now());
    }

    @GetMapping("/api/v1/fleet")
    ResponseEntity<Object> fleet() {
        return Answers.fresh(pages.fleet());
    }

    @GetMapping("/api/v1/clusters/{cluster}")
    ResponseEntity<Object> cluster(@PathVariable String cluster) {
        return Answers.found(pages.cluster(cluster).map(summary -> {
            var joins = new java.util.TreeMap<String, Map<String, Double>>();
            for (var value : fleet.joined()) {
                var labels = value.key().labels();
                if (cluster.equals(labels.get("cluster")) && labels.get("application") == null) {
                    joins.computeIfAbsent(value.key().metric(), _ -> new java.util.TreeMap<>())
                            .put(labels.getOrEmpty("stat"), value.value());
                }
            }
            return Map.of("at", pages.atMillis(), "node", pages.node(), "cluster", summary, "joins", joins);
        }), "cluster", cluster);
    }

    @GetMapping("/api/v1/agents")
    ResponseEntity<Object> agents() {
        return Answers.fresh(pages.agents());
    }

    @GetMapping("/api/v1/hosts/{host}")
    ResponseEntity<Object> host(@PathVariable String host) {
        return Answers.found(pages.host(host), "host", host);
    }

    @GetMapping("/api/v1/hosts/{host}/processes")
    ResponseEntity<Object> processes(@PathVariable String host, @RequestParam(defaultValue = "cpu") String sort) {
        return Answers.found(fleet.host(host).map(_ -> {
            var all = HostViews.processes(fleet.newest(host), sort);
            return new ProcessesPage(pages.atMillis(), all.stream().limit(MAX_PROCESSES).toList(), all.size());
        }), "host", host);
    }

    @GetMapping("/api/v1/hosts/{host}/processes/{process}")
    ResponseEntity<Object> process(@PathVariable String host, @PathVariable String process) {
        return Answers.found(fleet.host(host).flatMap(_ -> {
            var newest = fleet.newest(host);
            return HostViews.process(newest, process)
                    .map(p -> new ProcessPage(pages.atMillis(), p,
                            HostViews.processCharts(newest, p.pid(), p.startMillis())));
        }), "process", process);
    }

    @GetMapping("/api/v1/incidents")
    ResponseEntity<Object> incidents(@RequestParam(defaultValue = "open") String state,
            @RequestParam(required = false) @Nullable String cursor) {
        Filter filter;
        try {
            filter = Filter.valueOf(state.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", "state is open, resolved or all", Map.of())
                    .answer();
        }
        if (cursor != null && IncidentIds.number(cursor).isEmpty()) {
            return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", "cursor is none that a page before gave as next",
                    Map.of()).answer();
        }
        var page = incidents.list(filter, cursor, PAGE_SIZE);
        return Answers.fresh(new IncidentsPage(pages.atMillis(), pages.node(),
                page.items().stream().map(IncidentViews::summary).toList(), page.next()));
    }

    @GetMapping("/api/v1/incidents/{id}")
    ResponseEntity<Object> incident(@PathVariable String id) {
        return Answers.found(pages.incident(id), "incident", id);
    }

    @PostMapping("/api/v1/incidents/{id}/ack")
    ResponseEntity<Object> acknowledge(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        return Answers.isUsable(commandId)
                ? Answers.found(incidents.acknowledge(id, person.name(), commandId).map(IncidentViews::summary),
                        "incident", id)
                : Answers.badCommandId();
    }

    @PostMapping("/api/v1/incidents/{id}/unack")
    ResponseEntity<Object> unacknowledge(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        return Answers.isUsable(commandId)
                ? Answers.found(incidents.unacknowledge(id, person.name(), commandId).map(IncidentViews::summary),
                        "incident",
                        id)
                : Answers.badCommandId();
    }

    @PostMapping("/api/v1/incidents/{id}/resolve")
    ResponseEntity<Object> resolve(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        return Answers.isUsable(commandId)
                ? Answers.found(incidents.resolve(id, person.name(), commandId).map(IncidentViews::summary), "incident",
                        id)
                : Answers.badCommandId();
    }
}
