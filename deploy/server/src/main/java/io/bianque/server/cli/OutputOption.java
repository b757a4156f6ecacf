package io.bianque.server.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** For people, or for programs. */
final class OutputOption {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    enum Format {
        TEXT, JSON
    }

    @Option(names = "--output", paramLabel = "text|json", converter = FormatConverter.class, completionCandidates = Candidates.class, description = "for people or for programs (default: text)")
    private Format format = Format.TEXT;

    /** Whether these words of a command line ask for JSON, also when the others are not understood. */
    static boolean asksForJson(String... words) {
        boolean asked = false;
        for (int i = 0; i < words.length && !words[i].equals("--"); i++) {
            if (words[i].startsWith("--output=")) {
                asked = words[i].equals("--output=json");
            } else if (words[i].equals("--output") && i + 1 < words.length) {
                asked = words[i + 1].equals("json");
            }
        }
        return asked;
    }

    boolean isJson() {
        return format == Format.JSON;
    }

    /** A value as JSON, written over several lines; what a terminal would obey is escaped in its texts. */
    static String json(Object value) {
        var text = JSON.writeValueAsString(value);
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(each -> {
            if (each != '\n' && PlainStream.isObeyed(each)) {
                // Beyond the basic plane as a pair; a half that is alone as itself.
                for (char part : Character.toChars(each)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) part));
                }
            } else {
                safe.appendCodePoint(each);
            }
        });
        return safe.toString();
    }

    static final class Candidates extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Candidates() {
            add("text");
            add("json");
        }
    }

    static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                default -> throw new TypeConversionException(
                        "'" + value.toLowerCase(Locale.ROOT) + "' is not text or json");
            };
        }
    }
}
