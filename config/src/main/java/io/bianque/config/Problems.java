package io.bianque.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The problems found so far in one file (or one set of files). Keeps the first {@value #LIMIT}; the rest are counted.
 * Confined to one thread.
 */
public final class Problems {
    private static final int LIMIT = 200;

    private final List<Problem> found = new ArrayList<>();
    private int count;

    /** Notes a problem with a value. */
    public void add(YamlNode node, String path, String what, String remedy) {
        add(Problem.at(node.place(), path, what, remedy));
    }

    /** Notes a problem. */
    public void add(Problem problem) {
        count++;
        if (found.size() < LIMIT) {
            found.add(problem);
        }
    }

    /** How many problems were noted, kept or not. */
    public int count() {
        return count;
    }

    /** True when nothing is wrong so far. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** The problems kept, by file and place; a last one tells how many more there were. */
    public List<Problem> all() {
        var all = new ArrayList<>(found);
        all.sort(Comparator.comparing(Problem::file).thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        if (count > found.size()) {
            var last = all.getLast();
            all.add(new Problem(last.file(), last.line(), last.column(), "",
                    (count - found.size()) + " more problems are not listed", ""));
        }
        return List.copyOf(all);
    }

    /** Throws when anything is wrong. */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new ConfigException(all());
        }
    }
}
