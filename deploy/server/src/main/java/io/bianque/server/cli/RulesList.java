package io.bianque.server.cli;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.Selector;
import io.bianque.config.Place;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bianque rules list}: the names that {@code why} and silences ask for. */
@Command(name = "list", description = "The rules that are in force on a server, or those of files, with the built-in ones.")
final class RulesList implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "FILE|DIR", arity = "0..*", description = "files of rules, or directories of them (default: those of the server)")
    private List<Path> operands = List.of();

    private final Shell shell;

    RulesList(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var documents = operands.isEmpty() ? inForce() : Documents.of(operands);
        var rules = BuiltInRules.beside(RuleFiles.rulesOf(documents)).rules().stream()
                .sorted(Comparator.comparing(AlertRule::name)).toList();
        var places = RuleFiles.places(documents);
        if (output.isJson()) {
            shell.out().println(OutputOption.json(Map.of("items",
                    rules.stream().map(each -> asMap(each, Optional.ofNullable(places.get(each.name())))).toList())));
            return 0;
        }
        var table = new Table("rule", "level", "severity", "looks at", "stands in");
        rules.forEach(each -> table.row(each.name(), each.level().text(), severity(each),
                looksAt(each.select()) + (each.enabled() ? "" : " (turned off)"),
                Optional.ofNullable(places.get(each.name())).map(RulesList::told).orElse("built in")));
        table.print(shell.out());
        return 0;
    }

    private SequencedMap<String, byte[]> inForce() throws Failure {
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            return RemotePast.ruleFiles(calls.get("/api/v1/past/files"));
        }
    }

    private static String told(Place place) {
        return place.file() + ":" + place.line();
    }

    private static String severity(AlertRule rule) {
        return rule.severity().name().toLowerCase(Locale.ROOT);
    }

    private static String looksAt(Selector select) {
        return switch (select.kind()) {
            case METRIC -> select.name();
            case EVENT -> "events " + select.name();
            case OUTCOME -> "outcomes of checks";
            case LIVENESS -> "whether agents are heard";
        };
    }

    private static Map<String, @Nullable Object> asMap(AlertRule rule, Optional<Place> place) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("name", rule.name());
        map.put("level", rule.level().text());
        map.put("severity", severity(rule));
        map.put("looksAt", looksAt(rule.select()));
        map.put("enabled", rule.enabled());
        map.put("file", place.map(Place::file).orElse(null));
        map.put("line", place.map(Place::line).orElse(null));
        return map;
    }
}
