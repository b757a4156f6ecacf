package io.bianque.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code bianque doctor}: what is wrong with this installation, and what to do about it. */
@Command(name = "doctor", description = "What is wrong with this installation; ends with 1 if something is.")
final class Doctor implements Callable<Integer> {
    private static final Duration CERTIFICATE_SOON = Duration.ofDays(30);
    private static final long DATA_OLD_MILLIS = 20_000;
    private static final long CLOCK_OFF_MILLIS = 2_000;
    private static final double DISK_FREE_LEAST = 0.10;
    private static final double SPOOL_BYTES_MOST = 64 << 20;
    private static final int NAMED_MAX = 5;
    private static final String PARTITION_UP = "bianque_partition_up";
    /** Each server tells these: 1 is well. Of all but the last its page tells too, and more. */
    private static final List<String> UP = List.of("bianque_evaluation_config_ok", "bianque_notification_config_ok",
            "bianque_topology_config_ok", "bianque_runbook_config_ok", "bianque_journal_up", PARTITION_UP);

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data directory, for certificates, disk, this machine's limits and the server's addresses (default: $BIANQUE_DATA, else data, where that has the run.json of this server)")
    private @Nullable Path data;

    @Option(names = "--management", paramLabel = "URL", description = "where the server's own metrics are (default: what DIR/run.json says, else http://127.0.0.1:8081 of a server at http://127.0.0.1:8080)")
    private @Nullable String management;

    private final Shell shell;
    private final List<Finding> findings = new ArrayList<>();
    /** Whether the server has told in words what is wrong with its files. */
    private boolean hasTold;

    /** One thing that was looked at. */
    private record Finding(String about, boolean good, String text) {}

    Doctor(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var where = where();
        where.data().ifPresentOrElse(directory -> {
            certificates(directory.resolve("tls"));
            disk(directory);
            new HostLimits(Path.of("/proc"), this::say).look(directory.resolve("run.json"));
        }, () -> say("certificates, disk and limits of this machine", true,
                "not looked at, as " + where.searched() + ": name the server's data directory with --data"));
        var before = where.management().flatMap(address -> ownMetrics(address, where));
        if (where.management().isEmpty()) {
            say("own metrics", true, "not looked at, as " + where.searched() + wayOn());
        }
        server(where.web());
        before.ifPresent(known -> metrics(where, known));
        boolean good = findings.stream().allMatch(Finding::good);
        if (output.isJson()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("good", good);
            answer.put("findings", findings.stream().map(each -> {
                var map = new LinkedHashMap<String, Object>();
                map.put("about", each.about());
                map.put("good", each.good());
                map.put("text", each.text());
                return map;
            }).toList());
            shell.out().println(OutputOption.json(answer));
        } else {
            findings.forEach(each -> shell.out().println(Table.plain((each.good() ? "good  " : "WRONG ")
                    + each.about() + ": " + each.text())));
        }
        return good ? 0 : Failure.NO;
    }

    private void say(String about, boolean good, String text) {
        findings.add(new Finding(about, good, text));
    }

    private void certificates(Path directory) {
        for (var file : List.of("ca.pem", "server.pem", "agent.pem")) {
            var path = directory.resolve(file);
            if (!Files.exists(path)) {
                continue;
            }
            try (var in = Files.newInputStream(path)) {
                var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
                var left = Duration.between(shell.clock().instant(), certificate.getNotAfter().toInstant());
                say("certificate " + file, left.compareTo(CERTIFICATE_SOON) > 0,
                        left.isNegative()
                                ? "expired on " + certificate.getNotAfter().toInstant()
                                        + "; agents are refused: renew it"
                                : Words.count(left.toDays(), "day") + " left, until "
                                        + certificate.getNotAfter().toInstant());
            } catch (IOException e) {
                say("certificate " + file, false, path + " cannot be read: " + Failure.reason(e));
            } catch (GeneralSecurityException e) {
                say("certificate " + file, false, path + " holds no certificate that can be read: " + e.getMessage());
            }
        }
    }

    private void disk(Path directory) {
        try {
            var store = Files.getFileStore(directory);
            double free = (double) store.getUsableSpace() / Math.max(1, store.getTotalSpace());
            say("disk", free >= DISK_FREE_LEAST, Math.round(free * 100) + " % of the disk of " + directory + " is free"
                    + (free < DISK_FREE_LEAST ? "; make room, or agents keep their readings when it is full" : ""));
        } catch (IOException e) {
            say("disk", false, directory + " cannot be looked at: " + Failure.reason(e));
        }
    }

    private void server(String web) {
        try (var calls = ServerCalls.signIn(server,
                name -> "BIANQUE_URL".equals(name) ? web : shell.environment().apply(name))) {
            var now = calls.get("/api/v1/now");
            say("server", true, "answers as " + now.path("node").asString("?"));
            long behind = shell.clock().millis() - now.path("at").asLong(0);
            say("clock and data", Math.abs(behind) < DATA_OLD_MILLIS, Math.abs(behind) < DATA_OLD_MILLIS
                    ? "its data is " + behind + " ms old by this machine's clock"
                    : "its data is " + behind / 1_000 + " s old by this machine's clock: readings have stopped being "
                            + "taken in, or one of the clocks is wrong");
            var problems = now.path("platform").path("problems");
            hasTold = problems.valueStream().anyMatch(Doctor::isText);
            say("platform", problems.isEmpty(), problems.isEmpty()
                    ? "tells of no problem"
                    : problems.valueStream().map(Doctor::words).collect(Collectors.joining("; ")));
            agents(calls.get("/api/v1/agents").path("items").valueStream().toList());
        } catch (Failure e) {
            if (e.isSignIn()) {
                say("server", true, "answers");
            }
            say(e.isSignIn() ? "sign-in" : "server", false, String.valueOf(e.getMessage()).replace("\n", "; ")
                    + (e.isSignIn() ? "; agents and data were not looked at" : ""));
        }
    }

    private static boolean isText(JsonNode problem) {
        return problem.path("key").asString("").equals("text");
    }

    private static String words(JsonNode problem) {
        return isText(problem)
                ? problem.path("args").path("text").asString("").strip().replace("\n", "; ")
                : problem.path("key").asString("") + " " + problem.path("args");
    }

    private void agents(List<JsonNode> agents) {
        var missing = agents.stream().filter(Agents::isMissing).toList();
        say("agents", missing.isEmpty() && !agents.isEmpty(), agents.isEmpty()
                ? "none has ever reported; see docs/guide/agent.md"
                : missing.isEmpty()
                        ? Words.count(agents.size(), "is", "are") + " known, none is late or lost"
                        : "late or lost, " + missing.size() + " of " + agents.size() + ": " + names(missing));
        var off = agents.stream()
                .filter(each -> Math.abs(each.path("clockOffsetMillis").asLong(0)) > CLOCK_OFF_MILLIS).toList();
        say("agents' clocks", off.isEmpty(),
                off.isEmpty() ? "none is off by more than 2 s" : "off by more than 2 s: " + names(off));
        var full = agents.stream().filter(each -> each.path("spoolBytes").asDouble(0) > SPOOL_BYTES_MOST).toList();
        say("spools", full.isEmpty(), full.isEmpty()
                ? "nothing waits on the hosts"
                : "more than 64 MiB wait on: " + names(full) + "; is the network between slow?");
    }

    private static String names(List<JsonNode> agents) {
        return agents.stream().limit(NAMED_MAX).map(each -> each.path("host").asString(""))
                .collect(Collectors.joining(", ")) + (agents.size() > NAMED_MAX ? " …" : "");
    }

    private Whereabouts where() {
        return Whereabouts.find(server.url().or(() -> said("BIANQUE_URL")), Optional.ofNullable(management),
                Optional.ofNullable(data).or(() -> said("BIANQUE_DATA").map(Path::of)), Whereabouts.USUAL_DATA);
    }

    private Optional<String> said(String variable) {
        return Optional.ofNullable(shell.environment().apply(variable));
    }

    private static String wayOn() {
        return ": name the server's data directory with --data, or the address of its own metrics with --management";
    }

    private Optional<Map<String, Double>> ownMetrics(String address, Whereabouts where) {
        try {
            var values = Metrics.of(address + "/actuator/prometheus");
            var missing = UP.stream().filter(name -> !values.containsKey(name)).toList();
            if (missing.isEmpty()) {
                return Optional.of(values);
            }
            say("own metrics", false, "what answers at " + address + " tells nothing of "
                    + String.join(", ", missing) + ": give the address of Bianque's own metrics with --management");
        } catch (IOException e) {
            say("own metrics", false, "no answer from " + address + ": " + Failure.reason(e) + (where.isGuess()
                    ? "; they are there by default, and " + where.searched() + wayOn()
                    : "; give their address with --management"));
        }
        return Optional.empty();
    }

    /** Looks again: what grew, or still waits, since the first look is wrong now; a refusal of last week is not. */
    private void metrics(Whereabouts where, Map<String, Double> before) {
        var again = where.management().flatMap(address -> ownMetrics(address, where));
        if (again.isEmpty()) {
            return;
        }
        var values = again.get();
        double refused = values.getOrDefault("bianque_intake_refusals_total", 0.0);
        boolean grew = refused > before.getOrDefault("bianque_intake_refusals_total", 0.0);
        say("refused frames and connections", !grew, (refused == 0
                ? "none since the start"
                : Math.round(refused) + " since the start" + (grew ? ", and more while this looked" : "")
                        + "; bianque_intake_refusals_total has the reasons"));
        double waiting = Math.min(values.getOrDefault("bianque_notification_waiting", 0.0),
                before.getOrDefault("bianque_notification_waiting", 0.0));
        say("messages", waiting == 0, waiting == 0
                ? "none waits to be sent"
                : Words.count(Math.round(waiting), "waits or is", "wait or are")
                        + " being sent; the page names receivers that fail");
        for (var name : UP) {
            if (values.getOrDefault(name, 0.0) < 1 && !(hasTold && !name.equals(PARTITION_UP))) {
                say(name, false, name.endsWith("_ok")
                        ? "the files as they are now are refused; bianque config check says why"
                        : "has stopped; see the server's log");
            }
        }
    }
}
