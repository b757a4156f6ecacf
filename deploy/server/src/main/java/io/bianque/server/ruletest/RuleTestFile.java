package io.bianque.server.ruletest;

import io.bianque.config.MapReader;
import io.bianque.config.StrictYaml;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;

/**
 * A file of tests: which rules and which topology are tried, and the tests. Immutable.
 *
 * @param rules    files or directories, as written: relative to the file
 * @param topology the same; none is a topology of what reports alone
 */
public record RuleTestFile(List<String> rules, List<String> topology, List<RuleTest> tests) {
    /** The most tests of one file. */
    static final int TESTS_MAX = 1_000;
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    public RuleTestFile {
        rules = List.copyOf(rules);
        topology = List.copyOf(topology);
        tests = List.copyOf(tests);
    }

    /**
     * Reads a file whole.
     *
     * @throws io.bianque.config.ConfigException with every fault
     */
    public static RuleTestFile read(String fileName, byte[] bytes) {
        return StrictYaml.read(fileName, bytes, m -> {
            var rules = m.strings("rules");
            if (rules.isEmpty()) {
                m.problem("rules", "is missing or empty", "name the files of rules that are tried: rules: [my.yaml]");
            }
            var topology = m.strings("topology");
            var interval = m.duration("interval", Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(10));
            var start = start(m);
            var tests = m.list("tests", each -> new RuleTestReader(each, interval, start.toEpochMilli()).test());
            if (tests.isEmpty()) {
                m.problem("tests", "has no good test", "add '- name: …' and what is expected");
            }
            if (tests.size() > TESTS_MAX) {
                m.problem("tests", "are " + tests.size(), "at most " + TESTS_MAX + " are read; split the file");
            }
            var names = new HashSet<String>();
            for (var test : tests) {
                if (!names.add(test.name())) {
                    m.problem("tests", "two are named '" + test.name() + "'", "give each a name of its own");
                }
            }
            return new RuleTestFile(rules, topology, tests);
        });
    }

    private static Instant start(MapReader m) {
        var text = m.string("start").orElse(START.toString());
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            m.problem("start", "must be a moment, not '" + text + "'", "write it like " + START);
            return START;
        }
    }
}
