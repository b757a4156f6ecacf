package io.bianque.dashboard.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as {@code application/problem+json} (RFC 9457).
 *
 * @param key       the message's key in the page's dictionaries
 * @param args      its arguments
 * @param requestId names this very answer, also in the log where it is logged
 */
record Problem(String type, String title, int status, String detail, String key, Map<String, String> args,
        String requestId) {
    static Problem of(HttpStatus status, String key, String detail, Map<String, String> args) {
        return new Problem("about:blank", status.getReasonPhrase(), status.value(), detail, key, Map.copyOf(args),
                UUID.randomUUID().toString());
    }

    ResponseEntity<Object> answer() {
        return ResponseEntity.status(status).contentType(SecurityRules.PROBLEM).body(this);
    }

    void write(HttpServletResponse response, JsonMapper json) throws IOException {
        response.setStatus(status);
        response.setContentType(SecurityRules.PROBLEM.toString());
        response.getOutputStream().write(json.writeValueAsBytes(this));
    }
}
