package io.bianque.protocol.frame;

import java.util.Locale;

/** How a body is written. */
public enum Encoding {
    /** The compact form of readings; the default of {@code samples}. */
    SAMPLES1,
    /** One JSON value. */
    JSON,
    /** Text in a named charset. */
    TEXT,
    /** Anything. */
    BYTES;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The word on the wire. */
    public String code() {
        return code;
    }
}
