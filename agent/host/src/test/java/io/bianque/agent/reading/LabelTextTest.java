package io.bianque.agent.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelTextTest {
    @Test
    void cleanTextIsLeftAlone() {
        for (var text : new String[]{"", "java", "扁鹊 𠮷", ") (", "${jndi:x}"}) {
            assertThat(LabelText.clean(text)).isSameAs(text);
        }
    }

    @Test
    void c20LineEndsAndControlCharactersCannotPass() {
        assertThat(LabelText.clean("a\nb\r\u001b[31m\u0000\u0085\u2028c\ud800")).isEqualTo("a?b??[31m???c?");
    }

    @Test
    void longTextIsCutButNoCharacterIsHalved() {
        assertThat(LabelText.clean("x".repeat(255) + "𠮷")).isEqualTo("x".repeat(255));
        assertThat(LabelText.clean("\n" + "x".repeat(254) + "𠮷")).isEqualTo("?" + "x".repeat(254));
        assertThat(LabelText.clean("y".repeat(5_000))).hasSize(256);
    }
}
