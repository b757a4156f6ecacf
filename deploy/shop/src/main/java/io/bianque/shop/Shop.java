package io.bianque.shop;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The running shop: real processes on this host, on free ports, with their files in one directory. Starts, kills and
 * freezes them, and ends all of them when it is closed. Thread-safe; nothing can be started after the close.
 */
public final class Shop implements AutoCloseable {
    /** Purchases in a second. */
    public static final int RATE = 20;

    private static final int PORTS_FROM = 10_000;
    private static final int PORTS_TO = 30_000;
    private static final long ENDED_WITHIN_SECONDS = 60;
    private static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx32m", "-Xss256k",
            "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders");

    /** A program of the shop; {@code STOCK} only with a {@link BackRoom}. */
    public enum Part {
        REDIS_HEALTH, STOCK, PAYMENTS, ORDERS, FRONT, LOAD;

        /** Its role on the command line, the name of its process group and of its check. */
        public String role() {
            return this == REDIS_HEALTH ? "redis-health" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A network of its own for the Redis and for a stock service, which then belongs to the shop too.
     *
     * @param namespace the network namespace, as {@code ip netns} lists it
     * @param address   under which programs in there listen and are reached from here
     */
    public record BackRoom(String namespace, String address) {}

    private final Path directory;
    private final @Nullable BackRoom backRoom;
    private final Path orderBook;
    private final int redisPort;
    private final Map<Part, Integer> ports = new EnumMap<>(Part.class);
    private final Map<Part, Process> running = new EnumMap<>(Part.class);
    private boolean closed;

    private Shop(Path directory, @Nullable BackRoom backRoom, Path orderBook) throws IOException {
        this.directory = directory;
        this.backRoom = backRoom;
        this.orderBook = orderBook;
        int port = PORTS_FROM + Math.floorMod((int) (System.nanoTime() >>> 10), PORTS_TO - PORTS_FROM - 1_000);
        redisPort = port = freePort(port);
        for (var part : Part.values()) {
            if (part != Part.STOCK || backRoom != null) {
                port = freePort(port + 1);
                ports.put(part, port);
            }
        }
    }

    /** All on loopback, started, its files in an existing directory; not waited for. */
    public static Shop start(Path directory) throws IOException, InterruptedException {
        return start(directory, null, directory.resolve("orders"));
    }

    /**
     * The same with a part of it elsewhere.
     *
     * @param orderBook the file in which the order service writes its orders down
     */
    public static Shop start(Path directory, @Nullable BackRoom backRoom, Path orderBook)
            throws IOException, InterruptedException {
        var shop = new Shop(directory, backRoom, orderBook);
        try {
            shop.writeRedisFiles();
            shop.restartRedis();
            for (var part : shop.parts()) {
                shop.start(part);
            }
            return shop;
        } catch (Exception e) { // whatever it is, nobody else could end what was started
            shop.close();
            throw e;
        }
    }

    /** Starts a program that does not run. */
    public synchronized void start(Part part) throws IOException {
        checkOpen();
        var command = new ArrayList<>(part == Part.STOCK ? inBackRoom() : List.<String>of());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_OPTIONS);
        command.addAll(List.of("-cp", classes(), Main.class.getName()));
        command.addAll(List.of(commandLine(part).split(" ", -1)));
        if (part == Part.ORDERS) {
            command.add(orderBook.toString());
            command.addAll(backRoom == null ? List.of() : List.of(address(Part.STOCK)));
        }
        var log = Redirect.appendTo(directory.resolve(part.role() + ".log").toFile());
        running.put(part, new ProcessBuilder(command).redirectError(log).redirectOutput(log).start());
    }

    /** SIGKILL, and waits for the end. */
    public synchronized void kill(Part part) throws InterruptedException {
        var process = running.remove(part);
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** SIGSTOP: its port goes on taking connections, and nothing is answered. */
    public synchronized void freezeRedis() throws IOException, InterruptedException {
        long pid = redisPid().orElseThrow(() -> new IOException("there is no redis to freeze"));
        run(List.of("sh", "-c", "kill -STOP " + pid));
    }

    /** Ends a Redis that runs, also one that does not answer, and starts another on its files. */
    public synchronized void restartRedis() throws IOException, InterruptedException {
        run(List.of(restartScript().toString()));
    }

    /** The program that does the same, for whoever is to run it. */
    public Path restartScript() {
        return directory.resolve("restart-redis");
    }

    /** The process that is the Redis now; empty when there is none. */
    public Optional<Long> redisPid() throws IOException {
        var file = directory.resolve("redis.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var pid = Files.readString(file).strip();
        return pid.isEmpty() || !isRedis(Long.parseLong(pid)) ? Optional.empty() : Optional.of(Long.valueOf(pid));
    }

    /** Where it listens; 0 for one that the shop does not have. */
    public int port(Part part) {
        return ports.getOrDefault(part, 0);
    }

    /** {@code address:port}. */
    public String redisAddress() {
        return room() + ":" + redisPort;
    }

    /** {@code address:port} of a program. */
    public String address(Part part) {
        return (part == Part.STOCK ? room() : "127.0.0.1") + ":" + port(part);
    }

    /** The programs that it has, in the order in which they are started. */
    public List<Part> parts() {
        return List.copyOf(ports.keySet());
    }

    boolean hasBackRoom() {
        return backRoom != null;
    }

    private String room() {
        return backRoom == null ? "127.0.0.1" : backRoom.address();
    }

    /** What a command is put behind to be run in there. */
    private List<String> inBackRoom() {
        return backRoom == null ? List.of() : List.of("ip", "netns", "exec", backRoom.namespace());
    }

    /** Purchases since the load began. */
    public record Sales(long paid, long failed) {}

    /** What the customers got until now; throws when the load cannot be asked. */
    public Sales sales() throws IOException {
        var stats = new Downstream("load", "http://127.0.0.1:" + port(Part.LOAD), 2_000).ask("/stats").split(" ", -1);
        return new Sales(Long.parseLong(stats[0]), Long.parseLong(stats[1]));
    }

    /** Role, port and what follows, as they stand on its command line. */
    String commandLine(Part part) {
        var next = switch (part) {
            case FRONT -> "" + port(Part.ORDERS);
            case ORDERS -> "" + port(Part.PAYMENTS);
            case PAYMENTS, REDIS_HEALTH -> redisAddress();
            case STOCK -> room();
            case LOAD -> port(Part.FRONT) + " " + RATE;
        };
        return part.role() + " " + port(part) + " " + next;
    }

    private void writeRedisFiles() throws IOException {
        Files.writeString(redisFile(), """
                bind %s
                port %d
                protected-mode no
                dir %s
                daemonize yes
                pidfile %s/redis.pid
                logfile %s/redis.log
                save ""
                appendonly yes
                """.formatted(room(), redisPort, directory, directory, directory));
        var script = """
                #!/bin/sh
                # Ends the shop's Redis, also one that hangs, and starts it again on its files. Ends when it runs in the
                # background and its file says which process it is.
                set -eu
                PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
                file='%s/redis.pid'
                pid=$(cat "$file" 2>/dev/null || true)
                # One that has ended and that nobody has buried yet has no command line.
                if [ -n "$pid" ] && grep -q redis-server "/proc/$pid/cmdline" 2>/dev/null; then
                  kill -KILL "$pid"
                  while grep -q redis-server "/proc/$pid/cmdline" 2>/dev/null; do sleep 0.05; done
                  echo "ended redis-server $pid"
                fi
                rm -f "$file"
                %s redis-server '%s'
                i=0
                until [ -s "$file" ]; do
                  i=$((i + 1))
                  [ $i -lt 100 ] || { echo 'redis-server has not come up' >&2; exit 1; }
                  sleep 0.05
                done
                echo "started redis-server $(cat "$file")"
                """.formatted(directory, String.join(" ", inBackRoom()), redisFile());
        Files.writeString(restartScript(), script);
        Files.setPosixFilePermissions(restartScript(), PosixFilePermissions.fromString("rwx------"));
    }

    private Path redisFile() {
        return directory.resolve("redis.conf");
    }

    /** A program finds its classes where this one did. */
    private static String classes() {
        return Path.of(URI.create(Main.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static boolean isRedis(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .contains("redis-server");
        } catch (IOException e) {
            return false;
        }
    }

    /** The first port from there on at which nobody listens. */
    public static int freePort(int from) throws IOException {
        for (int port = from; port < PORTS_TO; port++) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
                return port;
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new IOException("no port is free from " + from + " to " + PORTS_TO);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the shop is closed");
        }
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        checkOpen();
        var log = Redirect.appendTo(directory.resolve("commands.log").toFile());
        var process = new ProcessBuilder(command).redirectError(log).redirectOutput(log).start();
        if (!process.waitFor(ENDED_WITHIN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " failed: " + Files.readString(
                    directory.resolve("commands.log")).strip());
        }
    }

    /** Ends every process of the shop by SIGKILL, which also ends one that was stopped, and waits until they are gone. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        running.values().forEach(Process::destroyForcibly);
        for (var process : running.values()) {
            process.onExit().orTimeout(ENDED_WITHIN_SECONDS, TimeUnit.SECONDS).join();
        }
        var redis = redisPid();
        if (redis.isPresent()) {
            ProcessHandle.of(redis.get()).ifPresent(ProcessHandle::destroyForcibly);
            for (long began = System.nanoTime(); isRedis(redis.get());) {
                if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(ENDED_WITHIN_SECONDS)) {
                    throw new IOException("redis-server " + redis.get() + " does not end");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }
}
