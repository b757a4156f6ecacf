package io.bianque.server.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bianque completion}: a script for a shell. */
@Command(name = "completion", description = "Prints a script that lets the shell complete commands: source <(bianque completion bash)")
final class Completion implements Callable<Integer> {
    @Parameters(paramLabel = "bash|zsh", description = "the shell")
    private String of = "";

    private final Shell shell;
    private final CommandLine all;

    Completion(Shell shell, CommandLine all) {
        this.shell = shell;
        this.all = all;
    }

    @Override
    public Integer call() throws Failure {
        var script = AutoComplete.bash("bianque", all);
        switch (of) {
            case "bash" -> shell.out().print(script);
            // The script itself sees that it runs in zsh, once zsh's own completion is there.
            case "zsh" -> shell.out().print("autoload -U +X compinit && compinit\n" + script);
            default -> throw Failure.usage("completion is there for bash and zsh, not for " + of);
        }
        return 0;
    }
}
