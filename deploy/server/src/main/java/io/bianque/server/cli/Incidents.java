package io.bianque.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code bianque incidents}: what is wrong, what it is put down to, and who has it. */
@Command(name = "incidents", description = "The open incidents: what is named as the cause, how many alerts are held back because of it, who has it.")
final class Incidents implements Callable<Integer> {
    private static final int LIMIT_MAX = 10_000;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--all", description = "those that are resolved, too")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "how many at most, 1 to 10000 (default: 100)")
    private int limit = 100;

    private final Shell shell;

    Incidents(Shell shell) {
        this.shell = shell;
    }

    /** Incidents, and whether there are more of them. */
    private record Listed(List<JsonNode> items, boolean more) {}

    @Override
    public Integer call() throws Failure {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw Failure.usage("--limit is a number from 1 to " + LIMIT_MAX);
        }
        Listed listed;
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            listed = list(calls, all ? "all" : "open", limit);
        }
        if (output.isJson()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("items", listed.items());
            answer.put("more", listed.more());
            shell.out().println(OutputOption.json(answer));
        } else if (listed.items().isEmpty()) {
            shell.out().println(all ? "there was none yet" : "none is open");
        } else {
            tell(listed);
        }
        return 0;
    }

    /** The names of those that are open, as many as one answer of the server has. */
    static List<String> open(ServerCalls calls) throws Failure {
        return calls.get("/api/v1/incidents?state=open").path("items").valueStream()
                .map(each -> each.path("id").asString("")).toList();
    }

    /** The server tells some at a time. */
    private static Listed list(ServerCalls calls, String state, int limit) throws Failure {
        var items = new ArrayList<JsonNode>();
        var path = "/api/v1/incidents?state=" + state;
        var next = "";
        do {
            var page = calls.get(path + (next.isEmpty() ? "" : "&cursor=" + Why.encoded(next)));
            page.path("items").forEach(items::add);
            next = page.path("next").asString("");
        } while (!next.isEmpty() && items.size() < limit);
        return new Listed(items.stream().limit(limit).toList(), !next.isEmpty() || items.size() > limit);
    }

    private void tell(Listed listed) {
        var table = new Table("incident", "severity", "since", all ? "resolved" : "has it", "alerts", "held back",
                "cause");
        listed.items().forEach(each -> table.row(each.path("id").asString(""), each.path("severity").asString(""),
                SilenceCommands.time(each.path("startedAt").asLong(0), shell.zone()),
                all ? resolved(each) : owner(each),
                each.path("alertCount").asInt(0), each.path("heldBack").asInt(0), cause(each)));
        table.print(shell.out());
        if (listed.more()) {
            shell.out().println("and more: --limit tells how many are listed");
        }
    }

    private static String owner(JsonNode incident) {
        var owner = incident.path("acknowledgedBy").asString("");
        return owner.isEmpty() ? "nobody" : owner;
    }

    private String resolved(JsonNode incident) {
        var at = incident.path("resolvedAt");
        return at.isNumber() ? SilenceCommands.time(at.asLong(), shell.zone()) : "open, " + owner(incident);
    }

    /** What it is put down to; what the platform says of itself is put down to nothing. */
    private static String cause(JsonNode incident) {
        var root = incident.path("root");
        var entity = root.path("entity").path("id").asString("");
        return entity.isEmpty()
                ? "said by Bianque of itself"
                : (root.path("possible").asBoolean(false) ? "possibly " : "") + entity + " ("
                        + Math.round(root.path("confidence").asDouble(0) * 100) + " %)";
    }
}
