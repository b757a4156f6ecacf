package io.bianque.agent.boot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The right to use a spool's directory, which one agent has at a time. The system takes it back when the program ends. */
final class SpoolLock implements Closeable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private SpoolLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @param directory exists
     * @throws IOException when another agent has it, or the disk fails
     */
    static SpoolLock take(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (locked(channel) != null) {
                return new SpoolLock(channel);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another agent uses the spool in " + directory
                + ": stop it, or give this one a directory of its own (spool.directory)");
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // this very program has it: the same answer as when another one has
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
