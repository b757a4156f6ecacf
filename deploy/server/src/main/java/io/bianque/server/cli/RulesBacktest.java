package io.bianque.server.cli;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.store.BlockStore;
import io.bianque.collector.store.SeriesStore;
import io.bianque.collector.store.StoreSettings;
import io.bianque.collector.topology.Topology;
import io.bianque.server.backtest.Backtest;
import io.bianque.server.backtest.Comparison;
import io.bianque.server.backtest.PastReadings;
import io.bianque.server.replay.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bianque rules backtest}: what would other rules, or another topology, have made of the stored past? */
@Command(name = "backtest", description = "Plays the stored past through other rules or another topology; ends with 1 when other pages come of it.")
final class RulesBacktest implements Callable<Integer> {
    private static final StoreSettings READING = new StoreSettings(StoreSettings.DEFAULTS.retention(),
            StoreSettings.DEFAULTS.maxBytes(), StoreSettings.DEFAULTS.maxSeries(), 200_000, 20_000_000);
    private static final Duration LONGEST = Duration.ofDays(31);

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data directory, read and not written (default: $BIANQUE_DATA, else data, where no --server is given)")
    private @Nullable Path data;

    @Option(names = "--since", paramLabel = "TIME", description = "how far back, such as 90m, 12h, 7d; 31d at most (default: 7d)")
    private String since = "7d";

    @Option(names = "--until", paramLabel = "MOMENT", description = "the end, such as 2026-11-22T14:00:00Z (default: now)")
    private @Nullable Instant until;

    @Option(names = "--rules", paramLabel = "FILE|DIR", description = "all rules to try (default: those that are in force); of several, a rule of a later one takes the place of the rule of its name")
    private List<Path> rules = List.of();

    @Option(names = "--with", paramLabel = "FILE|DIR", description = "rules to try beside the others; one takes the place of the rule of its name")
    private List<Path> edited = List.of();

    @Option(names = "--topology", paramLabel = "FILE|DIR", description = "the topology to try (default: that which is in force)")
    private @Nullable List<Path> topology;

    @Option(names = "--pages-from", paramLabel = "SEVERITY", description = "info, warning or critical: what somebody is told of (default: critical)")
    private String pagesFrom = "critical";

    private final Shell shell;
    private List<String> notes = List.of();
    private long askedTo;

    RulesBacktest(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        long to = (until == null ? shell.clock().instant() : until).toEpochMilli();
        askedTo = to;
        long from = to - span().toMillis();
        var severity = severity();
        Comparison comparison;
        try {
            comparison = isOfServer() ? ofServer(severity, from, to) : ofDirectory(severity, from, to);
        } catch (RemotePast.Unanswered e) {
            throw e.failure();
        } catch (SeriesStore.QueryTooLargeException e) {
            throw Failure.no("ten seconds of the past are more than fits: " + e.getMessage()
                    + "; try fewer rules at once with --rules");
        }
        if (comparison.readings() == 0) {
            throw Failure.no("no reading of what these rules look at is stored in the " + since + " before " + time(to)
                    + "; in a data directory is what a running server read more than five minutes ago, with --server all of it");
        }
        if (output.isJson()) {
            shell.out().println(OutputOption.json(asMap(comparison)));
        } else {
            tell(comparison);
        }
        return comparison.isSame() ? 0 : Failure.NO;
    }

    /** What is given with the command counts for more than the environment, and a directory that is named there first. */
    private boolean isOfServer() throws Failure {
        if (data != null && server.url().isPresent()) {
            throw Failure.usage("--data DIR reads a directory and --server URL asks a server: give one of them");
        }
        return server.url().isPresent() || (data == null && shell.environment().apply("BIANQUE_DATA") == null
                && shell.environment().apply("BIANQUE_URL") != null);
    }

    private Comparison ofServer(Severity severity, long from, long to) throws Failure {
        // What is tried is read first: nobody waits for a server to be told of a slip of the pen.
        var _ = TriedRules.of(RuleSet.EMPTY, rules, edited);
        var graph = topology == null ? null : RuleFiles.topology(topology);
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            var files = calls.get("/api/v1/past/files");
            var then = new Backtest.Side(RemotePast.rules(files), RemotePast.topology(files));
            return Backtest.run(new RemotePast(calls), then, side(then, graph), severity, from, to);
        }
    }

    private Comparison ofDirectory(Severity severity, long from, long to) throws Failure {
        var directory = data == null ? Path.of(variable("BIANQUE_DATA", "data")) : data;
        if (!Files.isDirectory(directory.resolve("store"))) {
            throw Failure.no(directory + " holds no store; give the server's data directory with --data, or the server "
                    + "itself with --server");
        }
        var declared = directory.resolve("topology");
        var then = new Backtest.Side(RuleFiles.rules(List.of(directory.resolve("rules"))),
                RuleFiles.topology(Files.isDirectory(declared) ? List.of(declared) : List.of()));
        var now = side(then, topology == null ? null : RuleFiles.topology(topology));
        try (var store = BlockStore.openReadOnly(directory.resolve("store"), READING, to)) {
            return Backtest.run(PastReadings.of(store), then, now, severity, from, to);
        } catch (IOException e) {
            throw Failure.no(String.valueOf(e.getMessage()));
        }
    }

    private Backtest.Side side(Backtest.Side then, @Nullable Topology graph) throws Failure {
        var tried = TriedRules.of(then.rules(), rules, edited);
        notes = tried.notes();
        return new Backtest.Side(tried.rules(), graph == null ? then.topology() : graph);
    }

    private String variable(String name, String otherwise) {
        var given = shell.environment().apply(name);
        return given == null ? otherwise : given;
    }

    private Duration span() throws Failure {
        var span = Times.span(since).orElseThrow(
                () -> Failure.usage("--since " + since + " is no time; write it like " + Times.SPANS));
        if (span.isZero() || span.compareTo(LONGEST) > 0) {
            throw Failure.usage("--since " + since + " is not from 1m to 31d");
        }
        return span;
    }

    private Severity severity() throws Failure {
        for (var each : Severity.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(pagesFrom)) {
                return each;
            }
        }
        throw Failure.usage("--pages-from is info, warning or critical");
    }

    private void tell(Comparison comparison) {
        var out = shell.out();
        notes.forEach(out::println);
        out.println("asked: " + time(comparison.fromMillis()) + " to " + time(askedTo) + "; stored: "
                + time(comparison.firstMillis()) + " to " + time(comparison.toMillis()) + ", "
                + Words.count(comparison.readings(), "reading") + " in "
                + Words.count(comparison.series(), "series", "series") + " of "
                + Words.count(comparison.hosts(), "host"));
        out.printf(Locale.ROOT, "%-40s %8s %8s%n", "", "in force", "tried");
        out.printf(Locale.ROOT, "%-40s %8d %8d%n", "pages", comparison.pagesThen().size(),
                comparison.pagesNow().size());
        new TreeMap<>(comparison.alerts()).forEach((rule, count) -> out.printf(Locale.ROOT, "%-40s %8d %8d%n",
                "alerts " + rule, count.then(), count.now()));
        comparison.added().forEach(page -> out.println(Table.plain("added: " + text(page))));
        comparison.saved()
                .forEach(saved -> out.println(Table.plain("saved: " + text(saved.page()) + "; " + saved.why())));
        comparison.wronglyHeld().forEach(held -> out.println(Table.plain("wrongly held: " + time(held.atMillis())
                + " " + held.alert() + held.cause().map(each -> " put down to " + each).orElse("") + "; "
                + held.why())));
        comparison.notPlayed().forEach(each -> out.println("not played: " + each));
        if (comparison.leftOut() > 0) {
            out.println(
                    "left out: " + Words.count(comparison.leftOut(), "finding") + " of more than " + Findings.KEPT_MAX
                            + ", so what was compared is not all; look at less with --since, or at fewer rules");
        }
        if (comparison.isSame()) {
            out.println("the same pages come of the rules in force and of those tried");
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(Findings.Page page) {
        return time(page.atMillis()) + " " + page.rule() + page.cause().map(each -> " naming " + each).orElse("")
                + ": " + page.summary();
    }

    private Map<String, Object> asMap(Comparison comparison) {
        var map = new LinkedHashMap<String, Object>();
        map.put("notes", notes);
        map.put("from", comparison.fromMillis());
        map.put("to", comparison.toMillis());
        map.put("askedTo", askedTo);
        map.put("first", comparison.firstMillis());
        map.put("readings", comparison.readings());
        map.put("series", comparison.series());
        map.put("hosts", comparison.hosts());
        map.put("alerts", new TreeMap<>(comparison.alerts()));
        map.put("pagesThen", comparison.pagesThen().stream().map(RulesBacktest::asMap).toList());
        map.put("pagesNow", comparison.pagesNow().stream().map(RulesBacktest::asMap).toList());
        map.put("added", comparison.added().stream().map(RulesBacktest::asMap).toList());
        map.put("saved", comparison.saved().stream().map(each -> {
            var saved = asMap(each.page());
            saved.put("why", each.why());
            return saved;
        }).toList());
        map.put("wronglyHeld", comparison.wronglyHeld().stream().map(RulesBacktest::asMap).toList());
        map.put("notPlayed", comparison.notPlayed());
        map.put("leftOut", comparison.leftOut());
        return map;
    }

    private static Map<String, Object> asMap(Comparison.Held held) {
        var map = new LinkedHashMap<String, Object>();
        map.put("at", held.atMillis());
        map.put("rule", held.alert().rule());
        map.put("labels", new TreeMap<>(held.alert().labels().toMap()));
        map.put("cause", held.cause().map(Object::toString).orElse(""));
        map.put("why", held.why());
        return map;
    }

    private static Map<String, Object> asMap(Findings.Page page) {
        var map = new LinkedHashMap<String, Object>();
        map.put("at", page.atMillis());
        map.put("rule", page.rule());
        map.put("severity", page.severity().name().toLowerCase(Locale.ROOT));
        map.put("cause", page.cause().map(Object::toString).orElse(""));
        map.put("summary", page.summary());
        return map;
    }
}
