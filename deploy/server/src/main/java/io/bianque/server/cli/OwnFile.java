package io.bianque.server.cli;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Whether a file that nobody named can be trusted: it lies where a command happens to run, and anybody may have put it there. */
final class OwnFile {
    private static final int WRITABLE_BY_OTHERS = 0022;

    private OwnFile() {}

    /** The number of the user who runs this. */
    static long user() {
        return new UnixSystem().getUid();
    }

    /**
     * The file itself, past all links, once it is known that this user alone can have written it: it and its directory are the user's, and
     * writable by nobody else.
     *
     * @param whoRuns the number of the user, as {@link #user} says; asked only if there is a file
     * @throws Foreign     if another can have
     * @throws IOException if there is none
     */
    static Path checked(Path file, LongSupplier whoRuns) throws IOException {
        var real = file.toRealPath();
        long user = whoRuns.getAsLong();
        check(real, user, file.toString());
        check(Objects.requireNonNull(real.getParent()), user, "the directory of " + file);
        return real;
    }

    private static void check(Path path, long user, String name) throws IOException {
        var known = Files.readAttributes(path, "unix:uid,mode");
        if (!(known.get("uid") instanceof Integer uid) || uid != user) {
            throw new Foreign(name + " belongs to another user");
        }
        if (!(known.get("mode") instanceof Integer mode) || (mode & WRITABLE_BY_OTHERS) != 0) {
            throw new Foreign(name + " can be written by others");
        }
    }

    /** Another user can have written it. */
    static final class Foreign extends IOException {
        private static final long serialVersionUID = 1;

        Foreign(String message) {
            super(message);
        }
    }
}
