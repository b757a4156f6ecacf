package io.bianque.server.ruletest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {
    @Test
    void valuesAreReadAsUsersOfPrometheusKnowThem() {
        assertThat(Notation.values("5 5x2 0+10x3 9-1.5x2 -1 1e3 _ _x2")).containsExactly(5, 5, 5, 5, 0, 10, 20, 30, 9,
                7.5, 6, -1, 1_000, Double.NaN, Double.NaN, Double.NaN);
    }

    @Test
    void wordsAreCountedPlainly() {
        assertThat(Notation.words("ok*2 failed _")).containsExactly("ok", "ok", "failed", "");
    }

    @Test
    void seriesHaveANameAndLabels() {
        assertThat(Notation.key("up{host=\"a\", path=\"c:\\\\x \\\"y\\\"\"}"))
                .isEqualTo(new SeriesKey("up", Labels.of("host", "a", "path", "c:\\x \"y\"")));
        assertThat(Notation.key("up")).isEqualTo(new SeriesKey("up", Labels.EMPTY));
    }

    @Test
    void backslashesAreTakenOneAfterTheOther() {
        assertThat(Notation.key("up{path=\"C:\\\\new\\nline\"}"))
                .isEqualTo(new SeriesKey("up", Labels.of("path", "C:\\new\nline")));
    }

    @Test
    void aLongValueIsRead() {
        var value = "x".repeat(100_000);
        assertThat(Notation.key("up{a=\"" + value + "\"}").labels().getOrEmpty("a")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "5x", "5y3", "1+x3", "NaN", "5x9999999", "0x99999 0x99999"})
    void whatIsNoValueIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Notation.values(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{a=\"b\"}", "up{a=b}", "up{a=\"b\",a=\"c\"}", "up{a=\"b\"", "up{a=\"b\" c=\"d\"}"})
    void whatIsNoSeriesIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Notation.key(text));
    }
}
