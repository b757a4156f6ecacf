package io.bianque.alerting.incident;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The newest names of inputs that were taken, so that one which comes again is known. Bounded: the oldest are forgotten
 * first. Confined to the journal's thread.
 */
final class Repeats {
    private final int max;
    private final Set<String> names = new LinkedHashSet<>();

    Repeats(int max) {
        this.max = max;
    }

    boolean has(String name) {
        return names.contains(name);
    }

    void add(String name) {
        if (names.add(name) && names.size() > max) {
            Iterator<String> oldest = names.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void write(JournalWriter out) {
        out.list(names, JournalWriter::text);
    }

    void read(JournalReader in) {
        names.clear();
        names.addAll(in.list(JournalReader::text));
    }
}
