package io.bianque.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.bianque.agent.action.Arguments.NotAllowed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static final ActionSpec SPEC = new ActionSpec("restart",
            List.of("/bin/systemctl", "restart", "{unit}", "--reason={unit}.x"), Duration.ofSeconds(1), 1,
            Optional.empty(), Map.of("unit", Pattern.compile("[-a-z;$()]+")));

    @Test
    void aValueFillsItsPlaceholdersAndNothingElse() throws NotAllowed {
        assertThat(Arguments.fill(SPEC, Map.of("unit", "redis;$(reboot)")))
                .containsExactly("/bin/systemctl", "restart", "redis;$(reboot)", "--reason=redis;$(reboot).x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Redis", "redis\n", "re dis", "re\u0000dis", "--now", "-"})
    void whatThePatternDoesNotMatchOrLooksLikeAnOptionIsNotAllowed(String value) {
        assertThatThrownBy(() -> Arguments.fill(SPEC, Map.of("unit", value))).isInstanceOf(NotAllowed.class);
    }

    @Test
    void aValueOfMoreThan128CharactersIsNotAllowed() throws NotAllowed {
        assertThat(Arguments.fill(SPEC, Map.of("unit", "x".repeat(128)))).hasSize(4);
        assertThatThrownBy(() -> Arguments.fill(SPEC, Map.of("unit", "x".repeat(129))))
                .isInstanceOf(NotAllowed.class);
    }

    @Test
    void argumentsMustBeExactlyThoseOfTheFile() {
        assertThatThrownBy(() -> Arguments.fill(SPEC, Map.of())).hasMessageContaining("[unit], was given []");
        assertThatThrownBy(() -> Arguments.fill(SPEC, Map.of("unit", "a", "user", "root")))
                .hasMessageContaining("was given [unit, user]");
    }
}
