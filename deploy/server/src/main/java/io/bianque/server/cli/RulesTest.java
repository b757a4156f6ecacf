package io.bianque.server.cli;

import io.bianque.config.ConfigException;
import io.bianque.config.Problem;
import io.bianque.server.ruletest.RuleTestFile;
import io.bianque.server.ruletest.RuleTestRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bianque rules test}: do rules and topology make of what hosts say what their tests expect? */
@Command(name = "test", description = "Runs tests of rules: what hosts say, and which alerts and pages must come of it.")
final class RulesTest implements Callable<Integer> {
    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "FILE|DIR", arity = "1..*", description = "files of tests, or directories of them")
    private List<Path> operands = List.of();

    private final Shell shell;

    RulesTest(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var failures = new ArrayList<Problem>();
        var refused = new ArrayList<Failure>();
        int files = 0;
        int tests = 0;
        for (var operand : operands) {
            for (var file : Files.isDirectory(operand) ? Documents.in(operand) : List.of(operand)) {
                files++;
                try {
                    tests += run(file, failures);
                } catch (Failure e) {
                    refused.add(e); // and the others are run all the same
                }
            }
        }
        if (files == 0) {
            throw Failure.no("nothing to test in " + operands + "; give files *.yaml, or directories of them");
        }
        boolean good = failures.isEmpty() && refused.isEmpty();
        if (output.isJson()) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("tests", tests);
            answer.put("failures", Faults.asMaps(failures));
            answer.put("faults",
                    Faults.asMaps(refused.stream().flatMap(each -> each.problems().stream()).distinct().toList()));
            shell.out().println(OutputOption.json(answer));
            return good ? 0 : Failure.NO;
        }
        if (!good) {
            var parts = new ArrayList<String>();
            if (!failures.isEmpty()) {
                parts.add(Words.count(failures.size(), "expectation") + " of " + Words.count(tests, "test")
                        + (failures.size() == 1 ? " was" : " were") + " not met\n"
                        + Faults.text(failures));
            }
            refused.stream().map(each -> String.valueOf(each.getMessage())).distinct().forEach(parts::add);
            throw Failure.no(String.join("\n", parts));
        }
        shell.out().println("good: " + Words.count(tests, "test"));
        return 0;
    }

    private static int run(Path path, List<Problem> failures) throws Failure {
        RuleTestFile file;
        try {
            file = RuleTestFile.read(path.toString(), Documents.bytes(path));
        } catch (ConfigException e) {
            throw Failure.refused("the tests are refused", e.problems());
        }
        var rules = RuleFiles.rules(beside(path, file.rules()));
        var topology = RuleFiles.topology(beside(path, file.topology()));
        file.tests().forEach(test -> failures.addAll(RuleTestRun.failures(test, rules, topology)));
        return file.tests().size();
    }

    private static List<Path> beside(Path file, List<String> names) {
        return names.stream().map(file::resolveSibling).toList();
    }
}
