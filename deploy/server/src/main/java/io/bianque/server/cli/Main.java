package io.bianque.server.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** {@code bianque}, see {@code docs/reference/cli.md}. */
public final class Main {
    static final String USAGE = """
            usage: bianque COMMAND [options]
              why RULE LABEL=VALUE...        why this alert paged, or did not
              topology check FILE...         whether these files make sense, without a server
              topology accept [FILE]         what was seen and is not declared; with FILE writes it in there
              config check FILE|DIR...       every fault of rules, topology, runbooks, receivers, rule tests
              rules list [FILE|DIR...]       the names of rules, on a server or of files
              rules test FILE|DIR...         tests of rules: what hosts say, and which alerts and pages must come of it
              rules backtest --rules DIR     the stored past through other rules or another topology: which pages differ
              rules import FILE              rules of Prometheus in ours; what cannot be said is listed with the reason
              silence list|preview|add|expire  what nobody wants to be told of for a time
              incidents                      what is open: the cause that is named, what is held back, who has it
              ack INCIDENT                   says that you have an incident
              agents                         the agents: heard or not, how far behind
              top                            the busiest hosts
              doctor                         what is wrong with this installation
              completion bash|zsh            a script that lets the shell complete these commands
            options of those that ask a server
              --url URL              the server            (default: $BIANQUE_URL, else http://127.0.0.1:8080)
              --user NAME            who signs in          (default: $BIANQUE_USER, else admin)
              --password-file FILE   the password          (default: $BIANQUE_PASSWORD, else asked for)
              --ca FILE              trust this certificate authority, PEM
              --allow-plain-http     send the password unencrypted to another machine
            options of those that list
              --output text|json     for people or for programs (default: text)
            'bianque COMMAND --help' tells the rest
            ends with 0: done, 1: not done, or the answer is no, 2: not understood, or nothing has that name
            """;

    private final Shell shell;
    private final PrintStream err;

    Main(UnaryOperator<@Nullable String> environment, InstantSource clock, ZoneId zone,
            PrintStream out, PrintStream err) {
        this.shell = new Shell(environment, clock, zone, new PlainStream(out));
        this.err = new PlainStream(err);
    }

    /** Does what the command line says and ends with its status. */
    public static void main(String[] words) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Main(System::getenv, InstantSource.system(), ZoneId.systemDefault(), out, err).run(words));
    }

    /** Runs one command; its status. */
    int run(String... words) {
        boolean isJson = OutputOption.asksForJson(words);
        return commandLine(shell).setParameterExceptionHandler((e, _) -> {
            tellPrograms(isJson, Failure.usage(String.valueOf(e.getMessage())));
            return notUnderstood(e.getMessage());
        }).setExecutionExceptionHandler((e, _, _) -> ended(e, isJson)).execute(words);
    }

    /** All commands. */
    static CommandLine commandLine(Shell shell) {
        var all = new CommandLine(new Bianque())
                .addSubcommand(new Why(shell))
                .addSubcommand(new CommandLine(new Group.Topology()).addSubcommand(new TopologyCheck(shell))
                        .addSubcommand(new Accept(shell)))
                .addSubcommand(new CommandLine(new Group.Config()).addSubcommand(new ConfigCheck(shell)))
                .addSubcommand(new CommandLine(new Group.Rules()).addSubcommand(new RulesList(shell))
                        .addSubcommand(new RulesTest(shell))
                        .addSubcommand(new RulesBacktest(shell))
                        .addSubcommand(new RulesImport(shell)));
        all.addSubcommand(new CommandLine(new Group.Silence()).addSubcommand(new SilenceCommands.ListAll(shell))
                .addSubcommand(new SilenceCommands.Preview(shell)).addSubcommand(new SilenceCommands.Add(shell))
                .addSubcommand(new SilenceCommands.Expire(shell)));
        all.addSubcommand(new Incidents(shell)).addSubcommand(new Ack(shell)).addSubcommand(new Agents(shell))
                .addSubcommand(new Top(shell))
                .addSubcommand(new Doctor(shell)).addSubcommand(new Completion(shell, all));
        withHelp(all);
        all.setExpandAtFiles(false).setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
        return all;
    }

    /** Every command tells what it can do; those that only stand before others do so themselves. */
    private static void withHelp(CommandLine commands) {
        commands.getSubcommands().values().forEach(each -> {
            if (each.getSubcommands().isEmpty()) {
                each.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true)
                        .description("this text").build());
            }
            withHelp(each);
        });
    }

    private int ended(Exception e, boolean isJson) throws Exception {
        if (!(e instanceof Failure failure)) {
            throw e; // a bug: told with its trace
        }
        tellPrograms(isJson, failure);
        if (failure.isUsage()) {
            return notUnderstood(failure.getMessage());
        }
        err.println("bianque: " + failure.getMessage());
        return failure.status();
    }

    /** Programs read standard output alone, and are told there why nothing was found, whatever the reason is. */
    private void tellPrograms(boolean isJson, Failure failure) {
        if (isJson) {
            shell.out().println(OutputOption.json(Map.of("faults", Faults.asMaps(failure.problems()))));
        }
    }

    private int notUnderstood(@Nullable String what) {
        err.println("bianque: " + what);
        err.println("'bianque --help' lists the commands, 'bianque COMMAND --help' tells what one takes");
        return Failure.USAGE;
    }

    /** The program without a command. */
    @Command(name = "bianque", description = "Asks and tells a running Bianque, and looks after its files.")
    private static final class Bianque extends Group {
        @Override
        public Integer call() {
            if (help()) {
                spec().commandLine().getOut().print(USAGE);
                spec().commandLine().getOut().flush();
                return 0;
            }
            return super.call();
        }
    }
}
