package io.bianque.alerting.runbook;

import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.Place;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlDirectory;
import io.bianque.config.YamlList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Reads the runbooks of a directory: every {@code *.yaml} and {@code *.yml} in it that does not begin with a dot, in the
 * order of their names. Either all are good or none is taken; a directory that is not there has none. Stateless and
 * thread-safe.
 */
public final class RunbookLoader {
    /** The most runbooks. */
    static final int RUNBOOKS_MAX = 500;

    private final Problems problems = new Problems();
    private final Map<String, Place> places = new HashMap<>();
    private final List<Runbook> runbooks = new ArrayList<>();

    private RunbookLoader() {}

    /** What became of loading. */
    public sealed interface Outcome {
        /** All is well; in the order of the files, which is the order in which they are tried. */
        record Loaded(List<Runbook> runbooks) implements Outcome {
            public Loaded {
                runbooks = List.copyOf(runbooks);
            }
        }

        /** Nothing is taken; every problem found, by file and place. */
        record Refused(List<Problem> problems) implements Outcome {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Loads a directory. */
    public static Outcome load(Path directory) {
        var loading = new RunbookLoader();
        var files = new YamlDirectory(directory);
        if (!files.isMissing()) {
            files.read("runbooks", loading.problems, loading::document);
        }
        return loading.outcome();
    }

    /**
     * Loads documents as {@link #load} loads the files of a directory: as if they were one.
     *
     * @param documents by the name that problems give them, in the order in which they are read
     */
    public static Outcome loadDocuments(SequencedMap<String, byte[]> documents) {
        var loading = new RunbookLoader();
        documents.forEach(loading::document);
        return loading.outcome();
    }

    /**
     * Loads one document as {@link #load} loads each file.
     *
     * @param fileName how problems name it
     */
    public static Outcome loadDocument(String fileName, byte[] bytes) {
        var loading = new RunbookLoader();
        loading.document(fileName, bytes);
        return loading.outcome();
    }

    private void problem(String file, String what, String remedy) {
        problems.add(new Problem(file, 1, 1, "", what, remedy));
    }

    private void document(String fileName, byte[] bytes) {
        try {
            var document = new MapReader(StrictYaml.parse(fileName, bytes), problems);
            var node = document.node("runbooks");
            if (node == null) {
                document.problem("has no 'runbooks'", "add 'runbooks:' and a list below it; 'runbooks: []' for none");
            } else if (node instanceof YamlList list) {
                for (int i = 0; i < list.items().size(); i++) {
                    runbook(new MapReader(list.items().get(i), "runbooks[" + i + "]", problems));
                }
            } else {
                problems.add(node, "runbooks", "must be a list, not " + node.inWords(), "write '- name: …' lines");
            }
            document.done();
        } catch (ConfigException e) {
            e.problems().forEach(problems::add);
        }
    }

    private void runbook(MapReader map) {
        RunbookReader.read(map).ifPresent(runbook -> {
            var first = places.putIfAbsent(runbook.name(), map.place());
            if (first != null) {
                map.problem("name", "another runbook is named '" + runbook.name() + "' (" + first + ")",
                        "give each runbook a name of its own");
            }
            runbooks.add(runbook);
        });
    }

    private Outcome outcome() {
        if (runbooks.size() > RUNBOOKS_MAX) {
            problem("runbooks", runbooks.size() + " runbooks, at most " + RUNBOOKS_MAX + " are allowed", "remove some");
        }
        return problems.isEmpty() ? new Outcome.Loaded(runbooks) : new Outcome.Refused(problems.all());
    }
}
