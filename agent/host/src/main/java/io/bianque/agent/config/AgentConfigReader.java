package io.bianque.agent.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.bianque.agent.action.ActionSpec;
import io.bianque.agent.check.CheckSpec;
import io.bianque.agent.config.AgentConfig.Processes;
import io.bianque.agent.config.AgentConfig.Server;
import io.bianque.agent.config.AgentConfig.SpoolPlace;
import io.bianque.agent.config.AgentConfig.Tls;
import io.bianque.agent.process.ProcessGroup;
import io.bianque.agent.reading.LabelText;
import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.StrictYaml;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code agent.yaml}, with every problem of the file at its place. Stateless. */
public final class AgentConfigReader {
    static final Duration INTERVAL = Duration.ofSeconds(10);
    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final int PORT = 7411;
    static final int TOP = 10;
    static final String SPOOL_DIRECTORY = "/var/lib/bianque/agent";
    static final long SPOOL_BYTES = 256L << 20;
    private static final int PATTERN_MAX = 256;
    private static final int LIST_MAX = 200;
    /** A frame takes 64 labels, and the collector adds its own and puts those of the host on those of a check. */
    private static final int LABELS_MAX = 32;
    private static final int CHECK_LABELS_MAX = 16;
    private static final Set<String> TAKEN_LABELS = Set.of("host", "stat", "level", "instance");

    private AgentConfigReader() {}

    /**
     * Reads a file.
     *
     * @param fileName how problems name it
     * @throws ConfigException with all problems
     */
    public static AgentConfig read(String fileName, byte[] bytes) {
        return StrictYaml.read(fileName, bytes, AgentConfigReader::config);
    }

    private static AgentConfig config(MapReader m) {
        var servers = m.strings("servers").stream().map(text -> server(m, text)).flatMap(Optional::stream).toList();
        if (m.node("servers") == null || servers.isEmpty()) {
            m.problem("servers", "needs at least one address", "write servers: [\"collector.example:" + PORT + "\"]");
        }
        var tls = m.map("tls", t -> new Tls(path(t, "certificate"), path(t, "key"), path(t, "ca")));
        var insecure = m.bool("insecure_loopback", false);
        if (insecure) {
            servers.stream().filter(server -> !isLoopback(server.host())).forEach(server -> m.problem("servers",
                    server + " is not a loopback address", "insecure_loopback needs 127.0.0.1, ::1 or localhost"));
        }
        var host = m.string("host").that(AgentConfigReader::isHostName,
                "must be a name of 1 to 253 letters, digits, dots, dashes and underscores").optional();
        var labels = labels(m, LABELS_MAX);
        var interval = m.duration("interval", Duration.ofSeconds(1), Duration.ofMinutes(10), INTERVAL);
        var heartbeat = m.duration("heartbeat", Duration.ofMillis(100), Duration.ofMinutes(1), HEARTBEAT);
        var spool = m.map("spool", AgentConfigReader::spool)
                .orElse(new SpoolPlace(Path.of(SPOOL_DIRECTORY), SPOOL_BYTES));
        var processes = m.map("processes", AgentConfigReader::processes).orElse(new Processes(TOP, List.of()));
        var checks = m.list("checks", AgentConfigReader::check);
        unique(m, "checks", checks.stream().map(check -> check.common().name()).toList());
        var isTunable = m.bool("checks_tunable", true);
        var actions = m.list("actions", a -> ActionReader.action(a, name(a)));
        unique(m, "actions", actions.stream().map(ActionSpec::name).toList());
        if (actions.size() > ActionReader.ACTIONS_MAX) {
            m.problem("actions", "has " + actions.size() + " entries",
                    "at most " + ActionReader.ACTIONS_MAX + " are allowed");
        }
        return new AgentConfig(servers, tls, insecure, host, labels, interval, heartbeat, spool, processes, checks,
                isTunable, actions);
    }

    private static Optional<Server> server(MapReader m, String text) {
        var parts = address(text, PORT);
        if (parts.isEmpty()) {
            m.problem("servers", "'" + text + "' is no address", "write host:port or [address]:port");
        }
        return parts;
    }

    /** {@code host}, {@code host:port}, {@code [v6]:port}; a missing port takes the default unless that is 0. */
    private static Optional<Server> address(String text, int defaultPort) {
        var colon = text.lastIndexOf(':');
        var bracket = text.lastIndexOf(']');
        var host = colon > bracket ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            return Optional.empty();
        }
        var port = defaultPort;
        if (colon > bracket) {
            var digits = text.substring(colon + 1);
            port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        }
        return host.isEmpty() || host.length() > 253 || !host.matches("[A-Za-z0-9._:%-]+") || port < 1 || port > 65_535
                ? Optional.empty()
                : Optional.of(new Server(host, port));
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return host.matches("[0-9.]+|[0-9a-fA-F:]+") && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static boolean isHostName(String name) {
        return name.matches("[A-Za-z0-9._-]{1,253}");
    }

    private static Map<String, String> labels(MapReader m, int max) {
        var labels = m.stringMap("labels");
        labels.forEach((name, value) -> checkLabel(m, name, value));
        if (labels.size() > max) {
            m.problem("labels", "has " + labels.size() + " entries", "at most " + max + " are allowed");
        }
        return labels;
    }

    /** Text that every part of the way takes: no control characters, no half characters. */
    private static boolean isPrintable(String text) {
        return text.length() > LabelText.LENGTH_MAX || LabelText.clean(text).equals(text);
    }

    private static void checkLabel(MapReader m, String name, String value) {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]{0,127}") || name.startsWith("__")) {
            m.problem("labels", "'" + name + "' is no name of a label", "use letters, digits and underscores");
        } else if (TAKEN_LABELS.contains(name)) {
            m.problem("labels", "the label '" + name + "' is set by the collector", "choose another name");
        } else if (value.isEmpty() || value.length() > 256) {
            m.problem("labels", "the label '" + name + "' must have 1 to 256 characters", "");
        } else if (!isPrintable(value)) {
            m.problem("labels", "the label '" + name + "' has a control character", "use text that can be printed");
        }
    }

    private static Path path(MapReader m, String name) {
        return Path.of(m.string(name).that(p -> !p.isEmpty() && p.indexOf('\0') < 0, "must be a path").required());
    }

    private static SpoolPlace spool(MapReader m) {
        return new SpoolPlace(Path.of(m.string("directory").orElse(SPOOL_DIRECTORY)),
                m.bytes("size", 1L << 20, 64L << 30, SPOOL_BYTES));
    }

    private static Processes processes(MapReader m) {
        var top = (int) m.integer("top", 0, 100, TOP);
        var groups = m.list("groups", AgentConfigReader::group);
        unique(m, "groups", groups.stream().map(ProcessGroup::name).toList());
        return new Processes(top, groups);
    }

    private static ProcessGroup group(MapReader m) {
        var name = name(m);
        var match = m.map("match", r -> new ProcessGroup(name, pattern(r, "command"), pattern(r, "exe"),
                pattern(r, "user"), pattern(r, "args")));
        if (match.isEmpty() && m.node("match") == null) {
            m.problem("match", "is missing", "say which processes belong to it, for example match: {command: nginx}");
        }
        return match.orElseThrow(() -> new IllegalArgumentException("a group without a match"));
    }

    private static String name(MapReader m) {
        return m.string("name").that(n -> !n.isBlank() && n.length() <= 128, "must have 1 to 128 characters")
                .that(AgentConfigReader::isPrintable, "must not have control characters").required();
    }

    private static Optional<Pattern> pattern(MapReader m, String name) {
        var text = m.string(name)
                .that(p -> p.length() <= PATTERN_MAX, "must have at most " + PATTERN_MAX + " characters")
                .that(AgentConfigReader::isPrintable, "must not have control characters: write \\n, \\t and the like")
                .optional();
        try {
            return text.map(Pattern::compile);
        } catch (PatternSyntaxException e) {
            m.problem(name, "is no regular expression: " + e.getMessage(), "the syntax is that of RE2");
            return Optional.empty();
        }
    }

    private static CheckSpec check(MapReader m) {
        var name = name(m);
        var interval = m.duration("interval", Duration.ofSeconds(1), Duration.ofDays(1), INTERVAL);
        var timeout = m.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(1),
                interval.dividedBy(2).compareTo(TIMEOUT) < 0 ? interval.dividedBy(2) : TIMEOUT);
        // Asked for before the first record may refuse its values: what nobody asked for is called unknown.
        var isOneKind = (m.node("http") == null) != (m.node("tcp") == null);
        var labels = labels(m, CHECK_LABELS_MAX);
        var common = new CheckSpec.Common(name.isEmpty() ? "?" : name, interval, timeout, labels);
        var http = m.map("http", r -> http(common, r));
        var tcp = m.map("tcp", r -> tcp(common, r));
        if (!isOneKind) {
            m.problem("a check is either http or tcp", "give one of 'http:' and 'tcp:'");
        }
        return http.<CheckSpec>map(h -> h).or(() -> tcp)
                .orElseThrow(() -> new IllegalArgumentException("a check without a kind"));
    }

    private static CheckSpec.Http http(CheckSpec.Common common, MapReader m) {
        var url = m.string("url").required();
        var method = m.string("method").that(w -> w.equals("GET") || w.equals("HEAD"), "must be GET or HEAD")
                .orElse("GET");
        var headers = m.stringMap("headers");
        headers.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9-]{1,64}") || !value.matches("[\\x20-\\x7e]{0,1024}")) {
                m.problem("headers", "the header '" + name + "' cannot be sent", "use printable ASCII");
            }
        });
        var statuses = m.strings("status").stream().map(text -> status(m, text)).flatMap(Optional::stream).toList();
        return new CheckSpec.Http(common, url(m, url), method, headers,
                statuses.isEmpty() ? List.of(new CheckSpec.StatusRange(200, 299)) : statuses, pattern(m, "body"),
                (int) m.integer("redirects", 0, 5, 0), m.bool("verify", true), m.string("ca").optional().map(Path::of));
    }

    private static java.net.URI url(MapReader m, String text) {
        try {
            var url = new java.net.URI(text);
            var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null
                    && url.getRawUserInfo() == null && text.length() <= 2_000) {
                return url;
            }
        } catch (java.net.URISyntaxException _) {
            // said below
        }
        if (!text.isEmpty()) {
            m.problem("url", "'" + text + "' is no address of a web page", "write http://host:port/path or https://…");
        }
        return java.net.URI.create("http://invalid/");
    }

    private static Optional<CheckSpec.StatusRange> status(MapReader m, String text) {
        try {
            var dash = text.indexOf('-');
            var from = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            return Optional
                    .of(new CheckSpec.StatusRange(from, dash < 0 ? from : Integer.parseInt(text.substring(dash + 1))));
        } catch (IllegalArgumentException _) {
            m.problem("status", "'" + text + "' is no status", "write 200 or 200-299, from 100 to 599");
            return Optional.empty();
        }
    }

    private static CheckSpec.Tcp tcp(CheckSpec.Common common, MapReader m) {
        var text = m.string("address").required();
        var address = address(text, 0);
        if (address.isEmpty() && !text.isEmpty()) {
            m.problem("address", "'" + text + "' is no address", "write host:port or [address]:port");
        }
        return address.map(a -> new CheckSpec.Tcp(common, a.host(), a.port()))
                .orElseThrow(() -> new IllegalArgumentException("a check without an address"));
    }

    private static void unique(MapReader m, String list, List<String> names) {
        var seen = new HashSet<String>();
        names.stream().filter(name -> !seen.add(name)).forEach(name -> m.problem(list,
                "the name '" + name + "' is given twice", "names are unique on a host"));
        if (names.size() > LIST_MAX) {
            m.problem(list, "has " + names.size() + " entries", "at most " + LIST_MAX + " are allowed");
        }
    }
}
