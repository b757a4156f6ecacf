package io.bianque.collector.boot;

import io.bianque.collector.tuning.CheckTuningFile;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.collector.tuning.TuningHealth;
import io.bianque.config.ConfigException;
import io.bianque.config.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at {@code check-tuning.yaml} every two seconds. A file that is not there tunes nothing; one that is bad changes nothing, and
 * the log, a metric and the page say so. What changed is handed on once two looks saw it alike: one that is being written is left alone.
 */
final class CheckTuningReload implements TuningHealth, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckTuningReload.class);
    private static final int EVERY_SECONDS = 2;
    private static final byte[] NOTHING = {};

    private final Path file;
    private final Consumer<CheckTunings> taker;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("check-tuning").unstarted(task));
    private byte @Nullable [] judged;
    private byte[] glimpsed = NOTHING;
    private volatile @Nullable String problem;

    CheckTuningReload(Path file, Consumer<CheckTunings> taker) {
        this.file = file;
        this.taker = taker;
    }

    /** Takes the file as it is, then looks again and again. */
    void start() {
        look(true);
        var _ = looking.scheduleWithFixedDelay(() -> look(false), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether the file as it is now is not in force. */
    boolean isBad() {
        return problem != null;
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Looks once; for the thread, and for a test in its place. */
    void look(boolean atOnce) {
        byte[] now;
        try (var in = Files.newInputStream(file)) {
            now = in.readNBytes(StrictYaml.LIMIT_BYTES + 1);
        } catch (NoSuchFileException _) {
            now = NOTHING;
        } catch (IOException e) {
            var why = file + " cannot be read, what it said before stays in force: " + e;
            if (!why.equals(problem)) {
                LOG.error("{}", why);
            }
            problem = why;
            judged = null;
            return;
        }
        boolean settled = atOnce || Arrays.equals(now, glimpsed);
        glimpsed = now;
        if (!settled || Arrays.equals(now, judged)) {
            return;
        }
        judged = now;
        take(now);
    }

    private void take(byte[] bytes) {
        try {
            var tunings = bytes.length == 0 ? CheckTunings.NONE : CheckTuningFile.read(file.toString(), bytes);
            problem = null;
            LOG.info("{}: {} tunings of checks are in force", file, tunings.entries().size());
            taker.accept(tunings);
        } catch (ConfigException e) {
            problem = file + " is bad, what it said before stays in force:\n" + e.getMessage();
            LOG.error("{}", problem);
        } catch (RuntimeException e) {
            // The outermost loop of its thread: a bug here must not end the looking.
            problem = file + " could not be put in force; the server's log says why";
            LOG.error("{} could not be put in force", file, e);
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
