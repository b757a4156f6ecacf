package io.bianque.protocol.log;

import java.io.IOException;
import java.util.Locale;

/** The log takes no more for now. Nothing was appended; what was appended before stays. Expected and cheap: no stack trace. */
public final class LogFull extends IOException {
    private static final long serialVersionUID = 1L;

    /** Which bound was reached; the lower-case name is the metric label. */
    public enum Reason {
        /** All files together have their size: cut the log. */
        SIZE,
        /** The disk has no room. Heals itself: a later sync that succeeds lifts it. */
        DISK,
        /** Too much waits for a sync: the disk is slower than the senders. */
        PENDING
    }

    private final Reason reason;

    LogFull(Reason reason) {
        super("the log takes no more: " + reason.name().toLowerCase(Locale.ROOT));
        this.reason = reason;
    }

    /** Which bound was reached. */
    public Reason reason() {
        return reason;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this; // thrown for each frame of an overload
    }
}
