package io.bianque.collector.record;

import java.io.IOException;

/**
 * Bytes that are not a record of a version that this program reads. The log has checked their checksum before, so they
 * were written so: by a newer program, or by a bug.
 */
public final class BadRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    BadRecordException(String what) {
        super(what);
    }
}
