package io.bianque.agent.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the few host files of {@code /proc} again and again over descriptors that stay open, into one buffer. Not a path of a
 * caller's choosing: each distinct name costs a descriptor. Confined to one thread.
 */
final class ProcFiles implements AutoCloseable {
    private static final int BYTES_START = 16 << 10;
    private static final int BYTES_MAX = 1 << 20;

    private final Path root;
    private final Map<String, RandomAccessFile> open = new HashMap<>();
    private byte[] buffer = new byte[BYTES_START];

    ProcFiles(Path root) {
        this.root = root;
    }

    /** The text of a file, valid until the next call; empty when it cannot be read, cut at 1 MiB when it is longer. */
    ProcText read(String name) {
        try {
            var file = open.get(name);
            if (file == null) {
                file = new RandomAccessFile(root.resolve(name).toFile(), "r");
                open.put(name, file);
            }
            return read(file);
        } catch (IOException _) {
            // Normal: a kernel without this file, a file that only root may read.
            close(name);
            return new ProcText(buffer, 0);
        }
    }

    private ProcText read(RandomAccessFile file) throws IOException {
        file.seek(0);
        var length = 0;
        while (true) {
            var count = file.read(buffer, length, buffer.length - length);
            if (count < 0) {
                return new ProcText(buffer, length);
            }
            length += count;
            if (length == buffer.length) {
                if (length >= BYTES_MAX) {
                    return new ProcText(buffer, length);
                }
                buffer = java.util.Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
    }

    private void close(String name) {
        var file = open.remove(name);
        if (file != null) {
            try {
                file.close();
            } catch (IOException _) {
                // A descriptor for reading: nothing can be lost.
            }
        }
    }

    @Override
    public void close() {
        java.util.List.copyOf(open.keySet()).forEach(this::close);
    }
}
