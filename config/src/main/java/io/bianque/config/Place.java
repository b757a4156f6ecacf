package io.bianque.config;

/**
 * Where in a file a value begins.
 *
 * @param file   the name given by the caller, as a person would look for it
 * @param line   from 1
 * @param column from 1, in characters
 */
public record Place(String file, int line, int column) {
    public Place {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line=" + line + " column=" + column + ": both count from 1");
        }
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
