package io.bianque.server.cli;

import io.bianque.collector.topology.TopologyReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bianque topology check}. */
@Command(name = "check", description = "Whether these files make sense, without a server.")
final class TopologyCheck implements Callable<Integer> {
    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "files, or directories of them")
    private List<Path> operands = List.of();

    private final Shell shell;

    TopologyCheck(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        switch (TopologyReader.read(Documents.of(operands))) {
            case TopologyReader.Outcome.Refused(var problems) -> throw Failure.refused("refused", problems);
            case TopologyReader.Outcome.Loaded(var topology, var warnings) -> {
                if (output.isJson()) {
                    var answer = new LinkedHashMap<String, Object>();
                    answer.put("entities", topology.entities().size());
                    answer.put("edges", topology.edges().size());
                    answer.put("groups", topology.groups().size());
                    answer.put("faults", List.of());
                    answer.put("warnings", Faults.asMaps(warnings));
                    shell.out().println(OutputOption.json(answer));
                    return 0;
                }
                warnings.forEach(warning -> shell.out().println("look at " + warning));
                shell.out().println("good: " + Words.count(topology.entities().size(), "entity", "entities") + ", "
                        + Words.count(topology.edges().size(), "edge") + ", "
                        + Words.count(topology.groups().size(), "group"));
            }
        }
        return 0;
    }
}
