package io.bianque.collector.api;

import io.bianque.collector.export.FleetExposition;
import io.bianque.collector.fleet.FleetView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /metrics/fleet}: the joins as Prometheus text, with {@code ?hosts=1} every host's newest values too. */
@RestController
public final class FleetMetricsController {
    private static final int BUFFER_CHARACTERS = 16 << 10;

    private final FleetView fleet;
    private final FleetExposition exposition;

    /** Serves a view. */
    public FleetMetricsController(FleetView fleet, FleetExposition exposition) {
        this.fleet = fleet;
        this.exposition = exposition;
    }

    /** Streams the text; {@code hosts} is {@code 1} or {@code true} for the hosts' own values. */
    @GetMapping("/metrics/fleet")
    public void fleet(@RequestParam(name = "hosts", defaultValue = "0") String hosts, HttpServletResponse response)
            throws IOException {
        response.setContentType(FleetExposition.CONTENT_TYPE);
        response.setHeader("Cache-Control", "no-store");
        try (var out = new BufferedWriter(
                new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), BUFFER_CHARACTERS)) {
            exposition.write(fleet, hosts.equals("1") || hosts.equals("true"), out);
        }
    }
}
