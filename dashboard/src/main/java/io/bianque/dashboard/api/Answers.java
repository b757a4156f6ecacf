package io.bianque.dashboard.api;

import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** The answers that many calls have in common. */
final class Answers {
    private static final int MAX_COMMAND_ID_LENGTH = 100;
    private static final int MAX_NAME_SHOWN = 200;

    private Answers() {}

    /** A body that nobody keeps. */
    static ResponseEntity<Object> fresh(Object body) {
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(body);
    }

    /** The body, or that there is nothing of this name. */
    static ResponseEntity<Object> found(Optional<?> body, String what, String id) {
        return body.isPresent()
                ? fresh(body.get())
                : Problem.of(HttpStatus.NOT_FOUND, "missing." + what, "there is no " + what + " of this name",
                        Map.of("id", id.substring(0, Math.min(MAX_NAME_SHOWN, id.length())))).answer();
    }

    /** Whether this names one tap of one person. */
    static boolean isUsable(String commandId) {
        return !commandId.isBlank() && commandId.length() <= MAX_COMMAND_ID_LENGTH;
    }

    /** That it does not. */
    static ResponseEntity<Object> badCommandId() {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad",
                "the header Idempotency-Key is needed: anything that names this one tap, at most "
                        + MAX_COMMAND_ID_LENGTH + " characters",
                Map.of()).answer();
    }
}
