package io.bianque.alerting.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.collector.topology.EntityId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvidenceTextsTest {
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE);

    @ParameterizedTest
    @EnumSource(EvidenceKey.class)
    void everyKeySaysAllItsArgumentsInBothLanguages(EvidenceKey key) {
        var args = new ArrayList<Arg>();
        var expected = new ArrayList<String>();
        for (var kind : key.kinds()) {
            int number = args.size() + 2;
            if (kind == Arg.Count.class) {
                args.add(new Arg.Count(1_000L + number));
                expected.add("1,00" + number);
            } else if (kind == Arg.Time.class) {
                args.add(new Arg.Time(World.START + number));
                expected.add(":20.00" + number);
            } else if (kind == Arg.Name.class) {
                args.add(new Arg.Name(Graphs.host("h" + number)));
                expected.add("host:h" + number);
            } else if (kind == Arg.Nats.class) {
                args.add(new Arg.Nats(number + 0.5));
                expected.add(number + ".5");
            } else if (kind == Arg.Path.class) {
                args.add(new Arg.Path(List.of(Graphs.app("a"), Graphs.host("h" + number))));
                expected.add("application:a → host:h" + number);
            } else {
                args.add(new Arg.Text("{release} '" + number));
                expected.add("{release} '" + number);
            }
        }
        for (var locale : LANGUAGES) {
            var text = new EvidenceTexts(locale, ZoneOffset.UTC).text(new Evidence(key, 0, args));
            expected.forEach(value -> assertThat(text).contains(value));
            assertThat(text).isNotBlank().doesNotContain("{0").doesNotContain("{1").doesNotContain("{2");
        }
    }

    @Test
    void theTwoLanguagesSayTheSameKeysAndNoOther() {
        var known = new ArrayList<String>();
        for (var key : EvidenceKey.values()) {
            known.add(key.messageKey());
        }
        for (var locale : LANGUAGES) {
            var bundle = ResourceBundle.getBundle("io.bianque.alerting.diagnosis.messages", locale,
                    ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
            assertThat(bundle.keySet()).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void oneAndManyAreToldApart() {
        var texts = new EvidenceTexts(Locale.ENGLISH, ZoneOffset.UTC);
        assertThat(texts.text(new Evidence(EvidenceKey.ALERTS_ITSELF, 5,
                List.of(new Arg.Count(1), new Arg.Time(1_790_000_000_123L)))))
                .isEqualTo("it alerts itself (one alert, since 2026-09-21 14:13:20.123)");
        assertThat(texts.text(new Evidence(EvidenceKey.DEPENDENTS_UNKNOWN, -1, List.of(new Arg.Count(7)))))
                .isEqualTo("7 that stand on it were not heard of");
    }

    @Test
    void argumentsThatDoNotFitTheirKeyAreRefused() {
        EntityId host = Graphs.host("h");
        assertThatThrownBy(() -> new Evidence(EvidenceKey.LATE, 1, List.of(new Arg.Name(host))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("LATE takes");
        assertThatThrownBy(() -> new Evidence(EvidenceKey.LATE, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
