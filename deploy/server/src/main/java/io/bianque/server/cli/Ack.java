package io.bianque.server.cli;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bianque ack}: somebody has it. */
@Command(name = "ack", description = "Says that you have an incident, or with --undo that you do not any more.")
final class Ack implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--undo", description = "takes it back")
    private boolean undo;

    @Parameters(paramLabel = "INCIDENT", description = "its name, such as INC-7")
    private @Nullable String id;

    private final Shell shell;

    Ack(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            var incident = calls.command("POST",
                    "/api/v1/incidents/" + Why.encoded(String.valueOf(id)) + (undo ? "/unack" : "/ack"), Map.of(),
                    UUID.randomUUID().toString());
            var owner = incident.path("acknowledgedBy").asString("");
            shell.out().println(id + (owner.isEmpty() ? " is nobody's" : " is " + owner + "'s") + ": "
                    + incident.path("state").asString(""));
        }
        return 0;
    }
}
