package io.bianque.collector.intake;

import io.bianque.protocol.log.FileLog;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the old end of the log: what every consumer has made durable elsewhere, and what is more than the log should keep
 * for those who build their state again. What a consumer still needs is never cut; a log that cannot be cut fills up to
 * its own bound, and then agents are told to come again later. Thread-safe.
 */
public final class LogCutter {
    private static final Logger LOG = LoggerFactory.getLogger(LogCutter.class);

    private final FileLog log;
    private final long keepBytes;
    private final Map<String, LongSupplier> consumers = new ConcurrentSkipListMap<>();
    private final Set<String> expected;

    /**
     * Cuts nothing until {@link #cut} is called.
     *
     * @param keepBytes the newest bytes that stay though nobody needs them, {@code >= 0}
     * @param expected  consumers before whose registration nothing is cut: the intake writes before they are there
     */
    public LogCutter(FileLog log, long keepBytes, String... expected) {
        this.log = log;
        this.keepBytes = keepBytes;
        this.expected = Set.of(expected);
    }

    /**
     * A consumer of the log.
     *
     * @param durableOffset everything below it is durable in the consumer's own store; called by any thread
     */
    public void register(String consumer, LongSupplier durableOffset) {
        consumers.put(consumer, durableOffset);
    }

    /** The offset below which nobody needs the log; 0 while somebody is expected, or nobody has registered. */
    public long lowestNeeded() {
        if (!consumers.keySet().containsAll(expected)) {
            return 0;
        }
        return consumers.values().stream().mapToLong(LongSupplier::getAsLong).min().orElse(0);
    }

    /** Cuts what may go; returns the bytes given back. A disk that fails is tried again with the next call. */
    public long cut() {
        long end = log.durableEnd();
        long below = Math.min(lowestNeeded(), end - Math.min(end, keepBytes));
        try {
            return below <= log.firstOffset() ? 0 : log.cutBefore(below);
        } catch (IOException e) {
            LOG.warn("the log could not be cut below offset {}, the next snapshot tries again: {}", below,
                    e.getMessage());
            return 0;
        }
    }
}
