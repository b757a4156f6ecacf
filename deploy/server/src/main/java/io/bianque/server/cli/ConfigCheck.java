package io.bianque.server.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bianque config check}: every fault of files that the server reads, without a server. */
@Command(name = "check", description = "Every fault of rules, topology, runbooks, receivers, rule tests and server properties; a directory's files are read as one, as the server does.")
final class ConfigCheck implements Callable<Integer> {
    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "FILE|DIR", arity = "1..*", description = "files, directories of them, or a data directory")
    private List<Path> operands = List.of();

    private final Shell shell;

    ConfigCheck(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var files = new ConfigFiles(shell.clock(), shell.zone());
        for (var operand : operands) {
            if (Files.isDirectory(operand)) {
                addAll(operand, files);
            } else {
                files.add(operand);
            }
        }
        if (files.count() == 0) {
            throw Failure.no("nothing to check in " + operands + "; give files *.yaml, or directories of them");
        }
        files.check();
        if (output.isJson()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("files", files.count());
            answer.put("faults", Faults.asMaps(files.problems()));
            answer.put("warnings", Faults.asMaps(files.warnings()));
            shell.out().println(OutputOption.json(answer));
            return files.problems().isEmpty() ? 0 : Failure.NO;
        }
        files.warnings().forEach(warning -> shell.out().println("look at " + warning));
        if (!files.problems().isEmpty()) {
            throw Failure.no("refused\n" + Faults.text(files.problems()));
        }
        shell.out().println("good: " + Words.count(files.count(), "file"));
        return 0;
    }

    /** The files of a directory; of a data directory those that the server reads, not what it writes. */
    private static void addAll(Path directory, ConfigFiles files) throws Failure {
        for (var file : Documents.in(directory)) {
            if (!file.endsWith("topology-pushed.yaml")) {
                files.add(file);
            }
        }
        for (var kind : List.of(ConfigFiles.Kind.RULES, ConfigFiles.Kind.TOPOLOGY, ConfigFiles.Kind.RUNBOOKS)) {
            var part = directory.resolve(kind.name().toLowerCase(Locale.ROOT));
            if (Files.isDirectory(part)) {
                for (var file : Documents.in(part)) {
                    files.addAs(kind, file);
                }
            }
        }
    }
}
