package io.bianque.server.cli;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code bianque ack}: somebody has it. */
@Command(name = "ack", description = "Says that you have an incident, or with --undo that you do not any more. 'bianque incidents' lists those that are open.")
final class Ack implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--undo", description = "takes it back")
    private boolean undo;

    @Parameters(paramLabel = "INCIDENT", description = "its name, such as INC-7, or its number alone")
    private @Nullable String typed;

    private final Shell shell;

    Ack(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var id = ServerNames.whole(ServerNames.INCIDENT, String.valueOf(typed));
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            var incident = said(calls, id);
            if (incident.path("state").asString("").equals("resolved")) {
                throw Failure.no(id + " is resolved since "
                        + SilenceCommands.time(incident.path("resolvedAt").asLong(0), shell.zone())
                        + ": there is nothing to " + (undo ? "give back" : "take over"));
            }
            var owner = incident.path("acknowledgedBy").asString("");
            shell.out().println(id + (owner.isEmpty() ? " is nobody's" : " is " + owner + "'s") + ": "
                    + incident.path("state").asString("") + (undo ? silence(calls, id) : ""));
        }
        return 0;
    }

    private JsonNode said(ServerCalls calls, String id) throws Failure {
        try {
            return calls.command("POST", "/api/v1/incidents/" + Why.encoded(id) + (undo ? "/unack" : "/ack"), Map.of(),
                    UUID.randomUUID().toString());
        } catch (Failure e) {
            throw e.isUnknown()
                    ? ServerNames.unknown("incident", id, "open", Incidents.open(calls), "incidents")
                    : e;
        }
    }

    /** That nobody is told of it again because of a silence, as the timeline says. */
    private String silence(ServerCalls calls, String id) throws Failure {
        var turns = calls.get("/api/v1/incidents/" + Why.encoded(id)).path("timeline").valueStream()
                .filter(each -> each.path("key").asString("").matches("timeline\\.(un)?silenced")).toList();
        var last = turns.isEmpty() ? null : turns.getLast();
        if (last == null || last.path("key").asString("").equals("timeline.unsilenced")) {
            return "";
        }
        var args = last.path("args");
        return "; nobody is told again while it is silenced: " + args.path("silence").asString("") + " by "
                + args.path("person").asString("") + " until "
                + SilenceCommands.time(args.path("until").asLong(0), shell.zone()) + ", "
                + Table.plain(args.path("reason").asString(""));
    }
}
