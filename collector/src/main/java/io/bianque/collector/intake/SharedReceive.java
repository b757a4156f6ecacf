package io.bianque.collector.intake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads all connections of one event loop into the same buffer, as each read is taken before the next begins; so a read
 * allocates nothing, and one that does not fill the buffer needs no second to learn that there is no more. When somebody
 * keeps the buffer, the next read gets one of its own. What a read is told about itself is shared too. Confined to that loop.
 */
final class SharedReceive implements RecvByteBufAllocator {
    /** A peer that sends faster than it is read leaves the loop to others after so many reads. */
    private static final int READS_MAX = 4;
    /** Without the search for leaks: the buffer lives as long as its loop. */
    private static final ByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true);

    private final int bytes;
    /** Made with the first read; nothing gives it back. */
    private @Nullable ByteBuf shared;
    private final ExtendedHandle handle = new OneByOne();

    SharedReceive(int bytes) {
        this.bytes = bytes;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface demands the old type; the channels want the extended one
    public Handle newHandle() {
        return handle;
    }

    private final class OneByOne implements ExtendedHandle {
        /** Of the channel that is read: whoever takes a read may put an end to reading, so it is asked each time. */
        private @Nullable ChannelConfig config;
        private int reads;
        private int attempted;
        private int last;

        @Override
        public ByteBuf allocate(ByteBufAllocator others) {
            var buffer = shared;
            if (buffer == null) {
                buffer = MEMORY.directBuffer(bytes, bytes);
                shared = buffer;
            }
            return buffer.refCnt() == 1 ? buffer.clear().retain() : others.ioBuffer(bytes);
        }

        @Override
        public int guess() {
            return bytes;
        }

        @Override
        public void reset(ChannelConfig config) {
            this.config = config;
            reads = 0;
            last = 0;
        }

        @Override
        public void incMessagesRead(int messages) {
            reads += messages;
        }

        @Override
        public void lastBytesRead(int read) {
            last = read;
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int wanted) {
            attempted = wanted;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return last > 0 && last == attempted && mayRead();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayHaveMore) {
            return last > 0 && mayHaveMore.get() && mayRead();
        }

        private boolean mayRead() {
            return reads < READS_MAX && config != null && config.isAutoRead();
        }

        @Override
        public void readComplete() {
            config = null;
        }
    }
}
