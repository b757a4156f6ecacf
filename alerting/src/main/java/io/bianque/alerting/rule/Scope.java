package io.bianque.alerting.rule;

import java.util.List;
import java.util.TreeMap;

/**
 * The names that the conditions and texts of one rule may use, each with its slot in {@link Inputs}. What a selector
 * cannot give is not declared, so that using it is an error at load.
 *
 * @param kind   where the values come from
 * @param window whether the rule keeps a window, which gives {@code avg}, {@code min}, {@code max}, {@code rate},
 *               {@code increase}, {@code changes} and {@code readings}
 * @param extras the names the rule gives to values, in the order of their slots
 */
record Scope(Selector.Kind kind, boolean window, List<String> extras) {
    Scope {
        extras = List.copyOf(extras);
    }

    /** Numbers by name, sorted. */
    TreeMap<String, Integer> numbers() {
        var numbers = new TreeMap<String, Integer>();
        numbers.put("value", Inputs.VALUE);
        numbers.put("age_seconds", Inputs.AGE_SECONDS);
        if (kind == Selector.Kind.METRIC) {
            numbers.put("previous", Inputs.PREVIOUS);
            if (window) {
                numbers.put("avg", Inputs.AVG);
                numbers.put("min", Inputs.MIN);
                numbers.put("max", Inputs.MAX);
                numbers.put("rate", Inputs.RATE);
                numbers.put("increase", Inputs.INCREASE);
                numbers.put("changes", Inputs.CHANGES);
                numbers.put("readings", Inputs.READINGS);
            }
            numbers.put("deviation", Inputs.DEVIATION);
            numbers.put("ratio_to_peers", Inputs.RATIO_TO_PEERS);
            for (int i = 0; i < extras.size(); i++) {
                numbers.put(extras.get(i), Inputs.FIRST_EXTRA + i);
            }
        }
        if (kind == Selector.Kind.OUTCOME) {
            numbers.put("failures", Inputs.FAILURES);
            numbers.put("callers", Inputs.CALLERS);
        }
        if (kind == Selector.Kind.LIVENESS) {
            numbers.put("clock_offset_seconds", Inputs.CLOCK_OFFSET_SECONDS);
        }
        return numbers;
    }

    /** Texts by name. */
    List<String> texts() {
        return switch (kind) {
            case OUTCOME -> List.of("outcome", "reason");
            case LIVENESS -> List.of("liveness");
            case METRIC, EVENT -> List.of();
        };
    }
}
