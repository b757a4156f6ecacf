package io.bianque.protocol.log;

import java.io.IOException;

/** Records that were appended will never be durable: writing or syncing their file failed, which is final for that file. */
public final class LogLost extends IOException {
    private static final long serialVersionUID = 1L;

    private final long from;
    private final long to;

    LogLost(LostRange range, Throwable cause) {
        super("records at " + range.from() + ".." + range.to() + " could not be made durable: " + cause.getMessage(),
                cause);
        this.from = range.from();
        this.to = range.to();
    }

    /** All records with an offset in this range are lost; their offsets are never used again. */
    public LostRange range() {
        return new LostRange(from, to);
    }
}
