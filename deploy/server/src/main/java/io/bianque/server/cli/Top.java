package io.bianque.server.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code bianque top}: the hosts that have most to do, worst first. */
@Command(name = "top", description = "The busiest hosts.")
final class Top implements Callable<Integer> {
    private static final List<String> SORTS = List.of("cpu", "memory", "load", "disk");

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--sort", paramLabel = "cpu|memory|load|disk", description = "by what (default: cpu)")
    private String sort = "cpu";

    @Option(names = "--limit", paramLabel = "N", description = "how many, 1 to 10000 (default: 20)")
    private int limit = 20;

    private final Shell shell;

    Top(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        if (!SORTS.contains(sort) || limit < 1 || limit > 10_000) {
            throw Failure.usage("--sort is one of " + String.join(", ", SORTS) + ", --limit a number from 1 to 10000");
        }
        var hosts = new ArrayList<JsonNode>();
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            for (var cluster : calls.get("/api/v1/fleet").path("clusters")) {
                cluster.path("hosts").forEach(hosts::add);
            }
        }
        hosts.sort(Comparator.<JsonNode>comparingDouble(each -> -value(each, sort)).thenComparing(
                each -> each.path("id").asString("")));
        var first = hosts.stream().limit(limit).toList();
        if (output.isJson()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("items", first);
            answer.put("total", hosts.size());
            shell.out().println(OutputOption.json(answer));
            return 0;
        }
        var table = new Table("host", "is", "cpu", "memory", "load", "fullest disk");
        first.forEach(each -> table.row(each.path("id").asString(""), each.path("severity").asString(""),
                percent(value(each, "cpu")), percent(value(each, "memory")), decimal(value(each, "load")),
                percent(value(each, "disk")) + " " + each.path("diskWorst").path("mount").asString("")));
        table.print(shell.out());
        if (hosts.size() > first.size()) {
            shell.out().println(Words.count(hosts.size() - first.size(), "more host"));
        }
        return 0;
    }

    private static double value(JsonNode host, String name) {
        var value = name.equals("disk") ? host.path("diskWorst").path("ratio") : host.path(name);
        return value.isNumber() ? value.asDouble() : -1;
    }

    private static String percent(double ratio) {
        return ratio < 0 ? "-" : Math.round(ratio * 100) + " %";
    }

    private static String decimal(double value) {
        return value < 0 ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }
}
