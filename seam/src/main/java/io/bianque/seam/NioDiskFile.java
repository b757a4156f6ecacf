package io.bianque.seam;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file behind a channel that outlives interrupts.
 *
 * <p>{@link FileChannel} closes itself when a thread is interrupted inside it, which would break the file for all others. So an
 * operation that finds the channel closed by somebody else opens the same file again and repeats itself; every operation here
 * has an explicit position, and so may be repeated.
 */
final class NioDiskFile implements DiskFile {
    /** The JDK keeps a direct buffer a thread as large as the largest write from the heap; this bounds it. */
    private static final int PIECE_BYTES = 1 << 20;

    private final Path path;
    private final @Nullable Object identity; // the inode; null where the system has none
    private final Object reopening = new Object();
    private volatile FileChannel channel;
    private volatile boolean closed;

    NioDiskFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.identity = identityOf(path);
    }

    private static @Nullable Object identityOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
    }

    @Override
    public long size() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        return uninterrupted(open -> {
            target.position(start);
            int last = 0;
            while (target.hasRemaining() && last >= 0) { // a short read is no end
                last = open.read(target, position + target.position() - start);
            }
            int read = target.position() - start;
            return read == 0 && last < 0 ? -1 : read;
        });
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        int start = source.position();
        uninterrupted(open -> {
            source.position(start);
            while (source.hasRemaining()) {
                int piece = Math.min(source.remaining(), PIECE_BYTES);
                int written = open.write(source.slice(source.position(), piece), position + source.position() - start);
                source.position(source.position() + written);
            }
            return source;
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        uninterrupted(open -> open.truncate(size));
    }

    @Override
    public void sync() throws IOException {
        uninterrupted(open -> {
            open.force(false);
            return open;
        });
    }

    @Override
    public void close() throws IOException {
        synchronized (reopening) {
            closed = true;
            channel.close();
        }
    }

    private <T> T uninterrupted(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                var used = channel;
                try {
                    return operation.on(used);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(used, e);
                } catch (IOException e) {
                    throw NioDisk.translated(e, path);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // asks whether another thread has replaced this very channel already
    private void reopen(FileChannel used, ClosedChannelException cause) throws IOException {
        synchronized (reopening) {
            if (closed) {
                throw cause;
            }
            if (channel == used) {
                var fresh = FileChannel.open(path, READ, WRITE, NOFOLLOW_LINKS);
                if (!Objects.equals(identityOf(path), identity)) {
                    fresh.close();
                    throw new IOException(path + " was replaced while it was open", cause);
                }
                channel = fresh;
            }
        }
    }

    private interface Operation<T> {
        T on(FileChannel channel) throws IOException;
    }
}
