package io.bianque.server.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code bianque}, see {@code docs/reference/cli.md}. */
public final class Main {
    static final String USAGE = """
            usage: bianque COMMAND [options]
              why RULE LABEL=VALUE...        why this alert paged, or did not
              topology check FILE...         whether these files make sense, without a server
              topology accept [FILE]         what was seen and is not declared; with FILE writes it in there
            options
              --url URL              the server            (default: $BIANQUE_URL, else http://127.0.0.1:8080)
              --user NAME            who signs in          (default: $BIANQUE_USER, else admin)
              --password-file FILE   the password          (default: $BIANQUE_PASSWORD, else asked for)
              --ca FILE              trust this certificate authority, PEM
              --lang en|zh-CN        the language of 'why' (default: en)
            ends with 0: done, 1: not done, or the answer is no, 2: not understood
            """;

    private final UnaryOperator<@Nullable String> environment;
    private final InstantSource clock;
    private final ZoneId zone;
    private final PrintStream out;
    private final PrintStream err;

    Main(UnaryOperator<@Nullable String> environment, InstantSource clock, ZoneId zone,
            PrintStream out, PrintStream err) {
        this.environment = environment;
        this.clock = clock;
        this.zone = zone;
        this.out = out;
        this.err = err;
    }

    /** Does what the command line says and ends with its status. */
    public static void main(String[] words) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Main(System::getenv, InstantSource.system(), ZoneId.systemDefault(), out, err).run(words));
    }

    /** Runs one command; its status. */
    int run(String... words) {
        try {
            var arguments = Arguments.of(words);
            if (arguments.wantsHelp()) {
                out.print(USAGE);
                return 0;
            }
            run(arguments);
            return 0;
        } catch (Failure e) {
            err.println("bianque: " + e.getMessage());
            if (e.status() == Failure.USAGE) {
                err.print(USAGE);
            }
            return e.status();
        }
    }

    private void run(Arguments arguments) throws Failure {
        var operands = arguments.operands();
        var command = operands.isEmpty() ? "" : operands.getFirst();
        var rest = operands.stream().skip(1).toList();
        switch (command) {
            case "why" -> Why.run(arguments, rest, environment, zone, out);
            case "topology" -> topology(arguments, rest);
            case "" -> throw Failure.usage("what shall be done?");
            default -> throw Failure.usage("unknown command " + command);
        }
    }

    private void topology(Arguments arguments, List<String> operands) throws Failure {
        var command = operands.isEmpty() ? "" : operands.getFirst();
        var rest = operands.stream().skip(1).toList();
        switch (command) {
            case "check" -> TopologyFiles.check(rest, out);
            case "accept" -> Accept.run(arguments, rest, environment, clock.instant(), out);
            default -> throw Failure.usage("topology needs 'check' or 'accept'");
        }
    }
}
