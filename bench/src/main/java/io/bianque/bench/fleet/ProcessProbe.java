package io.bianque.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, read from Linux's {@code /proc}.
 *
 * @param cpuSeconds        CPU time of the process since its start, user and system, in steps of 0.01 s
 * @param residentBytes     what is resident now
 * @param peakResidentBytes the most that ever was
 * @param anonymousBytes    resident memory that no file backs
 */
record ProcessProbe(double cpuSeconds, long residentBytes, long peakResidentBytes, long anonymousBytes) {
    /** The kernel tells times to user space in hundredths of a second on every architecture that we run on. */
    private static final double TICKS_A_SECOND = 100;

    /**
     * Reads a process.
     *
     * @throws IOException if there is no such process
     */
    static ProcessProbe of(long pid) throws IOException {
        var directory = Path.of("/proc", Long.toString(pid));
        return parse(Files.readString(directory.resolve("stat")), Files.readString(directory.resolve("status")));
    }

    static ProcessProbe parse(String stat, String status) {
        // The name, in parentheses, may hold anything; fields are counted behind it. Field 14 and 15 of the whole line.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return new ProcessProbe(ticks / TICKS_A_SECOND, bytes(status, "VmRSS"), bytes(status, "VmHWM"),
                bytes(status, "RssAnon"));
    }

    private static long bytes(String status, String key) {
        for (var line : status.lines().toList()) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.substring(key.length() + 1).replace("kB", "").trim()) * 1_024;
            }
        }
        throw new IllegalArgumentException("no " + key + " in the status: the process has ended");
    }
}
