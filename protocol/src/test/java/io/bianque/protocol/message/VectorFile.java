package io.bianque.protocol.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file of golden vectors: comments, each with the bytes under it.
 *
 * @param name  of the file, without its end
 * @param notes comments before the first bytes, without the title
 * @param parts comments from the first with bytes on
 */
record VectorFile(String name, List<String> notes, List<Part> parts) {
    private static final Path FOLDER = Path.of("src/test/resources/vectors/v1");

    /** A comment and the bytes under it; none where a comment speaks of those before. */
    @SuppressWarnings("ArrayRecordComponent") // read by tests only
    record Part(String comment, byte[] bytes) {}

    static VectorFile read(Path file) throws IOException {
        var comments = new ArrayList<String>();
        var digits = new ArrayList<StringBuilder>();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                comments.add(line.substring(1).strip());
                digits.add(new StringBuilder());
            } else {
                digits.getLast().append(line.replace(" ", ""));
            }
        }
        var fileName = String.valueOf(file.getFileName());
        if (comments.isEmpty() || !comments.getFirst().startsWith(fileName + ": ")) {
            throw new IllegalStateException(file + ": the first line must name the file and say what it is");
        }
        int first = 0;
        while (digits.get(first).isEmpty()) {
            first++;
        }
        var parts = new ArrayList<Part>();
        for (int i = first; i < comments.size(); i++) {
            parts.add(new Part(comments.get(i), HexFormat.of().parseHex(digits.get(i))));
        }
        return new VectorFile(fileName.replace(".hex", ""), List.copyOf(comments.subList(1, first)), parts);
    }

    /** Every vector of a folder below that of version 1, sorted by name. */
    static List<VectorFile> all(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            var found = new ArrayList<VectorFile>();
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                found.add(read(file));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All its bytes. */
    byte[] bytes() {
        int length = parts.stream().mapToInt(part -> part.bytes().length).sum();
        var bytes = new byte[length];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part.bytes(), 0, bytes, at, part.bytes().length);
            at += part.bytes().length;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
