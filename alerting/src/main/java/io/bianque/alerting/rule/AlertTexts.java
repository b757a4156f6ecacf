package io.bianque.alerting.rule;

import io.bianque.alerting.alert.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The texts of one rule for people, looked through once, so that filling one in costs what it uses. Immutable and thread-safe. */
public final class AlertTexts {
    /** A number that a text names, where it is found, and a name whose end tells its unit. */
    private record NamedNumber(String name, int slot, String unit) {}

    private record Text(String key, TextTemplate template, List<NamedNumber> numbers) {}

    private final AlertRule rule;
    private final List<Text> texts = new ArrayList<>();

    public AlertTexts(AlertRule rule) {
        this.rule = rule;
        var known = rule.scope().numbers();
        rule.annotations().forEach((key, template) -> {
            var numbers = new ArrayList<NamedNumber>();
            known.forEach((name, slot) -> {
                if (template.names().contains(name)) {
                    numbers.add(new NamedNumber(name, slot, rule.unitOf(slot)));
                }
            });
            texts.add(new Text(key, template, List.copyOf(numbers)));
        });
    }

    /**
     * Fills in the texts. A text that cannot be filled in becomes a plain one that names the alert: a broken text must not keep
     * an alert from being told.
     *
     * @param inputs      what the condition saw
     * @param now         how bad it is now
     * @param alertLabels all labels of the alert
     * @param onFault     called for each text that cannot be filled in
     * @return by name; the caller's own
     */
    public Map<String, String> fill(Inputs inputs, Severity now, Map<String, String> alertLabels, Runnable onFault) {
        var filled = new TreeMap<String, String>();
        for (var text : texts) {
            try {
                filled.put(text.key(), text.template().fill(values(text, inputs, now), alertLabels));
            } catch (IllegalStateException _) {
                onFault.run();
                filled.put(text.key(), TextTemplate.clean(rule.name() + " " + alertLabels + " value "
                        + inputs.number(Inputs.VALUE)));
            }
        }
        return filled;
    }

    private Map<String, String> values(Text text, Inputs inputs, Severity now) {
        var values = new HashMap<String, String>();
        for (var name : text.template().names()) {
            switch (name) {
                case "rule" -> values.put(name, rule.name());
                case "severity" -> values.put(name, now.name().toLowerCase(Locale.ROOT));
                case "raw_value" -> values.put(name, Double.toString(inputs.number(Inputs.VALUE)));
                case "liveness" -> values.put(name, inputs.liveness());
                case "outcome" -> values.put(name, inputs.outcome());
                case "reason" -> values.put(name, inputs.reason());
                default -> {
                    // A number, below, or a label.
                }
            }
        }
        for (var number : text.numbers()) {
            values.put(number.name(), Units.humanise(number.unit(), inputs.number(number.slot())));
        }
        return values;
    }
}
