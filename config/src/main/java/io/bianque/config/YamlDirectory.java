package io.bianque.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A directory of YAML files that are read as one: every {@code *.yaml} and {@code *.yml} whose name does not begin with a
 * dot, in the order of their names. Immutable and thread-safe.
 */
public final class YamlDirectory {
    /** The most files that are read. */
    public static final int FILES_MAX = 200;

    private final Path directory;

    /** A directory, which need not be there. */
    public YamlDirectory(Path directory) {
        this.directory = directory;
    }

    /** Whether it is not there; one that cannot be looked at counts as there. */
    public boolean isMissing() {
        return Files.notExists(directory);
    }

    /**
     * Hands on each file: its name and its bytes, of which at most one more than {@link StrictYaml#LIMIT_BYTES} are read.
     *
     * @param what     what the files are of, such as "rules", for the remedy when there are too many
     * @param problems takes what cannot be read: the directory, a file, more than {@value #FILES_MAX} files
     */
    public void read(String what, Problems problems, BiConsumer<String, byte[]> file) {
        try (var entries = Files.list(directory)) {
            var files = entries.filter(YamlDirectory::isRead).sorted().limit(FILES_MAX + 1L).toList();
            if (files.size() > FILES_MAX) {
                problems.add(problem(directory, "has more than " + FILES_MAX + " files of " + what,
                        "put more " + what + " into one file"));
            }
            files.forEach(each -> read(each, problems, file));
        } catch (IOException e) {
            problems.add(problem(directory, "cannot be read: " + e, "give a readable directory of *.yaml files"));
        }
    }

    private static void read(Path path, Problems problems, BiConsumer<String, byte[]> file) {
        byte[] bytes;
        try (var in = Files.newInputStream(path)) {
            bytes = in.readNBytes(StrictYaml.LIMIT_BYTES + 1);
        } catch (IOException e) {
            problems.add(problem(path, "cannot be read: " + e, "give the server the right to read it, or remove it"));
            return;
        }
        file.accept(path.toString(), bytes);
    }

    private static Problem problem(Path path, String what, String remedy) {
        return new Problem(path.toString(), 1, 1, "", what, remedy);
    }

    /** Whether a directory's file of this name is read. */
    public static boolean isRead(Path file) {
        var name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    /** Names, sizes and times of the files that are read: cheap to look at, different when one has changed. */
    public String stamp() {
        if (isMissing()) {
            return "not there";
        }
        try (var files = Files.list(directory)) {
            // What is not read does not count either: editors leave links to nowhere beside a file that is edited.
            return files.filter(YamlDirectory::isRead).sorted().map(YamlDirectory::stamp)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            // Whoever reads it says it better; here it is only another state of the directory.
            return "unreadable: " + e;
        }
    }

    /** A file that cannot be looked at hides no change of another one. */
    private static String stamp(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return file + " unreadable: " + e;
        }
    }
}
