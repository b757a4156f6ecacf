package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.Level;
import io.bianque.alerting.rule.MissingPolicy;
import io.bianque.alerting.rule.Selector;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One rule with everything it judges. */
final class RuleState {
    /** The most alerts of one rule at a time; the first are kept, the rest are told as one. */
    static final int ALERTS_MAX = 1_000;

    final AlertRule rule;
    final String fingerprint;
    final long holdMillis;
    final long keepFiringMillis;
    final long missingAfterMillis;
    final boolean usesAge;
    final boolean usesValueOnly;
    /** Whether an alert at rest says nothing that the host's state would not say again, so that it need not be kept. */
    final boolean forgetsAtRest;
    final TreeMap<Labels, AlertInstance> alerts = new TreeMap<>();
    /** What belongs together by host, or by cluster or application, to find further values. */
    private final Map<String, List<AlertInstance>> alertsByPlace = new HashMap<>();
    private final List<Map<String, List<KnownSeries>>> extrasByPlace = new ArrayList<>();

    /** How many alerts are pending, firing or recovering. */
    int active;
    /** Whether "too many" is being told. */
    boolean overflowing;
    /** Alerts refused in the tick at hand. */
    int refused;

    RuleState(AlertRule rule) {
        this.rule = rule;
        this.fingerprint = rule.fingerprint();
        this.holdMillis = rule.hold().toMillis();
        this.keepFiringMillis = rule.keepFiring().toMillis();
        this.missingAfterMillis = rule.missingAfter().toMillis();
        this.usesAge = rule.uses("age_seconds");
        this.usesValueOnly = rule.usesValueOnly();
        this.forgetsAtRest = rule.select().kind() == Selector.Kind.LIVENESS && !rule.keepsWindow() && !usesAge
                && !rule.uses("previous") && rule.missing() != MissingPolicy.FIRE && rule.extras().isEmpty();
        rule.extras().forEach(_ -> extrasByPlace.add(new HashMap<>()));
    }

    /** The key of the alert that says there are too many. */
    AlertKey overflowKey() {
        return new AlertKey(rule.name(), Labels.of("overflow", "true"));
    }

    /** The part of the labels that names the thing judged: a host that moves to another cluster is still the same. */
    Labels identity(Labels labels) {
        return rule.level().isJoined()
                ? labels.only(name -> !name.equals("level"))
                : labels.only(name -> !name.equals("cluster") && !name.equals("application") && !name.equals("zone"));
    }

    private String place(Labels labels) {
        return switch (rule.level()) {
            case CLUSTER -> labels.getOrEmpty("cluster");
            case APPLICATION -> labels.getOrEmpty("application");
            case HOST, PROCESS, CHECK, AGENT -> labels.getOrEmpty("host");
        };
    }

    /** Whether series of these labels are of the rule's level. */
    boolean isOfLevel(Labels labels, boolean joined) {
        if (!joined || !rule.level().isJoined()) {
            return !joined && !rule.level().isJoined();
        }
        var level = labels.getOrEmpty("level");
        if (!level.isEmpty()) {
            return level.equals(rule.level().text());
        }
        return (labels.get("application") == null) == (rule.level() == Level.CLUSTER);
    }

    /** The alert of an identity, or null when there is none. */
    @Nullable
    AlertInstance find(Labels identity) {
        return alerts.get(identity);
    }

    AlertInstance create(Labels identity, Labels entity) {
        var alert = new AlertInstance(this, new AlertKey(rule.name(), identity), entity);
        alerts.put(identity, alert);
        if (!rule.extras().isEmpty()) {
            var place = place(entity);
            alertsByPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(alert);
            for (int i = 0; i < extrasByPlace.size(); i++) {
                for (var series : extrasByPlace.get(i).getOrDefault(place, List.of())) {
                    offerExtra(alert, i, series);
                }
            }
        }
        return alert;
    }

    void remove(AlertInstance alert) {
        alerts.remove(alert.key.labels());
        var beside = alertsByPlace.get(place(alert.entity()));
        if (beside != null) {
            beside.remove(alert);
        }
        for (var extra : alert.extras) {
            if (extra != null) {
                extra.unbind(alert);
            }
        }
    }

    /** A series that may serve as a further value of alerts at its place. */
    void addExtra(int extra, KnownSeries series) {
        var place = place(series.key.labels());
        extrasByPlace.get(extra).computeIfAbsent(place, _ -> new ArrayList<>()).add(series);
        for (var alert : alertsByPlace.getOrDefault(place, List.of())) {
            offerExtra(alert, extra, series);
        }
    }

    /** Takes the series if its labels agree; of several the one whose name sorts first. */
    private void offerExtra(AlertInstance alert, int extra, KnownSeries series) {
        if (!agrees(alert, extra, series)) {
            return;
        }
        var current = alert.extras[extra];
        if (current != null && current.key.compareTo(series.key) <= 0) {
            return;
        }
        if (current != null) {
            current.unbind(alert, extra);
        }
        alert.extras[extra] = series;
        series.bind(alert, extra);
    }

    private boolean agrees(AlertInstance alert, int extra, KnownSeries series) {
        var select = rule.extras().get(extra).select();
        for (var label : series.key.labels()) {
            var own = alert.entity().get(label.name());
            if (own != null && !own.equals(label.value()) && !select.names(label.name())) {
                return false;
            }
        }
        return true;
    }
}
