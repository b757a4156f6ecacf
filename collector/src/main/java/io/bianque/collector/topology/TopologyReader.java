package io.bianque.collector.topology;

import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlDirectory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads the declared topology: every {@code *.yaml} and {@code *.yml} of a directory that does not begin with a dot, in the
 * order of their names, as if they were one file. Either all of it is good or nothing is taken.
 *
 * <p>Stateless and thread-safe. Costs time in proportion to the size of the files.
 */
public final class TopologyReader {
    /** Calls are seen, not declared. */
    private static final Set<EntityKind> DECLARED = EnumSet.complementOf(EnumSet.of(EntityKind.CALL));

    private final Problems problems = new Problems();
    private final TopologyDraft draft = new TopologyDraft(problems);

    private TopologyReader() {}

    /** What became of reading. */
    public sealed interface Outcome {
        /** All is well; warnings are worth showing. */
        record Loaded(Topology topology, List<Problem> warnings) implements Outcome {
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

    /** Reads a directory. One that is missing or cannot be read is a problem like any other. */
    public static Outcome load(Path directory) {
        var reader = new TopologyReader();
        new YamlDirectory(directory).read("topology", reader.problems, reader::document);
        return reader.outcome();
    }

    /**
     * Reads one document by itself.
     *
     * @param fileName how problems name it
     */
    public static Outcome read(String fileName, byte[] bytes) {
        var reader = new TopologyReader();
        reader.document(fileName, bytes);
        return reader.outcome();
    }

    /**
     * Reads documents as if they were one.
     *
     * @param documents by the name that problems give them, in the order in which they are read
     */
    public static Outcome read(SequencedMap<String, byte[]> documents) {
        var reader = new TopologyReader();
        documents.forEach(reader::document);
        return reader.outcome();
    }

    private void document(String fileName, byte[] bytes) {
        try {
            var document = new MapReader(StrictYaml.parse(fileName, bytes), problems);
            EntryReader.maps(document, "owners").forEach(each -> new EntryReader(each, draft).owner());
            for (var kind : DECLARED) {
                EntryReader.maps(document, kind.plural()).forEach(each -> new EntryReader(each, draft).entity(kind));
            }
            EntryReader.maps(document, "edges").forEach(each -> new EntryReader(each, draft).moreEdges());
            document.done();
        } catch (ConfigException e) {
            e.problems().forEach(problems::add);
        }
    }

    private Outcome outcome() {
        var topology = draft.topology();
        return problems.isEmpty() && topology.isPresent()
                ? new Outcome.Loaded(topology.get(), draft.warnings())
                : new Outcome.Refused(problems.all());
    }
}
