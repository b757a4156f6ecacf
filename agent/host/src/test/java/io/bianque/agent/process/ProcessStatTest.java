package io.bianque.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {
    private static final String REST = " S 1 16003 7895 0 -1 4194304 101 0 0 0 12 30 0 0 20 0 7 0 192309 3133440 413"
            + " 18446744073709551615 94275401285632 94275401305513 1407 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n";

    @ParameterizedTest
    @ValueSource(strings = {"java", "", " ", ") S 9 (", "a) (b", "x\n1 (y) R", "((((", "))))", "kworker/0:1-ev", "扁鹊"})
    void hostileNamesEndAtTheLastBracket(String name) {
        var line = ("16014 (" + name + ")" + REST).getBytes(UTF_8);
        assertThat(ProcessStat.parse(line, line.length))
                .contains(new ProcessStat(name, 'S', 12 + 30, 7, 192_309, 413));
    }

    @Test
    void aCutLineIsNone() {
        var line = ("16014 (x)" + REST).getBytes(UTF_8);
        var needed = ("16014 (x)" + REST.substring(0, REST.indexOf(" 413") + 5)).length();
        for (var length = 0; length < needed; length++) {
            assertThat(ProcessStat.parse(line, length)).as("cut at %s", length).isEqualTo(Optional.empty());
        }
        assertThat(ProcessStat.parse(line, needed)).isPresent();
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void noBytesMakeItThrow(SeededRandom random) {
        var line = ("1 (x)" + REST).getBytes(UTF_8);
        for (var i = random.nextInt(20); i >= 0; i--) {
            line[random.nextInt(line.length)] = (byte) random.nextInt(256);
        }
        ProcessStat.parse(line, random.nextInt(line.length + 1))
                .ifPresent(stat -> assertThat(stat.residentPages()).isNotNegative());
    }
}
