package io.bianque.agent.host;

import io.bianque.agent.reading.HostEvent;
import io.bianque.agent.reading.Readings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the host on every tick. Confined to the sampling thread. */
public final class HostSampler implements AutoCloseable {
    private final HostSource source;
    private final Runnable files;
    private @Nullable HostCounters before;

    private HostSampler(HostSource source, Runnable files) {
        this.source = source;
        this.files = files;
    }

    /** A sampler for the system that this program runs on. Takes some hundred milliseconds: OSHI looks around. */
    public static HostSampler forThisSystem() {
        var oshi = new OshiHost();
        var proc = Path.of("/proc");
        if (Files.isReadable(proc.resolve("diskstats")) || Files.isReadable(proc.resolve("stat"))) {
            var files = new ProcFiles(proc);
            return new HostSampler(new LinuxHost(oshi, files), files::close);
        }
        return new HostSampler(oshi, () -> {});
    }

    static HostSampler over(HostSource source) {
        return new HostSampler(source, () -> {});
    }

    /**
     * Reads once. Rates need an earlier tick; the first one puts levels only.
     *
     * @param monotonicNanos now, by a clock that never jumps
     */
    public void tick(long monotonicNanos, Readings out, Consumer<HostEvent> events) {
        var now = source.read(monotonicNanos);
        HostMeasures.measure(before, now, out);
        if (before != null) {
            HostMeasures.events(before, now, out.timeMillis()).forEach(events);
        }
        before = now;
    }

    /** What hardly ever changes about this host, for the inventory. */
    public Map<String, String> facts() {
        return source.facts();
    }

    /** When this host booted, milliseconds since the Unix epoch, by the clock as it is now. */
    public long bootMillis() {
        return source.bootMillis();
    }

    /** Bytes of a page of memory. */
    public long pageBytes() {
        return source.pageBytes();
    }

    /** The mount points seen at the last tick. */
    public List<String> mountPoints() {
        return before == null
                ? List.of()
                : before.fileSystems().stream().map(HostCounters.FileSystemUse::mountPoint).toList();
    }

    @Override
    public void close() {
        files.run();
    }
}
