package io.bianque.seam;

import java.io.IOException;

/** The file system or the quota has no room left. Passes by itself when somebody makes room: worth a retry. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says what did not fit. */
    public DiskFullException(String message) {
        super(message);
    }

    /** Says what did not fit, and how the system put it. */
    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
