package io.bianque.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Adds entries to lists of a YAML file and leaves every line that is there as it is, comments too. A list that is written
 * line by line gets them at its end; a key that is not there gets a list at the end of the file. Pure.
 */
final class YamlInsertion {
    private static final Pattern KEY = Pattern.compile("^([A-Za-z_]+):\\s*(#.*)?$");
    private static final Pattern ITEM = Pattern.compile("^( *)-( .*|)$");

    private YamlInsertion() {}

    /**
     * The text with the entries in it.
     *
     * @param entries by top-level key, each an item of a list in one line
     * @param mark    a comment that stands before what is added under each key
     * @return empty when a list is written in a way that nothing can be added to it line by line
     */
    static Optional<String> into(String text, Map<String, List<String>> entries, String mark) {
        var lines = new ArrayList<>(text.lines().toList());
        for (var entry : entries.entrySet()) {
            if (!into(lines, entry.getKey(), entry.getValue(), mark)) {
                return Optional.empty();
            }
        }
        return Optional.of(String.join("\n", lines) + "\n");
    }

    private static boolean into(List<String> lines, String key, List<String> items, String mark) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith(key + ":")) {
                return KEY.matcher(line).matches() && insert(lines, i, items, mark);
            }
        }
        if (lines.equals(List.of("{}"))) {
            lines.clear(); // an empty document
        } else {
            lines.add("");
        }
        lines.add(key + ":");
        add(lines, lines.size(), "  ", items, mark);
        return true;
    }

    private static boolean insert(List<String> lines, int keyLine, List<String> items, String mark) {
        int last = keyLine;
        var indent = "";
        boolean found = false;
        for (int i = keyLine + 1; i < lines.size() && !isNextKey(lines.get(i)); i++) {
            var line = lines.get(i);
            var item = ITEM.matcher(line);
            if (!found && item.matches()) {
                indent = item.group(1);
                found = true;
            }
            if (!line.isBlank() && !line.startsWith("#")) {
                last = i;
            }
        }
        if (found) {
            add(lines, last + 1, indent, items, mark);
        }
        return found;
    }

    private static boolean isNextKey(String line) {
        return (!line.isEmpty() && " #-\t".indexOf(line.charAt(0)) < 0) || line.startsWith("---");
    }

    private static void add(List<String> lines, int at, String indent, List<String> items, String mark) {
        var added = new ArrayList<String>();
        added.add(indent + "# " + mark);
        items.forEach(item -> added.add(indent + item));
        lines.addAll(at, added);
    }
}
