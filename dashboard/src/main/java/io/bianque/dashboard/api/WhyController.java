package io.bianque.dashboard.api;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.Why;
import io.bianque.alerting.incident.WhyTexts;
import io.bianque.alerting.rule.RulesInForce;
import io.bianque.alerting.silence.Silences;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.series.Labels;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Why an alert paged, or did not, in plain words. */
@RestController
class WhyController {
    private static final String LABEL = "label.";
    private static final List<String> LANGUAGES = List.of("en", "zh-CN");
    /** More alerts than this are named by more labels. */
    private static final int ALERTS_MAX = 20;

    private final Incidents incidents;
    private final Silences silences;
    private final AlertNames names;

    WhyController(Incidents incidents, Silences silences, FleetView fleet, RulesInForce rules) {
        this.incidents = incidents;
        this.silences = silences;
        names = new AlertNames(incidents, fleet, rules);
    }

    @GetMapping("/api/v1/why")
    ResponseEntity<Object> why(@RequestParam Map<String, String> parameters) {
        var language = parameters.getOrDefault("lang", "en");
        var rule = parameters.getOrDefault("rule", "");
        var zone = zone(parameters.getOrDefault("zone", "UTC"));
        if (rule.isEmpty() || !LANGUAGES.contains(language) || zone.isEmpty()) {
            return bad(
                    "rule names the alert's rule, label.NAME its labels, lang is en or zh-CN, zone as Europe/Berlin");
        }
        Labels labels;
        try {
            labels = labels(parameters);
        } catch (IllegalArgumentException e) {
            return bad("these labels cannot be: " + e.getMessage());
        }
        var found = find(rule, labels);
        var texts = new WhyTexts(Locale.forLanguageTag(language), zone.get());
        if (found.isEmpty()) {
            return nothing(new AlertKey(rule, labels), texts);
        }
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.parseMediaType("text/plain;charset=UTF-8"))
                .body(found.stream().map(each -> text(each, texts)).collect(Collectors.joining("\n")));
    }

    /** Whether it is well, or whether there is no such thing. */
    private ResponseEntity<Object> nothing(AlertKey alert, WhyTexts texts) {
        var rule = alert.rule();
        if (!names.isRule(rule)) {
            return missing("rule", texts.noRule(rule, names.nearestRule(rule)));
        }
        var unknown = names.firstUnknown(alert.labels());
        if (unknown.isPresent()) {
            var label = unknown.get();
            return missing("label", names.isLabel(label.name())
                    ? texts.noSuchThing(label.name(), label.value(), names.nearestThing(label.name(), label.value()))
                    : texts.noLabel(label.name(), names.nearestLabel(label.name())));
        }
        boolean isOff = names.rule(rule).filter(each -> !each.enabled()).isPresent();
        return missing("alert", isOff ? texts.ruleIsOff(rule) : texts.quiet(alert.toString()));
    }

    private static ResponseEntity<Object> missing(String what, String detail) {
        return Problem.of(HttpStatus.NOT_FOUND, "missing." + what, detail, Map.of()).answer();
    }

    private String text(Why why, WhyTexts texts) {
        var silence = why.alert().flatMap(alert -> silences.silencing(alert.rule(), alert.labels()));
        return texts.text(why, silence.isPresent()) + silence
                .map(each -> texts.silenced(each.id(), each.author(), each.untilMillis(), each.reason())).orElse("");
    }

    /** The active alerts of the rule that carry the labels; without one the alert of just these labels, which may be over. */
    private List<Why> find(String rule, Labels labels) {
        var active = incidents.activeAlerts().stream().map(Incidents.ActiveAlert::key)
                .filter(key -> key.rule().equals(rule) && carries(key.labels(), labels)).limit(ALERTS_MAX).toList();
        return (active.isEmpty() ? List.of(new AlertKey(rule, labels)) : active).stream().map(incidents::why)
                .flatMap(Optional::stream).toList();
    }

    private static boolean carries(Labels all, Labels some) {
        for (var label : some) {
            if (!label.value().equals(all.get(label.name()))) {
                return false;
            }
        }
        return true;
    }

    private static Labels labels(Map<String, String> parameters) {
        var labels = new TreeMap<String, String>();
        parameters.forEach((name, value) -> {
            if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), value);
            }
        });
        return Labels.of(labels);
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static ResponseEntity<Object> bad(String detail) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", detail, Map.of()).answer();
    }
}
