package io.bianque.collector.intake;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Guesses how much the next read brings, from all reads of a loop: one guess for each loop and not one for each
 * connection. A loop reads one connection after the other, so that nothing of one read is left when the next begins. At most 16
 * KiB at a time: what a peer can make TLS hold of a record that it never ends. Thread-safe.
 */
@SuppressWarnings("deprecation") // the method to override returns the older kind of handle
final class LoopReads extends AdaptiveRecvByteBufAllocator {
    private static final int LEAST = 512;
    private static final int FIRST = 2_048;
    private static final int MOST = 16 << 10;

    private final FastThreadLocal<Handle> ofLoop = new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
            return LoopReads.super.newHandle();
        }
    };

    LoopReads() {
        super(LEAST, FIRST, MOST);
    }

    @Override
    public Handle newHandle() {
        return ofLoop.get();
    }
}
