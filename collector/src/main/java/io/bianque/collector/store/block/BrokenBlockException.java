package io.bianque.collector.store.block;

/** A block's bytes are not what the encoder writes. The message says where. */
public final class BrokenBlockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokenBlockException(String message) {
        super(message);
    }
}
