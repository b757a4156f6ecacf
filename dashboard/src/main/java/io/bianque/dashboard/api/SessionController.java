package io.bianque.dashboard.api;

import io.bianque.dashboard.signin.SignIn;
import io.bianque.dashboard.signin.SignIn.Attempt;
import io.bianque.dashboard.signin.SignIn.Person;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out. */
@RestController
class SessionController {
    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_PASSWORD_LENGTH = 1_000;

    private final SignIn signIn;

    SessionController(SignIn signIn) {
        this.signIn = signIn;
    }

    record Credentials(String name, String password) {}

    record NewPassword(String current, String next) {}

    record User(String name, String role) {}

    record SessionView(User user, String csrfToken, boolean mustChangePassword) {}

    @GetMapping("/api/v1/session/csrf")
    ResponseEntity<Object> csrf(CsrfToken csrf) {
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(Map.of("csrfToken", csrf.getToken()));
    }

    @GetMapping("/api/v1/session")
    ResponseEntity<Object> session(CsrfToken csrf) {
        var person = caller();
        return person == null
                ? Problem.of(HttpStatus.UNAUTHORIZED, "signin.required", "sign in first", Map.of()).answer()
                : ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(view(person, csrf));
    }

    @PostMapping("/api/v1/session")
    ResponseEntity<Object> signIn(@RequestBody Credentials credentials, HttpServletRequest request, CsrfToken csrf) {
        if (credentials.name() == null || credentials.password() == null
                || credentials.name().length() > MAX_NAME_LENGTH
                || credentials.password().length() > MAX_PASSWORD_LENGTH) {
            return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", "name and password are both needed, at most "
                    + MAX_NAME_LENGTH + " and " + MAX_PASSWORD_LENGTH + " characters", Map.of()).answer();
        }
        return switch (signIn.attempt(credentials.name(), credentials.password(), request.getRemoteAddr())) {
            case Attempt.SignedIn in -> signedIn(in, request, csrf);
            case Attempt.Wrong _ -> Problem.of(HttpStatus.UNAUTHORIZED, "signin.wrong",
                    "there is no account with this name and password", Map.of()).answer();
            case Attempt.Wait wait -> Problem.of(HttpStatus.TOO_MANY_REQUESTS, "signin.wait",
                    "too many wrong attempts: try again in " + wait.seconds() + " s",
                    Map.of("seconds", Long.toString(wait.seconds()))).answer();
        };
    }

    @PostMapping("/api/v1/session/password")
    ResponseEntity<Object> changePassword(@RequestBody NewPassword passwords, HttpServletRequest request,
            CsrfToken csrf) {
        var person = caller();
        if (person == null) {
            return Problem.of(HttpStatus.UNAUTHORIZED, "signin.required", "sign in first", Map.of()).answer();
        }
        if (passwords.current() == null || passwords.next() == null
                || passwords.current().length() > MAX_PASSWORD_LENGTH
                || passwords.next().length() > MAX_PASSWORD_LENGTH) {
            return Problem.of(HttpStatus.BAD_REQUEST, "request.bad",
                    "current and next are both needed, at most " + MAX_PASSWORD_LENGTH + " characters", Map.of())
                    .answer();
        }
        return switch (signIn.changePassword(person.name(), passwords.current(), passwords.next(),
                request.getRemoteAddr())) {
            case CHANGED -> signedIn(signIn.renew(person.name()), request, csrf);
            case WRONG -> refused("password.wrong", "the current password is wrong");
            case TOO_SHORT -> refused("password.short",
                    "a password needs at least " + SignIn.MIN_PASSWORD_LENGTH + " characters");
            case TOO_LONG -> refused("password.long", "a password may have at most 72 bytes");
            case LATER -> Problem.of(HttpStatus.TOO_MANY_REQUESTS, "password.wait",
                    "too many wrong attempts: try again in a few minutes", Map.of()).answer();
            case SAME -> refused("password.same", "the new password is the old one");
        };
    }

    @DeleteMapping("/api/v1/session")
    ResponseEntity<Object> signOut(HttpServletRequest request) {
        var token = SessionCookie.tokenOf(request);
        if (token != null) {
            signIn.signOut(token);
        }
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.clear(request.isSecure()).toString()).build();
    }

    private static ResponseEntity<Object> signedIn(Attempt.SignedIn in, HttpServletRequest request, CsrfToken csrf) {
        var cookie = SessionCookie.set(in.token(), SignIn.SESSION_LIFE, request.isSecure());
        return ResponseEntity.ok().header(HttpHeaders.SET_COOKIE, cookie.toString())
                .header(HttpHeaders.CACHE_CONTROL, "no-store").body(view(in.person(), csrf));
    }

    private static SessionView view(Person person, CsrfToken csrf) {
        return new SessionView(new User(person.name(), person.role().name().toLowerCase(Locale.ROOT)), csrf.getToken(),
                person.mustChangePassword());
    }

    private static ResponseEntity<Object> refused(String key, String detail) {
        return Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, key, detail,
                Map.of("min", Integer.toString(SignIn.MIN_PASSWORD_LENGTH))).answer();
    }

    /** Who calls, or null for somebody not signed in. */
    static @org.jspecify.annotations.Nullable Person caller() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Person person ? person : null;
    }
}
