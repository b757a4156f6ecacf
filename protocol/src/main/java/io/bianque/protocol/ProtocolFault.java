package io.bianque.protocol;

/**
 * Bytes of a peer that break the protocol. Expected from strangers at any rate, so it carries no stack trace and costs
 * about as much as its message. Never thrown for a bug of our own.
 */
public final class ProtocolFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final FaultReason reason;

    /**
     * A fault to tell the peer.
     *
     * @param reason the kind, also the code on the wire
     * @param message one line that names what is wrong and where; text of the peer in it is clipped and printable
     */
    public ProtocolFault(FaultReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The kind of fault, also the metric label. */
    public FaultReason reason() {
        return reason;
    }

    /** What is wrong and where, in one line. */
    public String detail() {
        var message = getMessage();
        return message == null ? reason.code() : message;
    }
}
