package io.bianque.alerting.topology;

import io.bianque.collector.topology.EntityId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The list of changes for people to look at: the last {@value #KEPT}, in a file of one line each. The diagnosis keeps what it
 * needs itself; a line that is lost or cannot be read is missing in the list alone. A file whose end was cut is written anew
 * with the next change, so that nothing is joined to a torn line. Thread-safe.
 *
 * <pre>
 *   time in milliseconds, entity, kind, by, id, what: separated by tabs, which the texts have as blanks
 * </pre>
 */
public final class ChangeBook {
    /** How many are kept. */
    static final int KEPT = 1_000;

    private final Path file;
    private final ArrayDeque<ChangeNote> notes = new ArrayDeque<>();
    private int lines;
    private boolean torn;

    /**
     * Reads what was kept.
     *
     * @throws IOException if the file is there and cannot be read
     */
    public ChangeBook(Path file) throws IOException {
        this.file = file;
        try {
            // Decoded leniently: a cut may go through the middle of a character.
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            torn = end < text.length();
            for (var line : text.substring(0, end).lines().toList()) {
                lines++;
                read(line).ifPresent(this::keep);
            }
        } catch (NoSuchFileException _) {
            // Nobody has told of a change yet.
        }
    }

    /** Adds one. */
    public synchronized void add(ChangeNote note) throws IOException {
        keep(note);
        if (lines < 2 * KEPT && !torn) {
            torn = true; // until the whole line is there
            Files.writeString(file, line(note), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            torn = false;
            lines++;
            return;
        }
        var text = new StringBuilder();
        notes.forEach(each -> text.append(line(each)));
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        lines = notes.size();
        torn = false;
    }

    private void keep(ChangeNote note) {
        if (notes.size() == KEPT) {
            notes.removeFirst();
        }
        notes.addLast(note);
    }

    /** The newest by their time, newest first, at most {@code limit}. */
    public synchronized List<ChangeNote> recent(int limit) {
        var sorted = new ArrayList<>(notes);
        sorted.sort(Comparator.comparingLong(ChangeNote::atMillis).reversed());
        return List.copyOf(sorted.subList(0, Math.min(limit, sorted.size())));
    }

    private static String line(ChangeNote note) {
        return String.join("\t", Long.toString(note.atMillis()), plain(note.entity().toString()), plain(note.kind()),
                plain(note.by()), plain(note.id()), plain(note.what())) + "\n";
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static Optional<ChangeNote> read(String line) {
        var parts = line.split("\t", -1);
        if (parts.length != 6) {
            return Optional.empty();
        }
        try {
            long at = Long.parseLong(parts[0]);
            return EntityId.parse(parts[1])
                    .map(entity -> new ChangeNote(entity, parts[2], parts[5], at, parts[3], parts[4]));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // a line that the end of the machine has cut
        }
    }
}
