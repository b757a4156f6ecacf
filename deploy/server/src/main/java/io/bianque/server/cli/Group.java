package io.bianque.server.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word before other commands, which does nothing alone. */
class Group implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = {"-h", "--help"}, description = "this text")
    private boolean help;

    final boolean help() {
        return help;
    }

    final CommandSpec spec() {
        return Objects.requireNonNull(spec, "set before anything is called");
    }

    @Override
    public Integer call() {
        var line = spec().commandLine();
        if (help) {
            line.usage(line.getOut());
            return 0;
        }
        throw new ParameterException(line, "what shall be done? " + spec().qualifiedName() + " needs one of: "
                + String.join(", ", spec().subcommands().keySet()));
    }

    /** {@code topology}. */
    @Command(name = "topology", description = "Looks after topology files.")
    static final class Topology extends Group {}

    /** {@code config}. */
    @Command(name = "config", description = "Looks at files that the server reads.")
    static final class Config extends Group {}

    /** {@code rules}. */
    @Command(name = "rules", description = "Tries rules out, and translates those of Prometheus.")
    static final class Rules extends Group {}

    /** {@code silence}. */
    @Command(name = "silence", description = "Mutes alerts for a time.")
    static final class Silence extends Group {}
}
