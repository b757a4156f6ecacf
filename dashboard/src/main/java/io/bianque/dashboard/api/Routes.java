package io.bianque.dashboard.api;

import io.bianque.dashboard.signin.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Who may call what. What is not listed here is refused, to everybody.
 *
 * @see SecurityRules
 */
public final class Routes {
    private Routes() {}

    /**
     * One permission.
     *
     * @param method  the HTTP method
     * @param pattern as Spring's path patterns
     * @param role    the least role, or null for everybody
     */
    public record Permission(HttpMethod method, String pattern, @Nullable Role role) {}

    /** All permissions, the first that fits decides. */
    public static final List<Permission> ALL = List.of(everybody(HttpMethod.GET, "/api/v1/session"),
            everybody(HttpMethod.GET, "/api/v1/session/csrf"), everybody(HttpMethod.POST, "/api/v1/session"),
            everybody(HttpMethod.DELETE, "/api/v1/session"), everybody(HttpMethod.POST, "/api/v1/session/password"),
            at(HttpMethod.GET, "/api/v1/now", Role.VIEWER), at(HttpMethod.GET, "/api/v1/incidents", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/incidents/{id}", Role.VIEWER),
            at(HttpMethod.POST, "/api/v1/incidents/{id}/ack", Role.RESPONDER),
            at(HttpMethod.POST, "/api/v1/incidents/{id}/unack", Role.RESPONDER),
            at(HttpMethod.POST, "/api/v1/incidents/{id}/resolve", Role.RESPONDER),
            at(HttpMethod.POST, "/api/v1/incidents/{id}/wrong-cause", Role.RESPONDER),
            at(HttpMethod.POST, "/api/v1/incidents/{id}/confirm-cause", Role.RESPONDER),
            at(HttpMethod.POST, "/api/v1/incidents/{id}/release-alert", Role.RESPONDER),
            at(HttpMethod.GET, "/api/v1/incidents/{id}/held-back", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/fleet", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/clusters/{cluster}", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/hosts/{host}", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/hosts/{host}/processes", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/hosts/{host}/processes/{process}", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/series", Role.VIEWER), at(HttpMethod.GET, "/api/v1/readings", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/runbooks/{name}", Role.VIEWER),
            at(HttpMethod.GET, "/api/v1/topology", Role.VIEWER), at(HttpMethod.PUT, "/api/v1/topology", Role.ADMIN),
            at(HttpMethod.GET, "/api/v1/changes", Role.VIEWER), at(HttpMethod.POST, "/api/v1/changes", Role.RESPONDER),
            at(HttpMethod.GET, "/api/v1/why", Role.VIEWER),
            // Large answers, and the words of rules: for those who look after them.
            at(HttpMethod.GET, "/api/v1/past/files", Role.RESPONDER),
            at(HttpMethod.POST, "/api/v1/past/readings", Role.RESPONDER),
            at(HttpMethod.GET, "/api/v1/silences", Role.VIEWER),
            at(HttpMethod.POST, "/api/v1/silences/preview", Role.VIEWER),
            at(HttpMethod.POST, "/api/v1/silences", Role.RESPONDER),
            at(HttpMethod.DELETE, "/api/v1/silences/{id}", Role.RESPONDER),
            at(HttpMethod.GET, "/api/v1/runs", Role.VIEWER), at(HttpMethod.GET, "/api/v1/runs/{id}", Role.VIEWER),
            // A runbook may ask for more; the call looks.
            at(HttpMethod.POST, "/api/v1/runs/{id}/approval", Role.RESPONDER),
            at(HttpMethod.GET, "/api/v1/automation", Role.VIEWER),
            at(HttpMethod.POST, "/api/v1/automation", Role.APPROVER),
            at(HttpMethod.GET, "/api/v1/agents", Role.VIEWER), at(HttpMethod.GET, "/api/v1/stream", Role.VIEWER),
            at(HttpMethod.PUT, "/api/v1/stream/{id}/topics", Role.VIEWER),
            // Open on loopback, where this server listens unless told otherwise.
            everybody(HttpMethod.GET, "/metrics/fleet"),
            // The page itself holds no data: it asks the API.
            everybody(HttpMethod.GET, "/assets/**"), everybody(HttpMethod.GET, "/{*page}"));

    private static Permission everybody(HttpMethod method, String pattern) {
        return new Permission(method, pattern, null);
    }

    private static Permission at(HttpMethod method, String pattern, Role role) {
        return new Permission(method, pattern, role);
    }
}
