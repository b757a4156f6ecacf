package io.bianque.alerting.rule;

import io.bianque.collector.series.Labels;
import java.util.List;

/**
 * What a rule looks at: readings of one metric, outcomes of checks, liveness of agents or events, narrowed by labels.
 * Immutable.
 */
public final class Selector {
    /** Where the values come from. */
    public enum Kind {
        METRIC, OUTCOME, LIVENESS, EVENT
    }

    private final Kind kind;
    private final String name;
    private final List<LabelTest> tests;

    Selector(Kind kind, String name, List<LabelTest> tests) {
        this.kind = kind;
        this.name = name;
        this.tests = List.copyOf(tests);
    }

    /** Where the values come from. */
    public Kind kind() {
        return kind;
    }

    /** The metric's name, or the event's kind; empty for outcomes and liveness. */
    public String name() {
        return name;
    }

    /** Whether labels pass every test. Costs one test a label named. */
    public boolean matches(Labels labels) {
        for (var test : tests) {
            if (!test.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a label is tested here, so that it need not agree with that of the main series. */
    public boolean names(String label) {
        return tests.stream().anyMatch(test -> test.name().equals(label));
    }

    /** The labels that are tested, in the order of the tests. */
    public List<String> labels() {
        return tests.stream().map(LabelTest::name).toList();
    }

    /** The same selector gives the same text; goes into the rule's fingerprint. */
    @Override
    public String toString() {
        var text = new StringBuilder(kind.name()).append(' ').append(name);
        for (var test : tests) {
            text.append(' ').append(test.name()).append('=').append(test.text());
        }
        return text.toString();
    }
}
