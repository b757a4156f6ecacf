package io.bianque.server.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a running server looks like from outside: its metrics, its descriptors, its memory, its log. */
final class ServerProcess {
    private final Installation bianque;
    final long pid;

    ServerProcess(Installation bianque) {
        this.bianque = bianque;
        pid = bianque.serverPid();
    }

    /** Whether the process lives still, and {@code deploy/up} has not started another. */
    boolean isTheSame() throws IOException {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                && bianque.readRunFile().path("serverPid").asLong() == pid;
    }

    /** The sum of a metric's series whose labels hold all these texts; 0 when there is none. */
    double metric(String name, String... labels) {
        return metrics().lines().filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** All metrics of the server itself. */
    String metrics() {
        try (var in = URI.create(bianque.management() + "/actuator/prometheus").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("the metrics do not come: " + e, e);
        }
    }

    /** Open descriptors. */
    int descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) all.count();
        }
    }

    int threads() throws IOException {
        return (int) status("Threads:");
    }

    /** Resident memory. */
    long residentBytes() throws IOException {
        return status("VmRSS:") << 10;
    }

    private long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst().orElseThrow();
    }

    /** What lives on the heap after a full collection. */
    long liveHeapBytes() throws IOException, InterruptedException {
        var jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid), "GC.run").redirectErrorStream(true).start();
        var said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!jcmd.waitFor(60, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            throw new AssertionError("no full collection: " + said);
        }
        return (long) metric("jvm_memory_used_bytes", "area=\"heap\"");
    }

    /** Direct memory of the JDK's own buffers. */
    long directBytes() {
        return (long) metric("jvm_buffer_memory_used_bytes", "id=\"direct\"");
    }

    List<String> log() throws IOException {
        var lines = new ArrayList<String>();
        for (var file : new String[]{"server.log", "server.out"}) {
            var path = bianque.data().resolve("logs").resolve(file);
            if (Files.exists(path)) {
                lines.addAll(Files.readAllLines(path));
            }
        }
        return lines;
    }

    /** Lines of the log that no input from outside may cause. */
    List<String> alarms() throws IOException {
        return log().stream().filter(line -> line.contains(" ERROR ") || line.startsWith("\tat ")
                || line.contains("OutOfMemoryError") || line.contains("LEAK:")).toList();
    }
}
