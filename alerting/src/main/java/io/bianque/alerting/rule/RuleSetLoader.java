package io.bianque.alerting.rule;

import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.Place;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlDirectory;
import io.bianque.config.YamlList;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads the rules of a directory: every {@code *.yaml} and {@code *.yml} in it that does not begin with a dot, in the
 * order of their names. Either all rules are good or none is taken. Stateless and thread-safe; some milliseconds a rule.
 */
public final class RuleSetLoader {
    private RuleSetLoader() {}

    /** What became of loading. */
    public sealed interface Outcome {
        /** All is well; warnings are worth showing. */
        record Loaded(RuleSet rules, List<Problem> warnings) implements Outcome {
            public Loaded {
                warnings = List.copyOf(warnings);
            }
        }

        /** Nothing is taken; every problem found, by file and place. */
        record Refused(List<Problem> problems) implements Outcome {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Loads a directory. One that is missing or cannot be read is a problem like any other. */
    public static Outcome load(Path directory) {
        var loading = new Loading();
        new YamlDirectory(directory).read("rules", loading.problems, loading::document);
        return loading.outcome();
    }

    /**
     * Loads documents as {@link #load} loads the files of a directory: as if they were one.
     *
     * @param documents by the name that problems give them, in the order in which they are read
     */
    public static Outcome loadDocuments(SequencedMap<String, byte[]> documents) {
        var loading = new Loading();
        documents.forEach(loading::document);
        return loading.outcome();
    }

    /**
     * Loads one document as {@link #load} loads each file.
     *
     * @param fileName how problems name it
     */
    public static Outcome loadDocument(String fileName, byte[] bytes) {
        var loading = new Loading();
        loading.document(fileName, bytes);
        return loading.outcome();
    }

    private static final class Loading {
        private final Problems problems = new Problems();
        private final Problems warnings = new Problems();
        private final Map<String, Place> places = new HashMap<>();
        private final List<AlertRule> rules = new ArrayList<>();

        void problem(String file, String what, String remedy) {
            problems.add(new Problem(file, 1, 1, "", what, remedy));
        }

        void document(String fileName, byte[] bytes) {
            try {
                var document = new MapReader(StrictYaml.parse(fileName, bytes), problems);
                var calendars = TimesReader.calendars(document);
                var node = document.node("rules");
                if (node == null) {
                    document.problem("has no 'rules'", "add 'rules:' and a list below it; 'rules: []' for none");
                } else if (node instanceof YamlList list) {
                    for (int i = 0; i < list.items().size(); i++) {
                        rule(new MapReader(list.items().get(i), "rules[" + i + "]", problems), calendars);
                    }
                } else {
                    problems.add(node, "rules", "must be a list, not " + node.inWords(), "write '- name: …' lines");
                }
                document.done();
            } catch (ConfigException e) {
                e.problems().forEach(problems::add);
            }
        }

        private void rule(MapReader map, Map<String, Set<LocalDate>> calendars) {
            RuleReader.read(map, calendars, warnings).ifPresent(rule -> {
                var first = places.putIfAbsent(rule.name(), map.place());
                if (first != null) {
                    map.problem("name", "another rule is named '" + rule.name() + "' (" + first + ")",
                            "give each rule a name of its own");
                }
                rules.add(rule);
            });
        }

        Outcome outcome() {
            if (rules.size() > RuleSet.RULES_MAX) {
                problem("rules", rules.size() + " rules, at most " + RuleSet.RULES_MAX + " are allowed", "remove some");
            }
            return problems.isEmpty()
                    ? new Outcome.Loaded(new RuleSet(rules), warnings.all())
                    : new Outcome.Refused(problems.all());
        }
    }
}
