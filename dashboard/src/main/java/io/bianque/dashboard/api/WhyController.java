package io.bianque.dashboard.api;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.diagnosis.EvidenceTexts;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.Detail;
import io.bianque.alerting.incident.Incidents.Why;
import io.bianque.alerting.incident.WhyTexts;
import io.bianque.alerting.rule.RulesInForce;
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.Silences;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.series.Labels;
import io.bianque.dashboard.view.IncidentViews;
import io.bianque.dashboard.view.IncidentViews.AlertView;
import io.bianque.dashboard.view.IncidentViews.IncidentSummary;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    private static final List<String> FORMATS = List.of("text", "json");
    /** More alerts than this are named by more labels. */
    private static final int ALERTS_MAX = 20;
    /** Of those that are over the last are told, at most so many. */
    private static final int PAST_MAX = 5;

    private final Incidents incidents;
    private final Silences silences;
    private final AlertNames names;

    WhyController(Incidents incidents, Silences silences, FleetView fleet, RulesInForce rules) {
        this.incidents = incidents;
        this.silences = silences;
        names = new AlertNames(incidents, fleet, rules);
    }

    /**
     * Why one alert paged, or did not.
     *
     * @param labels     those that name it
     * @param alert      as it is now; null when it is over
     * @param evidence   for and against the cause, in the language asked for
     * @param considered why others were rejected
     * @param text       all of it in words
     */
    record WhyView(String rule, Map<String, String> labels, @Nullable AlertView alert,
            @Nullable IncidentSummary incident, List<String> evidence, List<String> considered,
            @Nullable Silencing silence, String text) {}

    /** The silence of the alert; its incident is told all the same when another alert in it has none. */
    record Silencing(String id, String author, long until, String reason) {}

    record WhyPage(List<WhyView> items) {}

    @GetMapping("/api/v1/why")
    ResponseEntity<Object> why(@RequestParam Map<String, String> parameters) {
        var language = parameters.getOrDefault("lang", "en");
        var rule = parameters.getOrDefault("rule", "");
        var zone = zone(parameters.getOrDefault("zone", "UTC"));
        var format = parameters.getOrDefault("format", "text");
        if (rule.isEmpty() || !LANGUAGES.contains(language) || zone.isEmpty() || !FORMATS.contains(format)) {
            return bad(
                    "rule names the alert's rule, label.NAME its labels, lang is en or zh-CN, zone as Europe/Berlin, "
                            + "format is text or json");
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
        if (format.equals("json")) {
            var evidence = new EvidenceTexts(Locale.forLanguageTag(language), zone.get());
            return Answers.fresh(new WhyPage(found.stream().map(each -> view(each, texts, evidence)).toList()));
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
        if (names.rule(rule).filter(each -> !each.enabled()).isPresent()) {
            return missing("alert", texts.ruleIsOff(rule));
        }
        var unknown = names.firstUnknown(alert.labels());
        if (unknown.isPresent()) {
            var label = unknown.get();
            return missing("label", names.isLabel(label.name())
                    ? texts.noSuchThing(label.name(), label.value(), names.nearestThing(label.name(), label.value()))
                    : texts.noLabel(label.name(), names.nearestLabel(label.name())));
        }
        if (!names.hasSeries(rule, alert.labels())) {
            return missing("label", texts.noSeries(alert.toString()));
        }
        return missing("alert", texts.quiet(alert.labels().isEmpty() ? rule : alert.toString()));
    }

    private static ResponseEntity<Object> missing(String what, String detail) {
        return Problem.of(HttpStatus.NOT_FOUND, "missing." + what, detail, Map.of()).answer();
    }

    private WhyView view(Why why, WhyTexts texts, EvidenceTexts evidence) {
        var diagnosis = why.incident().flatMap(Detail::diagnosis);
        return new WhyView(why.key().rule(), why.key().labels().toMap(),
                why.alert().map(IncidentViews::alert).orElse(null),
                why.incident().map(each -> IncidentViews.summary(each.incident())).orElse(null),
                diagnosis.map(each -> each.evidence().stream().map(evidence::text).toList()).orElse(List.of()),
                diagnosis.map(each -> each.considered().stream().map(evidence::text).toList()).orElse(List.of()),
                silencing(why).map(each -> new Silencing(each.id(), each.author(), each.untilMillis(), each.reason()))
                        .orElse(null),
                text(why, texts).strip());
    }

    private Optional<Silence> silencing(Why why) {
        return why.alert().flatMap(alert -> silences.silencing(alert.rule(), alert.labels()));
    }

    private String text(Why why, WhyTexts texts) {
        return texts.text(why) + silencing(why)
                .map(each -> texts.silenced(each.id(), each.author(), each.untilMillis(), each.reason())).orElse("");
    }

    /** The active alerts of the rule that carry the labels; without one the last of those that are over. */
    private List<Why> find(String rule, Labels labels) {
        var active = incidents.activeAlerts().stream().map(Incidents.ActiveAlert::key)
                .filter(key -> key.rule().equals(rule) && carries(key.labels(), labels)).limit(ALERTS_MAX).toList();
        var asked = active.isEmpty()
                ? incidents.lately(rule).stream().filter(key -> carries(key.labels(), labels)).limit(PAST_MAX).toList()
                : active;
        return asked.stream().map(incidents::why).flatMap(Optional::stream).toList();
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
