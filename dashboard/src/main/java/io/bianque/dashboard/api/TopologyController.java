package io.bianque.dashboard.api;

import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.topology.TopologyViews;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Origin;
import io.bianque.config.StrictYaml;
import io.bianque.dashboard.view.EntityStates;
import io.bianque.dashboard.view.TopologyAnswer;
import io.bianque.dashboard.view.TopologyAnswer.Part;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What stands on what: shows it, and takes it from another system. */
@RestController
class TopologyController {
    private static final int DEPTH_MAX = 10;
    private static final int FAULTS_SHOWN = 8_000;

    private final TopologyViews topology;
    private final Incidents incidents;
    private final FleetView fleet;

    TopologyController(TopologyViews topology, Incidents incidents, FleetView fleet) {
        this.topology = topology;
        this.incidents = incidents;
        this.fleet = fleet;
    }

    @GetMapping("/api/v1/topology")
    ResponseEntity<Object> topology(@RequestParam(required = false) @Nullable String focus,
            @RequestParam(defaultValue = "2") int depth, @RequestParam(required = false) @Nullable String origin) {
        Part part = new Part.Whole();
        if (focus != null) {
            var entity = EntityId.parse(focus);
            if (entity.isEmpty() || depth < 0 || depth > DEPTH_MAX) {
                return bad("focus is kind:name, depth 0 to " + DEPTH_MAX);
            }
            part = new Part.Near(entity.get(), depth);
        } else if (origin != null) {
            var known = origin(origin);
            if (known.isEmpty()) {
                return bad("origin is declared, pushed, inventory or discovered");
            }
            part = new Part.From(known.get());
        }
        var lessons = new TopologyAnswer.Lessons(incidents.findings(), incidents.missingEdges());
        var states = new EntityStates(fleet, incidents.activeAlerts());
        return TopologyAnswer
                .of(topology.current(), topology.at(), part, states, lessons, topology.warnings())
                .map(answer -> ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").<Object>body(answer))
                .orElseGet(() -> Problem.of(HttpStatus.NOT_FOUND, "missing.entity",
                        "there is no entity of this name", Map.of()).answer());
    }

    private static Optional<Origin> origin(String word) {
        for (var origin : Origin.values()) {
            if (origin.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(origin);
            }
        }
        return Optional.empty();
    }

    @PutMapping("/api/v1/topology")
    ResponseEntity<Object> push(HttpServletRequest request) throws IOException {
        var faults = String.join("\n", topology.push(request.getInputStream().readNBytes(StrictYaml.LIMIT_BYTES + 1)));
        return faults.isEmpty()
                ? ResponseEntity.noContent().build()
                : bad(faults.substring(0, Math.min(FAULTS_SHOWN, faults.length())));
    }

    private static ResponseEntity<Object> bad(String detail) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", detail, Map.of()).answer();
    }
}
