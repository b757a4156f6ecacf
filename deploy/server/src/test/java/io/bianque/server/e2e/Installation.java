package io.bianque.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole Bianque on this machine, started with {@code deploy/up} in a directory and on ports of its own, as a user would.
 * Closing it stops everything that it started. Not thread-safe.
 *
 * <p>Most tests start servers that live for seconds, on processors that they share. Of what such a server uses in its first 15 s, 18 s of
 * processor time, the optimizing compiler takes ten and the rehearsal of a page 2.6 more. So both are left out, but
 * {@link #asDelivered}.
 */
public final class Installation implements AutoCloseable {
    /** A guard against hanging, not a promise: other tests may use both processors. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(4);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    private static final int PORTS_FROM = 10_000;
    private static final int PORTS = 20_000;
    /** Of this virtual machine; where it begins differs, as other builds may run on this machine. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger((int) (System.nanoTime() >>> 10));
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String SERVER_OPTS = "BIANQUE_SERVER_OPTS";
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -Dbianque.alerting.rehearsals=0";

    private final Path data;
    private final List<String> command;
    private final Path output;
    private boolean asDelivered;
    private @Nullable Process up;
    private JsonNode runFile = JsonMapper.shared().createObjectNode();

    private Installation(Path data, List<String> command) {
        this.data = data;
        this.command = command;
        this.output = data.resolveSibling(data.getFileName() + ".out");
    }

    /** An installation that is not started yet, so that a test can put files in its directory first. */
    public static Installation in(Path data, String... options) {
        var command = new ArrayList<String>();
        command.add(ROOT.resolve("deploy/up").toString());
        command.addAll(List.of("--data", data.toString(), "--http-port", port(), "--agent-port", port(),
                "--management-port", port()));
        command.addAll(List.of(options));
        return new Installation(data, command);
    }

    /** Its server's virtual machine runs as users' do: for tests of load, of what is left behind, of how long something takes. */
    Installation asDelivered() {
        asDelivered = true;
        return this;
    }

    /** It and all that it starts see the mounts of that namespace, and their own alone. */
    Installation inside(OwnMounts mounts) {
        command.addAll(0, mounts.enter());
        return this;
    }

    /** Starts it and waits until the first reading is on the page; says its output when that does not come. */
    public Installation start() throws IOException, InterruptedException {
        return start(new String[0]);
    }

    /** The same with more variables in the environment, as name, value. */
    public Installation start(String... environment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        if (!asDelivered) {
            builder.environment().merge(SERVER_OPTS, QUICK, (given, quick) -> quick + ' ' + given);
        }
        Files.deleteIfExists(data.resolve("run.json"));
        var process = builder.start();
        up = process;
        eventually(READY_WITHIN, "deploy/up is ready", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("deploy/up ended with " + process.exitValue() + ":\n" + output());
            }
            return Files.exists(data.resolve("run.json"));
        });
        readRunFile();
        return this;
    }

    /** Starts without being waited for; {@code join} gives it, ready. */
    CompletableFuture<Installation> starting(String... environment) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return start(environment);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }, task -> Thread.ofVirtual().start(task));
    }

    /** Reads {@code run.json} again: a server that was started again has another pid. */
    public JsonNode readRunFile() throws IOException {
        runFile = JsonMapper.shared().readTree(Files.readString(data.resolve("run.json")));
        return runFile;
    }

    public Path data() {
        return data;
    }

    public String web() {
        return runFile.path("web").asString();
    }

    String management() {
        return runFile.path("management").asString();
    }

    public String host() {
        return runFile.path("host").asString();
    }

    /** Where agents connect: host and port. */
    String agentAddress() {
        return runFile.path("agent").asString();
    }

    public long serverPid() {
        return runFile.path("serverPid").asLong();
    }

    public long agentPid() {
        return runFile.path("agentPid").asLong();
    }

    /** Signs in with the one-time password and chooses another, or signs in with that if it was chosen before. */
    Api api() throws IOException, InterruptedException {
        return Api.signIn(web(), data.resolve("first-password"));
    }

    /** What deploy/up has printed. */
    public String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            return "(its output cannot be read: " + e.getMessage() + ")";
        }
    }

    /** SIGKILL, and nothing else. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** SIGTERM. */
    static void terminate(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }

    /** What is answered to whoever is not signed in; empty when nothing is. */
    static String text(String path, String base) {
        try (var in = URI.create(base + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until something is so; fails with what was waited for. For real processes only, which have clocks of their own. */
    public static void eventually(Duration within, String what, Supplier<Boolean> isSo) throws InterruptedException {
        var deadline = Instant.now().plus(within);
        while (!isSo.get()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("not within " + within.toSeconds() + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /**
     * A port on which nobody listens, and which nobody is given by chance later: below those that systems hand out to whoever
     * asks for any. A server that is killed finds its port free when it starts again, whatever runs beside it.
     */
    public static int freePort() {
        while (true) {
            int port = PORTS_FROM + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
                return port;
            } catch (IOException taken) {
                // the next one
            }
        }
    }

    private static String port() {
        return Integer.toString(freePort());
    }

    /** Stops as Ctrl-C would, and waits. */
    void stop() throws InterruptedException {
        var process = up;
        if (process != null) {
            process.destroy();
            if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(
                        "deploy/up did not stop within " + STOPPED_WITHIN.toSeconds() + " s:\n" + output());
            }
            up = null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
