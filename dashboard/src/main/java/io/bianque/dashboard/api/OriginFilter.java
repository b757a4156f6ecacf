package io.bianque.dashboard.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Refuses calls that change something and come from another site's page, whatever cookies they carry. */
final class OriginFilter extends OncePerRequestFilter {
    private final JsonMapper json;

    OriginFilter(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !SecurityRules.isSafe(request.getMethod())
                && !isOwn(origin, request.getHeader(HttpHeaders.HOST))) {
            Problem.of(HttpStatus.FORBIDDEN, "request.origin", "the call comes from the page of another site",
                    Map.of("origin", origin.substring(0, Math.min(200, origin.length())))).write(response, json);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isOwn(String origin, String host) {
        try {
            var uri = URI.create(origin);
            return uri.getAuthority() != null && uri.getAuthority().equalsIgnoreCase(host);
        } catch (IllegalArgumentException _) {
            return false; // "null" and other opaque origins
        }
    }
}
