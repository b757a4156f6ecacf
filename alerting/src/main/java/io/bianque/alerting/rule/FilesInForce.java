package io.bianque.alerting.rule;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SequencedMap;

/**
 * The files behind what is in force: when a directory holds something bad now, they are those from before. Thread-safe.
 */
public interface FilesInForce {
    /**
     * One file.
     *
     * @param file its path on the server
     * @param text all of it
     */
    record Document(String file, String text) {
        /** Files as they were read. */
        public static List<Document> of(SequencedMap<String, byte[]> files) {
            return files.entrySet().stream()
                    .map(each -> new Document(each.getKey(), new String(each.getValue(), StandardCharsets.UTF_8)))
                    .toList();
        }
    }

    /** Those of the rules, in the order in which they are read. */
    List<Document> rules();

    /** Those of the declared topology, in the order in which they are read; empty when nothing is declared. */
    List<Document> topology();
}
