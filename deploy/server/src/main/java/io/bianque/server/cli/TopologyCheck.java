package io.bianque.server.cli;

import io.bianque.collector.topology.TopologyReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bianque topology check}. */
@Command(name = "check", description = "Whether these files make sense, without a server.")
final class TopologyCheck implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "files, or directories of them")
    private List<Path> operands = List.of();

    private final Shell shell;

    TopologyCheck(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var documents = new LinkedHashMap<String, byte[]>();
        for (var path : operands) {
            for (var file : Files.isDirectory(path) ? TopologyFiles.in(path) : List.of(path)) {
                documents.put(file.toString(), TopologyFiles.bytes(file));
            }
        }
        switch (TopologyReader.read(documents)) {
            case TopologyReader.Outcome.Refused(var problems) ->
                throw Failure.no("refused\n" + TopologyFiles.text(problems));
            case TopologyReader.Outcome.Loaded(var topology, var warnings) -> {
                warnings.forEach(warning -> shell.out().println("look at " + warning));
                shell.out().println("good: " + topology.entities().size() + " entities, " + topology.edges().size()
                        + " edges, " + topology.groups().size() + " groups");
            }
        }
        return 0;
    }
}
