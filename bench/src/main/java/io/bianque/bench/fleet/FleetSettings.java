package io.bianque.bench.fleet;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param server    where agents connect
 * @param protocol  what agents speak
 * @param tls       directory with {@code ca.pem} and {@code ca.key} of the installation; null for plain connections
 * @param agents    1..60,000
 * @param readings  series of each agent, 1..4,096
 * @param interval  between two frames of one agent
 * @param ramp      over which agents connect
 * @param settle    from there to the measured window
 * @param measure   length of the window
 * @param drain     how long to wait for the last acks at most
 * @param loops     event loops, 1..64
 * @param serverPid process of the server, whose use of CPU and memory is told; 0 when it is not on this machine
 */
public record FleetSettings(InetSocketAddress server, Protocol protocol, @Nullable Path tls, int agents, int readings,
        Duration interval,
        Duration ramp, Duration settle, Duration measure, Duration drain, int loops, long serverPid) {
    /** The options, for people. */
    public static final String USAGE = """
            options: --server HOST:PORT [--protocol frames|influx] [--tls DIR] [--agents 1000] [--readings 80]
              [--interval-millis 10000] [--ramp-seconds 20] [--settle-seconds 20] [--measure-seconds 60]
              [--drain-seconds 15] [--loops 1] [--server-pid PID]""";

    /** What agents speak: Bianque's frames, or InfluxDB's line protocol over HTTP, a host a request. */
    public enum Protocol {
        FRAMES, INFLUX
    }

    /**
     * Reads options of the form {@code --name value}.
     *
     * @throws IllegalArgumentException with the option and what it may be
     */
    public static FleetSettings parse(String[] args) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + ": expected --name value");
            }
            given.put(args[i].substring(2), args[i + 1]);
        }
        var settings = new FleetSettings(address(required(given, "server")), protocol(given), tls(given),
                (int) number(given, "agents", 1_000, 1, 60_000), (int) number(given, "readings", 80, 1, 4_096),
                Duration.ofMillis(number(given, "interval-millis", 10_000, 10, 86_400_000)),
                seconds(given, "ramp-seconds", 20, 0),
                seconds(given, "settle-seconds", 20, 0), seconds(given, "measure-seconds", 60, 1),
                seconds(given, "drain-seconds", 15, 1), (int) number(given, "loops", 1, 1, 64),
                number(given, "server-pid", 0, 0, Integer.MAX_VALUE));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown option --" + given.keySet().iterator().next());
        }
        return settings;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new InetSocketAddress(text.substring(0, Math.max(colon, 0)),
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--server " + text + ": expected HOST:PORT", e);
        }
    }

    private static Protocol protocol(Map<String, String> given) {
        var name = given.remove("protocol");
        if (name == null || name.equals("frames")) {
            return Protocol.FRAMES;
        }
        if (name.equals("influx")) {
            return Protocol.INFLUX;
        }
        throw new IllegalArgumentException("--protocol " + name + ": expected frames or influx");
    }

    private static @Nullable Path tls(Map<String, String> given) {
        var directory = given.remove("tls");
        return directory == null ? null : Path.of(directory);
    }

    private static String required(Map<String, String> given, String name) {
        var value = given.remove(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    private static Duration seconds(Map<String, String> given, String name, long usual, long least) {
        return Duration.ofSeconds(number(given, name, usual, least, 86_400));
    }

    private static long number(Map<String, String> given, String name, long usual, long least, long most) {
        var text = given.remove(name);
        if (text == null) {
            return usual;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("--" + name + " " + text + ": expected " + least + ".." + most);
    }
}
