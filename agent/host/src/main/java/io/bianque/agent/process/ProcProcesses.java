package io.bianque.agent.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bianque.agent.reading.LabelText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Linux: {@code stat} and {@code io} of every process over descriptors that stay open, one {@code pread} each (about 40 % less
 * than opening them anew); who a process is, is read when it appears, again while it is young (a launcher becomes its program
 * by {@code exec}) and when its name changes.
 *
 * <p>Keeps at most {@value #KEPT_OPEN_MAX} descriptors; processes beyond that are opened and closed. Reads at most
 * {@value #PROCESSES_MAX} processes a pass.
 */
final class ProcProcesses implements ProcessSource {
    private static final int PROCESSES_MAX = 32_768;
    private static final int KEPT_OPEN_MAX = 1_000;
    /** {@code USER_HZ}: 100 on every architecture that a JDK runs on. */
    private static final int MILLIS_A_TICK = 10;
    /** So often and for so long who it is is read anew: a launcher may become its program. */
    private static final int YOUNG_PASSES = 3;
    private static final long YOUNG_NANOS = 30_000_000_000L;
    private static final int TEXT_MAX = 4_096;

    private final Path root;
    private final long pageBytes;
    private final long bootMillis;
    private final boolean needArguments;
    private final Map<Long, Tracked> tracked = new HashMap<>();
    private final Map<String, String> userNames = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(TEXT_MAX);
    private final byte[] text = new byte[TEXT_MAX];
    private int keptOpen;

    /**
     * A reader.
     *
     * @param root          {@code /proc}
     * @param pageBytes     bytes of a page of memory
     * @param bootMillis    when the host booted, milliseconds since the Unix epoch
     * @param needArguments whether anybody asks for paths and arguments; they cost two more files for each new process
     */
    ProcProcesses(Path root, long pageBytes, long bootMillis, boolean needArguments) {
        this.root = root;
        this.pageBytes = pageBytes;
        this.bootMillis = bootMillis;
        this.needArguments = needArguments;
    }

    private static final class Tracked {
        @Nullable
        FileChannel stat;
        @Nullable
        FileChannel io;
        boolean ioDenied;
        long startTicks = -1;
        String rawName = "";
        int passes;
        long firstNanos;
        ProcessIdentity identity = new ProcessIdentity("", "", "", "");
    }

    @Override
    public ProcessSnapshot read(long monotonicNanos) {
        var entries = new ArrayList<ProcessEntry>(tracked.size() + 16);
        var seen = new HashSet<Long>();
        var names = root.toFile().list();
        for (var name : names == null ? new String[0] : names) {
            var pid = pid(name);
            if (pid > 0 && entries.size() < PROCESSES_MAX) {
                var entry = readProcess(pid, tracked.computeIfAbsent(pid, _ -> new Tracked()), monotonicNanos);
                if (entry.isPresent()) {
                    entries.add(entry.get());
                    seen.add(pid);
                }
            }
        }
        tracked.entrySet().removeIf(e -> {
            if (seen.contains(e.getKey())) {
                return false;
            }
            closeFiles(e.getValue());
            return true;
        });
        return new ProcessSnapshot(monotonicNanos, entries);
    }

    private static long pid(String name) {
        var value = 0L;
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c < '0' || c > '9' || i > 9) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private Optional<ProcessEntry> readProcess(long pid, Tracked process, long nanos) {
        var stat = readStat(pid, process);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        var s = stat.get();
        if (s.startTicks() != process.startTicks) {
            process.startTicks = s.startTicks();
            process.passes = 0;
            process.firstNanos = nanos;
            process.ioDenied = false;
        }
        if (process.passes < YOUNG_PASSES || nanos - process.firstNanos < YOUNG_NANOS
                || !s.name().equals(process.rawName)) {
            process.identity = identity(pid, s.name());
            process.rawName = s.name();
        }
        process.passes++;
        var startMillis = bootMillis + s.startTicks() * MILLIS_A_TICK;
        var bytes = readIo(pid, process);
        return Optional
                .of(new ProcessEntry(new ProcessId(pid, startMillis), process.identity, s.cpuTicks() * MILLIS_A_TICK,
                        s.residentPages() * pageBytes, s.threads(), bytes[0], bytes[1]));
    }

    private Optional<ProcessStat> readStat(long pid, Tracked process) {
        if (process.stat != null) {
            var length = pread(process.stat);
            var kept = ProcessStat.parse(text, length);
            if (kept.isPresent()) {
                return kept;
            }
            // The process behind the descriptor is gone; the pid may be somebody else's already.
            closeFiles(process);
        }
        var channel = open(pid, "stat");
        if (channel == null) {
            return Optional.empty();
        }
        var length = pread(channel);
        process.stat = keep(channel);
        return ProcessStat.parse(text, length);
    }

    /** Bytes read and written, -1 each where the kernel does not let this user know. */
    private long[] readIo(long pid, Tracked process) {
        if (process.ioDenied) {
            return new long[]{-1, -1};
        }
        var channel = process.io != null ? process.io : open(pid, "io");
        var length = channel == null ? -1 : pread(channel);
        if (length <= 0) {
            process.ioDenied = true;
            if (channel != null && process.io == null) {
                close(channel);
            }
        } else if (channel != null && process.io == null) {
            process.io = keep(channel);
        }
        return new long[]{named("\nread_bytes: ", length), named("\nwrite_bytes: ", length)};
    }

    private long named(String name, int length) {
        if (length <= 0) {
            return -1;
        }
        var all = new String(text, 0, length, ISO_8859_1);
        var at = all.indexOf(name);
        if (at < 0) {
            return -1;
        }
        var value = 0L;
        for (var i = at + name.length(); i < all.length() && all.charAt(i) >= '0' && all.charAt(i) <= '9'; i++) {
            value = value * 10 + (all.charAt(i) - '0');
        }
        return value;
    }

    private ProcessIdentity identity(long pid, String name) {
        var directory = root.resolve(Long.toString(pid));
        var exe = "";
        var arguments = "";
        if (needArguments) {
            try {
                exe = Files.readSymbolicLink(directory.resolve("exe")).toString();
            } catch (IOException _) {
                // Kernel threads have none; others' may not be read.
            }
            var length = readOnce(pid, "cmdline");
            arguments = new String(text, 0, Math.max(0, length), UTF_8).replace('\0', ' ').strip();
        }
        return new ProcessIdentity(LabelText.clean(name), user(pid), exe, arguments);
    }

    private String user(long pid) {
        var length = readOnce(pid, "status");
        var status = new String(text, 0, Math.max(0, length), ISO_8859_1);
        // The name in the first line is escaped by the kernel, so that it cannot fake a line of its own.
        var at = status.indexOf("\nUid:\t");
        if (at < 0) {
            return "";
        }
        var from = at + "\nUid:\t".length();
        var to = from;
        while (to < status.length() && status.charAt(to) >= '0' && status.charAt(to) <= '9') {
            to++;
        }
        if (userNames.size() > 10_000) {
            userNames.clear();
        }
        return userNames.computeIfAbsent(status.substring(from, to), number -> userName(directoryOf(pid), number));
    }

    private Path directoryOf(long pid) {
        return root.resolve(Long.toString(pid));
    }

    /** The owner of the directory is the effective user; its name comes from the system's directory of users. */
    private static String userName(Path directory, String number) {
        try {
            return LabelText.clean(Files.getOwner(directory).getName());
        } catch (IOException _) {
            return number;
        }
    }

    private int readOnce(long pid, String file) {
        var channel = open(pid, file);
        if (channel == null) {
            return -1;
        }
        var length = pread(channel);
        close(channel);
        return length;
    }

    private @Nullable FileChannel open(long pid, String file) {
        try {
            return FileChannel.open(root.resolve(pid + "/" + file), StandardOpenOption.READ);
        } catch (IOException _) {
            return null; // vanished, or not ours to read
        }
    }

    private int pread(FileChannel channel) {
        buffer.clear();
        try {
            var length = channel.read(buffer, 0);
            if (length > 0) {
                buffer.flip().get(text, 0, length);
            }
            return length;
        } catch (IOException _) {
            return -1; // vanished (ESRCH), or not ours to read (EACCES)
        }
    }

    private @Nullable FileChannel keep(FileChannel channel) {
        if (keptOpen >= KEPT_OPEN_MAX) {
            close(channel);
            return null;
        }
        keptOpen++;
        return channel;
    }

    private void closeFiles(Tracked process) {
        if (process.stat != null) {
            close(process.stat);
            keptOpen--;
            process.stat = null;
        }
        if (process.io != null) {
            close(process.io);
            keptOpen--;
            process.io = null;
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // A descriptor for reading: nothing can be lost.
        }
    }

    /** Descriptors kept open now. */
    int keptOpen() {
        return keptOpen;
    }

    @Override
    public void close() {
        tracked.values().forEach(this::closeFiles);
        tracked.clear();
    }
}
