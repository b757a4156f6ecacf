package io.bianque.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this machine allows a server that has many connections: descriptors, ports, tracked connections, the queue of those that just
 * come. Reads {@code /proc}; where that has nothing to tell, nothing is said.
 */
final class HostLimits {
    /** A share that leaves no room for a storm of connections. */
    private static final double NEARLY = 0.8;
    /** One an agent, and some hundred for files. */
    private static final long DESCRIPTORS_LEAST = 4_096;
    /** So many agents may come at once after a restart. */
    private static final long QUEUE_LEAST = 1_024;
    private static final String LISTENS = "0A";
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)\\s");
    private static final int LINES_MAX = 200_000;
    private static final int TEXT_MAX = 65_536;

    private final Path proc;
    private final Findings findings;

    /** Takes what was looked at. */
    interface Findings {
        void say(String about, boolean good, String text);
    }

    /** @param proc where the kernel tells of itself */
    HostLimits(Path proc, Findings findings) {
        this.proc = proc;
        this.findings = findings;
    }

    /** Looks at everything; {@code runFile} names the server's process and ports, if it is there. */
    void look(Path runFile) {
        var run = run(runFile);
        run.map(each -> each.path("serverPid").asLong(0)).filter(pid -> pid > 0).ifPresent(this::descriptors);
        allDescriptors();
        run.ifPresentOrElse(this::listening, () -> findings.say("process and ports of the server", true,
                "not looked at, as " + runFile + " is not there: it was not started by deploy/up, or does not run"));
        ports();
        tracked();
        queue();
    }

    /** What a server that {@code deploy/up} started has written of itself; empty when there is none. */
    static Optional<JsonNode> run(Path file) {
        try {
            return Optional.of(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // started by other means, or just being written
        }
    }

    private void descriptors(long pid) {
        var process = proc.resolve(Long.toString(pid));
        var limit = OPEN_FILES.matcher(text(process.resolve("limits")).orElse(""));
        if (!limit.find()) {
            return;
        }
        long most = limit.group(1).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit.group(1));
        var open = count(process.resolve("fd"));
        boolean good = most >= DESCRIPTORS_LEAST && open.orElse(0) < NEARLY * most;
        var limited = most == Long.MAX_VALUE ? "unlimited" : Long.toString(most);
        findings.say("descriptors of the server", good, "process " + pid + (open.isPresent()
                ? " has " + open.getAsLong() + " of " + limited + " open"
                : " may open " + limited + "; how many are open its own user and root can see")
                + (good
                        ? ""
                        : "; each agent needs one: start it with a higher limit (LimitNOFILE=65536 in its systemd unit, or "
                                + "ulimit -n 65536 before it)"));
    }

    private void allDescriptors() {
        var numbers = numbers(proc.resolve("sys/fs/file-nr"));
        if (numbers.size() == 3) {
            share("descriptors of this machine", numbers.getFirst(), numbers.getLast(),
                    "raise fs.file-max with sysctl, or find who leaks them");
        }
    }

    private void listening(JsonNode run) {
        var open = new HashSet<Integer>();
        sockets((port, state) -> {
            if (state.equals(LISTENS)) {
                open.add(port);
            }
        });
        if (open.isEmpty()) {
            return; // nothing is told of sockets here
        }
        var missing = new TreeSet<Integer>();
        var all = new TreeSet<Integer>();
        for (var name : List.of("web", "agent", "management")) {
            int port = port(run.path(name).asString(""));
            if (port > 0) {
                all.add(port);
                if (!open.contains(port)) {
                    missing.add(port);
                }
            }
        }
        if (!all.isEmpty()) {
            findings.say("ports of the server", missing.isEmpty(), missing.isEmpty()
                    ? "somebody listens on " + all
                    : "nobody listens on " + missing + " of " + all + ": start the server, and see its log");
        }
    }

    private static int port(String address) {
        try {
            return URI.create(address.contains("://") ? address : "any://" + address).getPort();
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private void ports() {
        var range = numbers(proc.resolve("sys/net/ipv4/ip_local_port_range"));
        if (range.size() != 2) {
            return;
        }
        var used = new HashSet<Integer>();
        sockets((port, state) -> {
            if (port >= range.getFirst() && port <= range.getLast()) {
                used.add(port);
            }
        });
        share("ports for outgoing connections", used.size(), range.getLast() - range.getFirst() + 1,
                "checks and receivers will fail to connect: widen net.ipv4.ip_local_port_range, or find who opens so many");
    }

    private void tracked() {
        var now = numbers(proc.resolve("sys/net/netfilter/nf_conntrack_count"));
        var most = numbers(proc.resolve("sys/net/netfilter/nf_conntrack_max"));
        if (now.size() == 1 && most.size() == 1) {
            share("tracked connections (conntrack)", now.getFirst(), most.getFirst(),
                    "when they are used up new connections are dropped without a word: raise net.netfilter.nf_conntrack_max");
        }
    }

    private void queue() {
        var most = numbers(proc.resolve("sys/net/core/somaxconn"));
        if (most.size() == 1) {
            boolean good = most.getFirst() >= QUEUE_LEAST;
            findings.say("queue of new connections", good, "net.core.somaxconn is " + most.getFirst() + (good
                    ? ""
                    : ": after a restart agents that come at once are turned away; sysctl -w net.core.somaxconn=4096"));
        }
    }

    private void share(String about, long used, long most, String remedy) {
        boolean good = used < NEARLY * most;
        findings.say(about, good, used + " of " + most + " are in use" + (good ? "" : "; " + remedy));
    }

    /** Takes a socket. */
    private interface Socket {
        void take(int port, String state);
    }

    private void sockets(Socket each) {
        for (var name : List.of("net/tcp", "net/tcp6")) {
            try (var lines = Files.lines(proc.resolve(name))) {
                lines.skip(1).limit(LINES_MAX).map(line -> line.strip().split("\\s+")).filter(cells -> cells.length > 3)
                        .forEach(cells -> each.take(
                                Integer.parseInt(cells[1].substring(cells[1].lastIndexOf(':') + 1), 16), cells[3]));
            } catch (IOException | UncheckedIOException | NumberFormatException e) {
                // Not told here, or not in this form.
            }
        }
    }

    private static List<Long> numbers(Path file) {
        try {
            return Pattern.compile("\\s+").splitAsStream(text(file).orElse("").strip()).filter(word -> !word.isEmpty())
                    .map(Long::valueOf).toList();
        } catch (NumberFormatException e) {
            return List.of();
        }
    }

    private static Optional<String> text(Path file) {
        // In one read: of a number in /proc/sys the kernel gives what a read has room for, and nothing to the next one.
        try (var in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(TEXT_MAX), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty where this user may not look. */
    private static OptionalLong count(Path directory) {
        try (var all = Files.list(directory)) {
            return OptionalLong.of(all.count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
