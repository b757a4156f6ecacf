package io.bianque.agent.boot;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.config.AgentConfigReader;
import io.bianque.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the arguments and starts what they ask for. Says problems on standard error, one a line. */
public final class CommandLine {
    /** The agent runs: its threads keep the program alive. */
    public static final int RUNS = -1;
    /** All is well, and there is nothing more to do. */
    public static final int OK = 0;
    /** The agent could not be started: disk, certificate. */
    public static final int FAILED = 1;
    /** Wrong arguments or a bad configuration. */
    public static final int USAGE = 2;

    private static final String HELP = """
            Usage: bianque-agent --config FILE [--check-config]
              --config FILE    the agent's configuration (see docs/reference/configuration-agent.md)
              --check-config   say whether the configuration is good, and end
              --version        say the version, and end
            """;

    private CommandLine() {}

    /** Runs the arguments; the answer is the exit status, or {@link #RUNS}. */
    public static int run(String[] args) {
        Logging.set();
        Path file = null;
        var checkOnly = false;
        for (var i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--config" -> {
                    if (++i == args.length) {
                        return usage("--config needs a file");
                    }
                    file = Path.of(args[i]);
                }
                case "--check-config" -> checkOnly = true;
                case "--version" -> {
                    System.out.println(Version.SOFTWARE);
                    return OK;
                }
                case "--help", "-h" -> {
                    System.out.print(HELP);
                    return OK;
                }
                default -> {
                    return usage("unknown argument " + args[i]);
                }
            }
        }
        return file == null ? usage("--config is missing") : run(file, checkOnly);
    }

    private static int usage(String problem) {
        System.err.println(problem);
        System.err.print(HELP);
        return USAGE;
    }

    private static int run(Path file, boolean checkOnly) {
        final AgentConfig config;
        try {
            config = AgentConfigReader.read(file.toString(), ConfigWatch.read(file));
        } catch (ConfigException e) {
            e.problems().forEach(System.err::println);
            return USAGE;
        } catch (IOException e) {
            System.err.println(file + " cannot be read: " + e.getMessage());
            return USAGE;
        }
        if (checkOnly) {
            System.out.println(file + " is good");
            return OK;
        }
        try {
            Agent.start(file, config);
            return RUNS;
        } catch (IOException e) {
            System.err.println("The agent cannot start: " + e.getMessage());
            return FAILED;
        }
    }
}
