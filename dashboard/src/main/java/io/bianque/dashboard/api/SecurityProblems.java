package io.bianque.dashboard.api;

import io.bianque.dashboard.signin.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import tools.jackson.databind.json.JsonMapper;

/** Says why a call was refused before it reached its route. */
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final JsonMapper json;

    SecurityProblems(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        Problem.of(HttpStatus.UNAUTHORIZED, "signin.required", "sign in first", Map.of()).write(response, json);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        problem(request, e).write(response, json);
    }

    private static Problem problem(HttpServletRequest request, AccessDeniedException e) {
        if (e instanceof CsrfException) {
            return Problem.of(HttpStatus.FORBIDDEN, "request.csrf",
                    "the header X-CSRF-Token is missing or old: fetch /api/v1/session/csrf", Map.of());
        }
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignIn.Person person) {
            if (person.mustChangePassword()) {
                return Problem.of(HttpStatus.FORBIDDEN, "password.change", "choose a password of your own first",
                        Map.of());
            }
            var needed = SecurityRules.needed(request).map(role -> role.name().toLowerCase(Locale.ROOT));
            if (needed.isPresent()) {
                return Problem.of(HttpStatus.FORBIDDEN, "role.missing", "this needs the role " + needed.get(),
                        Map.of("role", needed.get()));
            }
        }
        return Problem.of(HttpStatus.FORBIDDEN, "request.forbidden", "nobody may call this", Map.of());
    }
}
