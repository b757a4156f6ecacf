package io.bianque.shop.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that the story starts and writes: one directory, and what is to be closed before that can go. Whoever comes
 * first closes it, the end of the story or Ctrl-C; nothing can be started afterwards. Thread-safe.
 */
final class Belongings implements AutoCloseable {
    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    Belongings() throws IOException {
        directory = Files.createTempDirectory("bianque-demo").toRealPath();
    }

    /** How something is started. */
    interface Start<T> {
        T start() throws IOException, InterruptedException;
    }

    Path directory() {
        return directory;
    }

    /** Starts something and closes it at the end, before what was started earlier. */
    synchronized <T extends AutoCloseable> T add(Start<T> start) throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException("the end was asked for");
        }
        var thing = start.start();
        open.push(thing);
        return thing;
    }

    /** Ends and removes everything; says what could not be ended. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        IOException trouble = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) { // whatever it is, the others are to be closed too
                trouble = new IOException("not all could be ended: " + e.getMessage(), e);
            }
        }
        var left = processes();
        remove();
        if (!left.isEmpty()) {
            throw new IOException("still running: " + left);
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    /** The processes whose command line or working directory names the directory. */
    private List<Long> processes() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid)
                .filter(pid -> pid != ProcessHandle.current().pid()).filter(this::isOurs).toList();
    }

    private boolean isOurs(long pid) {
        var process = Path.of("/proc/" + pid);
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .contains(directory.toString())
                    || Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
        } catch (IOException e) {
            return false; // it has just ended, or is somebody else's
        }
    }

    private void remove() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
