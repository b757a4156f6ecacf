package io.bianque.alerting.boot;

import io.bianque.alerting.notify.Receiver;
import io.bianque.alerting.notify.ReceiversFile;
import io.bianque.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the receivers' file now and then. A file that is bad changes nothing: what was good last stays in force, and
 * the log, the health and a metric say so. Files that it names are not looked at by themselves: touch this one.
 */
final class ReceiversReload {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiversReload.class);

    private final Path file;
    private final ReceiversFile reader;
    /** The state of the file that was judged last, and the one that was looked at last. */
    private String judged = "";
    private String glimpsed = "";
    private volatile @Nullable String problem;

    ReceiversReload(Path file, ReceiversFile reader) {
        this.file = file;
        this.reader = reader;
    }

    /** Why the file as it is now is not in force, or null when it is. */
    @Nullable
    String problem() {
        return problem;
    }

    /** What the file says at the start; empty, with a problem that is told, when it is bad. */
    synchronized Optional<List<Receiver>> first() {
        return Optional.ofNullable(readIfChanged(true));
    }

    /** Hands on what a changed file says once two looks saw it alike: one that is being written is left alone. */
    synchronized void look(Consumer<List<Receiver>> changed) {
        var now = readIfChanged(false);
        if (now != null) {
            LOG.info("{}: {} receivers are in force", file, now.size());
            changed.accept(now);
        }
    }

    private @Nullable List<Receiver> readIfChanged(boolean atOnce) {
        try {
            var bytes = Files.readAllBytes(file);
            var stamp = Files.getLastModifiedTime(file).toString();
            if (!isToBeJudged(stamp + "\n" + new String(bytes, StandardCharsets.ISO_8859_1), atOnce)) {
                return null;
            }
            var receivers = reader.read(file.toString(), bytes, directory());
            problem = null;
            return receivers;
        } catch (NoSuchFileException e) {
            if (isToBeJudged("missing", atOnce)) {
                complain(file + " does not exist; nobody is told of incidents");
            }
        } catch (ConfigException e) {
            complain(e.getMessage());
        } catch (IOException e) {
            if (isToBeJudged("unreadable: " + e, atOnce)) {
                complain(file + " cannot be read: " + e.getMessage());
            }
        }
        return null;
    }

    private boolean isToBeJudged(String state, boolean atOnce) {
        boolean settled = atOnce || state.equals(glimpsed);
        glimpsed = state;
        if (!settled || state.equals(judged)) {
            return false;
        }
        judged = state;
        return true;
    }

    private Path directory() {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private void complain(@Nullable String what) {
        var now = String.valueOf(what);
        if (!now.equals(problem)) {
            LOG.error("receivers: the configuration before stays in force, because\n{}", now);
            problem = now;
        }
    }
}
