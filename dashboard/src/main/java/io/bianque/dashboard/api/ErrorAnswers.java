package io.bianque.dashboard.api;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Every error that a controller lets through, as a problem that says what to do and nothing of the inside. */
@RestControllerAdvice
class ErrorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException e) {
        LOG.debug("unreadable request", e);
        return Problem
                .of(HttpStatus.BAD_REQUEST, "request.bad", "the body is not the JSON that this call takes", Map.of())
                .answer();
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<Object> any(Exception e) {
        if (e instanceof ErrorResponse known) {
            var status = HttpStatus.valueOf(known.getStatusCode().value());
            var detail = known.getBody().getDetail();
            return Problem.of(status, "request.bad", detail == null ? status.getReasonPhrase() : detail, Map.of())
                    .answer();
        }
        var problem = Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "request.failed",
                "the server failed to answer; its log has the reason under this requestId", Map.of());
        LOG.error("request {} failed", problem.requestId(), e);
        return problem.answer();
    }
}
