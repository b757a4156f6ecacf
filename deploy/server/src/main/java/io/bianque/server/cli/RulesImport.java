package io.bianque.server.cli;

import io.bianque.config.ConfigException;
import io.bianque.server.promrules.PromRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bianque rules import}: rules of Prometheus in our words, as far as these go. */
@Command(name = "import", description = "Translates a file of rules of Prometheus; what cannot be said is listed with the reason. Ends with 1 if anything is.")
final class RulesImport implements Callable<Integer> {
    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--out", paramLabel = "FILE", description = "writes the rules there, to a new file (default: standard output)")
    private @Nullable Path out;

    @Parameters(paramLabel = "FILE", description = "rules of Prometheus, YAML")
    private @Nullable Path file;

    private final Shell shell;

    RulesImport(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var from = Objects.requireNonNull(file, "picocli asks for it");
        PromRules.Translation translation;
        try {
            translation = PromRules.translate(from.toString(), Documents.bytes(from));
        } catch (ConfigException e) {
            throw Failure.no("refused\n" + Faults.text(e.problems()));
        }
        if (out != null) {
            write(out, translation.yaml());
        }
        if (output.isJson()) {
            var map = new LinkedHashMap<String, Object>();
            map.put("rules", translation.names());
            map.put("left", asMaps(translation.left()));
            map.put("notes", asMaps(translation.notes()));
            map.put("yaml", translation.yaml());
            shell.out().println(OutputOption.json(map));
        } else {
            if (out == null) {
                shell.out().print(translation.yaml());
            }
            // Comments, so that all of it together is a file of rules still.
            translation.notes().forEach(each -> shell.out().println("# look at " + text(each)));
            translation.left().forEach(each -> shell.out().println("# not translated: " + text(each)));
            shell.out()
                    .println("# " + Words.count(translation.names().size(), "rule was", "rules were") + " translated, "
                            + Words.count(translation.left().size(), "was", "were") + " not");
        }
        return translation.left().isEmpty() ? 0 : Failure.NO;
    }

    private static void write(Path file, String text) throws Failure {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw Failure
                    .no(file + " cannot be written: " + Failure.reason(e) + "; give the name of a new file with --out");
        }
    }

    private static String text(PromRules.Left left) {
        return left.place() + ": " + left.rule() + ": " + left.reason().replace('\n', ' ');
    }

    private static List<Map<String, Object>> asMaps(List<PromRules.Left> all) {
        return all.stream().map(each -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("file", each.place().file());
            map.put("line", each.place().line());
            map.put("rule", each.rule());
            map.put("reason", each.reason());
            return map;
        }).toList();
    }
}
