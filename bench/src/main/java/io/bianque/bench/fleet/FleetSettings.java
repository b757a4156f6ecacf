package io.bianque.bench.fleet;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What to run.
 *
 * @param server    where agents connect
 * @param tls       directory with {@code ca.pem} and {@code ca.key} of the installation
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
public record FleetSettings(InetSocketAddress server, Path tls, int agents, int readings, Duration interval,
        Duration ramp, Duration settle, Duration measure, Duration drain, int loops, long serverPid) {
    /** The options, for people. */
    public static final String USAGE = """
            options: --server HOST:PORT --tls DIR [--agents 1000] [--readings 80] [--interval-seconds 10]
              [--ramp-seconds 20] [--settle-seconds 20] [--measure-seconds 60] [--drain-seconds 15] [--loops 1]
              [--server-pid PID]""";

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
        var settings = new FleetSettings(address(required(given, "server")), Path.of(required(given, "tls")),
                (int) number(given, "agents", 1_000, 1, 60_000), (int) number(given, "readings", 80, 1, 4_096),
                seconds(given, "interval-seconds", 10, 1), seconds(given, "ramp-seconds", 20, 0),
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
