package io.bianque.server.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal is told: lines and tabs stay, whatever else a terminal would obey is a question mark. Names, reasons and labels are
 * other people's words. Thread-safe as the stream that it writes to.
 */
final class PlainStream extends PrintStream {
    PlainStream(PrintStream to) {
        super(to, true, StandardCharsets.UTF_8);
    }

    @Override
    public void print(@Nullable String text) {
        super.print(plain(String.valueOf(text)));
    }

    private static String plain(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(
                each -> plain.appendCodePoint(each != '\n' && each != '\t' && isObeyed(each) ? '?' : each));
        return plain.toString();
    }

    /** Whether a terminal, or the eye of its reader, is led by a character rather than shown it. */
    static boolean isObeyed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                true;
            default -> false;
        };
    }
}
