package io.bianque.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Reads one strict YAML document. Stateless and thread-safe; costs time and memory in proportion to the bytes, which are
 * bounded.
 */
public final class StrictYaml {
    /** The most bytes a document may have. */
    public static final int LIMIT_BYTES = 1 << 20;

    private StrictYaml() {}

    /**
     * Parses a document.
     *
     * @param fileName how problems name the file
     * @param bytes    the whole file
     * @return the document's one value
     * @throws ConfigException when the bytes are not an acceptable document, with every problem that could be told apart
     */
    public static YamlNode parse(String fileName, byte[] bytes) {
        return new TreeBuilder(fileName).build(decode(fileName, bytes));
    }

    /**
     * Parses a document whose value is a map, and reads it. Unknown keys are problems, and so is an
     * {@link IllegalArgumentException} of the reading function (a record that refuses its values).
     *
     * @param read turns the map into a value; what it returns counts only if no problem was noted
     * @throws ConfigException with all problems
     */
    public static <T> T read(String fileName, byte[] bytes, Function<MapReader, T> read) {
        var problems = new Problems();
        var result = MapReader.readWhole(parse(fileName, bytes), "", problems, read);
        problems.throwIfAny();
        return result.orElseThrow(() -> new IllegalStateException(fileName + " gave neither a value nor a problem"));
    }

    /**
     * A text as a scalar of a document, in double quotes, that is read as that text again. Of control characters only tabs and the ends of
     * lines can be said.
     */
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t") + '"';
    }

    private static String decode(String fileName, byte[] bytes) {
        if (bytes.length > LIMIT_BYTES) {
            throw refuse(fileName, 1, 1, "the file has " + bytes.length + " bytes",
                    "at most " + LIMIT_BYTES + " are read; split it");
        }
        var start = startAfterMark(fileName, bytes);
        var input = ByteBuffer.wrap(bytes, start, bytes.length - start);
        var output = CharBuffer.allocate(bytes.length + 1);
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var result = decoder.decode(input, output, true);
        var text = output.flip().toString();
        if (result.isError()) {
            throw refuseAt(fileName, text, text.length(),
                    "byte %d (0x%02X) is not UTF-8".formatted(input.position(), bytes[input.position()]),
                    "save the file as UTF-8");
        }
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
                throw refuseAt(fileName, text, i, "control character 0x%02X".formatted((int) c),
                        "a configuration file is text; is this the right file?");
            }
        }
        return text;
    }

    private static int startAfterMark(String fileName, byte[] bytes) {
        if (bytes.length >= 2 && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF))) {
            throw refuse(fileName, 1, 1, "the file is UTF-16", "save it as UTF-8");
        }
        var utf8Mark = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
        return utf8Mark ? 3 : 0;
    }

    private static ConfigException refuseAt(String fileName, String text, int index, String what, String remedy) {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < index; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return refuse(fileName, line, index - lineStart + 1, what, remedy);
    }

    private static ConfigException refuse(String fileName, int line, int column, String what, String remedy) {
        var problems = new Problems();
        problems.add(new Problem(fileName, line, column, "", what, remedy));
        return new ConfigException(problems.all());
    }
}
