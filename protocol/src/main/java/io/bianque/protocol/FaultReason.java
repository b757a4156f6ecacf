package io.bianque.protocol;

import java.util.Locale;

/**
 * Why bytes of a peer were refused. The {@link #code()} is the same word everywhere: in the {@code error} frame on the
 * wire, as a metric label, in the log. Codes are never renamed or reused.
 */
public enum FaultReason {
    /** The first four bytes announce a header outside 2..4,096 bytes; often another protocol on this port. */
    HEADER_LENGTH,
    /** The body, as sent, is longer than the receiver takes at this moment. */
    BODY_TOO_LONG,
    /** The body would be too long once unpacked, or unpacks at an unbelievable ratio. */
    UNPACKED_TOO_LONG,
    /** Text is not well-formed UTF-8 (overlong, cut, surrogates, beyond U+10FFFF). */
    NOT_UTF8,
    /** Not one JSON value as RFC 8259 has it, or bytes follow it. */
    BAD_JSON,
    /** Objects and arrays stand inside each other too deeply. */
    TOO_DEEP,
    /** One object names a key twice. */
    DUPLICATE_KEY,
    /** A key that this type needs is not there. */
    MISSING_KEY,
    /** A value is of another JSON type than its key demands; a fraction where an integer belongs counts too. */
    WRONG_TYPE,
    /** A number, text or list is outside the range of its key. */
    OUT_OF_RANGE,
    /** More keys, labels, lanes or series than the limit. */
    TOO_MANY,
    /** The type of the frame is none that was agreed on. */
    UNKNOWN_TYPE,
    /** The encoding of the body does not exist or does not suit the type. */
    UNKNOWN_ENCODING,
    /** A feature was used that hello and welcome did not both announce. */
    NOT_ANNOUNCED,
    /** The body does not have the checksum that the header states. */
    CHECKSUM,
    /** The body of samples breaks its own format, or ends before it should, or has bytes left over. */
    BAD_SAMPLES,
    /** A delta frame of samples arrived where no frame before it is known. */
    NO_STATE,
    /** Samples name an id that no series frame of this connection defined. */
    UNKNOWN_SERIES,
    /** The type is known but may not come now: numbered data before hello, a second hello. */
    UNEXPECTED,
    /** The peers share no version of the protocol. */
    VERSION,
    /** More numbered bytes were sent than granted. */
    CREDIT,
    /** A sequence number jumped ahead of the lane. */
    SEQUENCE,
    /** The number was taken before, for other content: a restored or cloned machine. */
    CONFLICT,
    /** The peer is not who it says it is, or may not connect. */
    IDENTITY,
    /** Another session of the same identity lives. */
    ALREADY_CONNECTED,
    /** A part of a frame or the handshake took longer than its deadline. */
    TIMEOUT,
    /** The receiver broke a promise of its own; the sender did nothing wrong. */
    INTERNAL;

    private final String code = name().toLowerCase(Locale.ROOT);

    /**
     * Whether a numbered frame that was refused for it may be sent again: as a key frame, behind its definitions, or with
     * all its bytes. With every other reason it would fail again.
     */
    public boolean mayComeAgain() {
        return this == NO_STATE || this == UNKNOWN_SERIES || this == CHECKSUM;
    }

    /** The word on the wire and in metrics: lower case, {@code [a-z_]+}. */
    public String code() {
        return code;
    }
}
