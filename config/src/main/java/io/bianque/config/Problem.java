package io.bianque.config;

/**
 * One thing wrong in a file, told so that it can be put right without a manual.
 *
 * @param file   the file's name
 * @param line   from 1
 * @param column from 1
 * @param path   which value, for example {@code checks[2].interval}; empty for the document itself
 * @param what   what is wrong
 * @param remedy what to do; empty when {@code what} says it already
 */
public record Problem(String file, int line, int column, String path, String what, String remedy) {
    /** A problem at the given place. */
    public static Problem at(Place place, String path, String what, String remedy) {
        return new Problem(place.file(), place.line(), place.column(), path, what, remedy);
    }

    /** One line: {@code file:line:column: path: what; remedy}. */
    @Override
    public String toString() {
        var text = new StringBuilder(file).append(':').append(line).append(':').append(column).append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(what);
        if (!remedy.isEmpty()) {
            text.append("; ").append(remedy);
        }
        return text.toString();
    }
}
