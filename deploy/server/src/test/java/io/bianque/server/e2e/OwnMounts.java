package io.bianque.server.e2e;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A mount namespace: what is mounted in it is seen by the programs in it alone. An agent that runs beside them on this host, and
 * pages for file systems that are full, does not hear of one that another test fills. Needs root; it is gone, with all that is
 * mounted in it, when it is closed and the programs in it have ended.
 */
final class OwnMounts implements AutoCloseable {
    private static final Duration MADE_WITHIN = Duration.ofSeconds(10);

    private final Process holder;

    private OwnMounts(Process holder) {
        this.holder = holder;
    }

    /** Makes one; empty where that is not permitted or possible. */
    static Optional<OwnMounts> make() throws IOException, InterruptedException {
        if (!isPossible()) {
            return Optional.empty();
        }
        var made = new OwnMounts(start(List.of("unshare", "--mount", "--propagation", "private", "sleep", "infinity")));
        try {
            // When it sleeps, its mounts are private, which they are not yet when the namespace is made.
            Installation.eventually(MADE_WITHIN, "a mount namespace is made", made::sleeps);
        } catch (AssertionError e) {
            made.close();
            throw e;
        }
        return Optional.of(made);
    }

    private static boolean isPossible() throws InterruptedException {
        try {
            return run(List.of("unshare", "--mount", "--propagation", "private", "true"));
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private boolean sleeps() {
        try {
            return Files.readString(Path.of("/proc/" + holder.pid() + "/comm")).strip().equals("sleep");
        } catch (IOException e) {
            throw new AssertionError("who holds the mount namespace is gone", e);
        }
    }

    /** What a command is put behind to be run in here. */
    List<String> enter() {
        return List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt");
    }

    /** Mounts a file system of 8 MiB in memory on a directory; says whether that is permitted. */
    boolean mountSmall(Path directory) throws IOException, InterruptedException {
        var command = new ArrayList<>(enter());
        command.addAll(List.of("mount", "-t", "tmpfs", "-o", "size=8m", "bianque-test", directory.toString()));
        return run(command);
    }

    /** Takes the file system off that directory again. */
    void unmount(Path directory) throws IOException, InterruptedException {
        var command = new ArrayList<>(enter());
        command.addAll(List.of("umount", directory.toString()));
        if (!run(command)) {
            throw new IOException(directory + " cannot be unmounted");
        }
    }

    /** Where programs outside find what stands in here under this path. */
    Path fromOutside(Path path) {
        return Path.of("/proc/" + holder.pid() + "/root" + path);
    }

    private static boolean run(List<String> command) throws IOException, InterruptedException {
        var process = start(command);
        return process.waitFor(MADE_WITHIN.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
