package io.bianque.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of words, told under each other. */
final class Table {
    private static final int WIDTH_MAX = 60;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
    }

    void row(Object... cells) {
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(plain(String.valueOf(cell)));
        }
        rows.add(row);
    }

    /** Text of others, on one line and without what a terminal would obey: each control character is a question mark. */
    static String plain(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints().map(each -> PlainStream.isObeyed(each) ? '?' : each).forEach(plain::appendCodePoint);
        return plain.toString();
    }

    void print(PrintStream out) {
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                widths[i] = Math.min(WIDTH_MAX, Math.max(widths[i], row.get(i).length()));
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                var cell = row.get(i);
                line.append(cell).repeat(' ', i == columns - 1 ? 0 : Math.max(0, widths[i] - cell.length()) + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
