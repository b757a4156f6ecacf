package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What programs read is the same text again, and a terminal that shows it obeys nothing. */
class OutputOptionTest {
    private static String printed(Object value) {
        var bytes = new ByteArrayOutputStream();
        var out = new PlainStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        out.println(OutputOption.json(value));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void survives(String text) {
        var printed = printed(Map.of("text", text, text, 1));
        assertThat(printed.codePoints()).as(printed)
                .allMatch(each -> each == '\n' || !PlainStream.isObeyed(each));
        var read = JsonMapper.shared().readTree(printed);
        assertThat(read.path("text").asString()).isEqualTo(text);
        assertThat(read.has(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800", "\ud83d\ude00", "\udb40\udc41", "\ud834\udd73",
            "\u001b[2J\u0007\u0000", "\u009b31m\u007f", "\u202e\u2066\u200b\ufeff", "\u2028\u2029", "\r\n\t\"\\"})
    void textsThatATerminalWouldObeyAreEscaped(String text) {
        survives(text);
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void anyTextIsTheSameAgain(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(0xa0));
                case 1 -> text.append((char) random.nextInt(0xd800, 0xe000));
                case 2 -> text.append((char) random.nextInt(0x10000));
                default -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
            }
        }
        survives(text.toString());
    }
}
