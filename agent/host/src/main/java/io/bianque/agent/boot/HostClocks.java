package io.bianque.agent.boot;

import io.bianque.protocol.message.Clocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The host's two clocks. Milliseconds since boot come from {@code /proc/uptime}, which counts sleep; elsewhere from the JVM's
 * monotonic clock, anchored at the start. Thread-safe.
 */
final class HostClocks implements Supplier<Clocks> {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final long anchorNanos = System.nanoTime();
    private final long anchorMillis;

    /**
     * Clocks of this host.
     *
     * @param bootMillis when it booted, milliseconds since the Unix epoch
     */
    HostClocks(long bootMillis) {
        anchorMillis = Math.max(0, System.currentTimeMillis() - bootMillis);
    }

    @Override
    public Clocks get() {
        return new Clocks(Math.max(0, System.currentTimeMillis()), monoMillis());
    }

    private long monoMillis() {
        try {
            var text = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            return (long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1_000);
        } catch (IOException | RuntimeException _) {
            return anchorMillis + (System.nanoTime() - anchorNanos) / 1_000_000;
        }
    }
}
