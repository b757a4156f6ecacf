package io.bianque.dashboard.api;

import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceMatcher;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is wrong with matchers that are well written: they name what no alert has, so that they mute nothing, or with {@code !=} what they
 * should not. What Prometheus alone puts on every alert is refused with ours; what may only be not there yet is worth a warning.
 * Thread-safe.
 */
final class MatcherAdvice {
    /** What those who come from Prometheus write, and what they write here; empty where there is nothing like it. */
    private static final Map<String, String> HABITS = Map.of("alertname", SilenceMatcher.RULE, "__name__", "");
    /** What they write, too, but a series may have it: that of an application that is stopped now. */
    private static final String INSTANCE = "instance";

    private final AlertNames names;

    MatcherAdvice(AlertNames names) {
        this.names = names;
    }

    /** A sentence of the page's dictionaries, and the same in English. */
    record Advice(String key, Map<String, String> args, String text) {}

    /** Why these cannot be taken; empty when they can. */
    Optional<Advice> refusal(List<SilenceMatcher> matchers) {
        for (var matcher : matchers) {
            var label = matcher.label();
            var instead = HABITS.get(label);
            if (instead == null || names.isLabel(label)) {
                continue;
            }
            if (instead.isEmpty()) {
                return Optional.of(new Advice("silence.label.none", Map.of("label", label), "no alert has the label '"
                        + label + "': name rules (rule=NAME), hosts, or labels that alerts have"));
            }
            var remedy = matcher.writtenFor(instead);
            return Optional.of(new Advice("silence.label.instead", Map.of("label", label, "remedy", remedy),
                    "no alert has the label '" + label + "': write " + remedy));
        }
        return Optional.empty();
    }

    /** That these mute every alert, or almost every; empty when something narrows them down. */
    Optional<Advice> everything(List<SilenceMatcher> matchers) {
        var rules = names.ruleNames();
        if (!Silence.isAboutEverything(matchers, rules)) {
            return Optional.empty();
        }
        var written = matchers.stream().map(SilenceMatcher::toString).collect(Collectors.joining(" "));
        boolean isAll = matchers.stream().allMatch(each -> each.label().equals(SilenceMatcher.RULE)
                && rules.stream().allMatch(rule -> each.matches(rule, Labels.EMPTY)));
        return Optional.of(new Advice(isAll ? "silence.everything" : "silence.almostEverything",
                Map.of("matchers", written),
                "it mutes " + (isAll ? "every" : "almost every") + " alert, as nothing narrows " + written + " down"));
    }

    /** What is worth a look; empty when nothing is. */
    List<Advice> warnings(List<SilenceMatcher> matchers) {
        var all = new ArrayList<Advice>();
        for (var matcher : matchers) {
            var label = matcher.label();
            var value = matcher.value().orElse("");
            if (label.equals(SilenceMatcher.RULE)) {
                if (!value.isEmpty() && !names.isRule(value)) {
                    all.add(warning("rule", Map.of("rule", value), "there is no rule '" + value + "'",
                            names.nearestRule(value)));
                }
            } else if (!names.isLabel(label)) {
                all.add(label.equals(INSTANCE)
                        ? instance(matcher)
                        : warning("label", Map.of("label", label), "no alert is known with the label '" + label + "'",
                                names.nearestLabel(label)));
            } else if (!value.isEmpty() && !names.isThing(label, value)) {
                all.add(warning("thing", Map.of("label", label, "value", value),
                        "nothing is known with " + label + "=" + value, names.nearestThing(label, value)));
            }
        }
        return all;
    }

    private static Advice instance(SilenceMatcher matcher) {
        var remedy = matcher.writtenFor("host");
        return new Advice("silence.unknown.instance", Map.of("label", INSTANCE, "remedy", remedy),
                "no alert is known with the label 'instance'; did you mean " + remedy
                        + ", the host without its port?");
    }

    private static Advice warning(String what, Map<String, String> args, String text, Optional<String> nearest) {
        var key = "silence.unknown." + what;
        if (nearest.isEmpty()) {
            return new Advice(key, args, text);
        }
        var with = new TreeMap<>(args);
        with.put("nearest", nearest.get());
        return new Advice(key + "Near", with, text + "; did you mean '" + nearest.get() + "'?");
    }
}
