package io.bianque.alerting.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlanksTest {
    private static String fill(String entity, Labels labels, String text) throws Blanks.UnfilledException {
        var blanks = new Blanks(EntityId.parse(entity).orElseThrow(), labels, "INC-7");
        var filled = blanks.fill(List.of(new Step.Act(new Order("a", "h", Map.of("x", text), 1), null)));
        return String.valueOf(((Step.Act) filled.getFirst()).order().args().get("x"));
    }

    @ParameterizedTest
    @CsvSource({"process:db-1/pg, {{host}}, db-1", "process:db-1/pg, {{member}}, pg", "host:h, {{host}}, h",
            "call:h/web, {{ member }}@{{host}}, web@h", "agent:h, {{host}}, h", "resource:r, {{host}}, web-1",
            "resource:r, {{entity}} {{name}} {{incident}}, resource:r r INC-7", "zone:z, {{labels.unit}}, u"})
    void everyBlankIsFilled(String entity, String text, String filled) throws Exception {
        assertThat(fill(entity, Labels.of("host", "web-1", "unit", "u"), text)).isEqualTo(filled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-rf", "a\nb", "a\u0000b", ""})
    void noLabelMakesAnOptionOrASecondLine(String value) {
        assertThatThrownBy(() -> fill("resource:r", Labels.of("x", value), "{{labels.x}}"))
                .isInstanceOf(Blanks.UnfilledException.class);
    }

    @Test
    void aLongLabelFillsNothing() {
        assertThatThrownBy(() -> fill("resource:r", Labels.of("x", "x".repeat(129)), "{{labels.x}}"))
                .isInstanceOf(Blanks.UnfilledException.class);
    }

    @Test
    void whatALabelHoldsIsNotReadAsABlankAgain() throws Exception {
        assertThat(fill("resource:r", Labels.of("x", "{{name}}"), "{{labels.x}}")).isEqualTo("{{name}}");
    }

    @ParameterizedTest
    @CsvSource({"host:*, host:a, true", "host, host:a, true", "host:web-*, host:web-1, true",
            "host:web-*, host:db-1, false", "process:*/redis, process:a/redis, true",
            "process:*/redis, process:a/redis2, false", "host:a*b*c, host:aXbYbc, true",
            "host:a*b*c, host:aXbYb, false",
            "host:a, process:a, false", "host:a, host:ab, false"})
    void aPatternStandsForTheNamesThatFit(String pattern, String entity, boolean fits) {
        assertThat(EntityPattern.parse(pattern).orElseThrow().matches(EntityId.parse(entity).orElseThrow()))
                .isEqualTo(fits);
    }
}
