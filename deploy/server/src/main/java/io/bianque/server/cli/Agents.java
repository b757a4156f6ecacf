package io.bianque.server.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code bianque agents}. */
@Command(name = "agents", description = "The agents: heard or not, how far behind, what waits in their spools.")
final class Agents implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--missing", description = "only those that are late or lost; ends with 1 if there are any")
    private boolean missing;

    private final Shell shell;

    Agents(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        List<JsonNode> items;
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            items = calls.get("/api/v1/agents").path("items").valueStream().filter(each -> !missing || isMissing(each))
                    .toList();
        }
        if (output.isJson()) {
            shell.out().println(OutputOption.json(Map.of("items", items)));
        } else if (missing && items.isEmpty()) {
            shell.out().println("none is late or lost");
        } else {
            var table = new Table("host", "is", "behind", "spool", "clock", "version", "address");
            items.forEach(each -> table.row(each.path("host").asString(""), each.path("liveness").asString(""),
                    number(each, "lagSeconds", 1, "s"), number(each, "spoolBytes", 1_048_576, "MiB"),
                    number(each, "clockOffsetMillis", 1, "ms"), each.path("version").asString("-"),
                    each.path("address").asString("-")));
            table.print(shell.out());
        }
        return missing && !items.isEmpty() ? Failure.NO : 0;
    }

    static boolean isMissing(JsonNode agent) {
        return List.of("late", "lost").contains(agent.path("liveness").asString(""));
    }

    private static String number(JsonNode item, String name, double unit, String suffix) {
        var value = item.path(name);
        return value.isNumber() ? Math.round(value.asDouble() / unit) + " " + suffix : "-";
    }
}
