package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Severity;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AlertTextsTest {
    private static final String RULE = """
            rules:
              - name: Full
                level: host
                select: {metric: bianque_host_filesystem_used_ratio}
                when: value > 0.95
                severity: critical
                annotations: {summary: '{{labels.mountpoint}} is {{value}} full', runbook: docs/x.md}
            """;

    /** Labels that fail when they are filled in. */
    private static final class Poison extends AbstractMap<String, String> {
        @Override
        public Set<Entry<String, String>> entrySet() {
            throw new IllegalStateException("poison");
        }

        @Override
        public boolean containsKey(Object key) {
            throw new IllegalStateException("poison");
        }

        @Override
        public String get(Object key) {
            throw new IllegalStateException("poison");
        }

        @Override
        public String toString() {
            return "{mountpoint=/}";
        }
    }

    @Test
    void r24ATextThatCannotBeFilledInIsToldPlainlyAndCounted() {
        var texts = new AlertTexts(switch (RuleSetLoader.loadDocument("r", RULE.getBytes(StandardCharsets.UTF_8))) {
            case RuleSetLoader.Outcome.Loaded(var rules, var _) -> rules.rules().getFirst();
            case RuleSetLoader.Outcome.Refused(var problems) -> throw new AssertionError(problems.toString());
        });
        var inputs = new Inputs();
        inputs.clear();
        inputs.number(Inputs.VALUE, 0.97);
        var faults = new AtomicInteger();
        assertThat(texts.fill(inputs, Severity.CRITICAL, Map.of("mountpoint", "/"), faults::incrementAndGet))
                .containsEntry("summary", "/ is 97.0 % full");
        assertThat(faults).hasValue(0);
        assertThat(texts.fill(inputs, Severity.CRITICAL, new Poison(), faults::incrementAndGet))
                .containsEntry("summary", "Full {mountpoint=/} value 0.97").containsEntry("runbook", "docs/x.md");
        assertThat(faults).hasValue(1);
    }
}
