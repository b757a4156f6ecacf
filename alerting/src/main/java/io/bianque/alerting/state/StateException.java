package io.bianque.alerting.state;

import org.jspecify.annotations.Nullable;

/** The state database does not do what it should now; nothing of the call has happened. The world failing, not a bug. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
