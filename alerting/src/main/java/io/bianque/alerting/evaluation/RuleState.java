package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.AlertTexts;
import io.bianque.alerting.rule.Condition;
import io.bianque.alerting.rule.Level;
import io.bianque.alerting.rule.MissingPolicy;
import io.bianque.alerting.rule.Selector;
import io.bianque.alerting.unusual.RunningNormal;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One rule with everything it judges. */
final class RuleState {
    /** The most alerts of one rule at a time; the first are kept, the rest are told as one. */
    static final int ALERTS_MAX = 1_000;

    /** What is kept to say what is normal. */
    private static final int NORMAL_BYTES = 16 * RunningNormal.KEPT + 80;
    /** What a caller takes, but for its reason. */
    private static final int CALLER_BYTES = 320;

    final AlertRule rule;
    final AlertTexts texts;
    final String fingerprint;
    final long holdMillis;
    final long keepFiringMillis;
    final long missingAfterMillis;
    final boolean usesAge;
    final boolean usesValueOnly;
    final boolean usesNormal;
    /** Whether its metric says by its name that it only rises, but for when it begins again. */
    final boolean isCounter;
    /** What its windows keep of readings that are thinned out. */
    final int windowTraits;
    /** The most that one thing it judges takes of memory, but for callers and events after the first; the most that a caller takes. */
    final int bytesEach;
    final int callerBytes;
    private final boolean usesPeers;
    /** How far apart the readings are that make what is normal. */
    final long normalStepMillis;
    /** The slots that its conditions use; all of them when it is told. */
    final long slots;
    /** Severities worse than the rule's own, from mild to bad, and their conditions. */
    final Severity[] grades;
    final Condition[] worse;
    /** Where its answer may change, when it does nothing but compare the value; else null. */
    final double @Nullable [] breakpoints;
    /** Whether an alert at rest says nothing that the host's state would not say again, so that it need not be kept. */
    final boolean forgetsAtRest;
    /**
     * Whether what it judges is let in though the room is full: hosts that are lost, which are let go while they are up, and the
     * collector's own readings, which say that the room is full. There are no more of them than hosts, or than such readings.
     */
    final boolean alwaysHasRoom;
    final TreeMap<Labels, AlertInstance> alerts = new TreeMap<>();
    /** What belongs together by host, or by cluster or application, to find further values. */
    private final Map<String, List<AlertInstance>> alertsByPlace = new HashMap<>();
    private final List<Map<String, List<KnownSeries>>> extrasByPlace = new ArrayList<>();

    final TreeMap<Labels, Peers> peersByPlace = new TreeMap<>();
    /** Whether it judges at this time of the day, and whether a tick has said so yet. */
    boolean on;
    boolean onKnown;
    /** How many alerts are pending, firing or recovering. */
    int active;
    /** Whether "too many" is being told. */
    boolean overflowing;
    /** Alerts refused in the tick at hand. */
    int refused;

    RuleState(AlertRule rule) {
        this.rule = rule;
        this.texts = new AlertTexts(rule);
        this.fingerprint = rule.fingerprint();
        this.holdMillis = rule.hold().toMillis();
        this.keepFiringMillis = rule.keepFiring().toMillis();
        this.missingAfterMillis = rule.missingAfter().toMillis();
        this.usesAge = rule.uses("age_seconds");
        this.usesValueOnly = rule.usesValueOnly();
        this.usesNormal = rule.mentions("deviation");
        this.isCounter = rule.select().kind() == Selector.Kind.METRIC && rule.select().name().endsWith("_total");
        this.windowTraits = windowTraits(rule, isCounter);
        this.bytesEach = AlertInstance.BYTES
                + (rule.keepsWindow() ? Window.BYTES_MAX + Integer.bitCount(windowTraits) * Window.TRAIT_BYTES_MAX : 0)
                + (usesNormal ? NORMAL_BYTES : 0)
                + (rule.select().kind() == Selector.Kind.EVENT ? AlertInstance.EVENT_BYTES : 0);
        this.callerBytes = rule.level() == Level.CALL ? CALLER_BYTES + 2 * Arrivals.REASON_LENGTH_MAX : CALLER_BYTES;
        this.usesPeers = rule.mentions("ratio_to_peers");
        this.normalStepMillis = rule.window().toMillis() / RunningNormal.KEPT;
        this.slots = rule.slots();
        this.grades = rule.worse().keySet().toArray(Severity[]::new);
        this.worse = rule.worse().values().toArray(Condition[]::new);
        this.breakpoints = breakpoints(rule);
        this.on = rule.active().isAlways();
        this.onKnown = on;
        this.forgetsAtRest = rule.select().kind() == Selector.Kind.LIVENESS && !rule.keepsWindow() && !usesAge
                && !rule.uses("previous") && rule.missing() != MissingPolicy.FIRE && rule.extras().isEmpty();
        this.alwaysHasRoom = rule.select().kind() == Selector.Kind.LIVENESS || rule.level() == Level.COLLECTOR;
        rule.extras().forEach(_ -> extrasByPlace.add(new HashMap<>()));
    }

    private static int windowTraits(AlertRule rule, boolean counter) {
        int traits = rule.mentions("min") ? Window.Trait.LOWEST.bit() : 0;
        traits |= rule.mentions("max") ? Window.Trait.HIGHEST.bit() : 0;
        traits |= rule.mentions("changes") ? Window.Trait.CHANGES.bit() : 0;
        boolean byRises = rule.mentions("rate") || !rule.derived().isEmpty();
        return rule.mentions("increase") || (counter && byRises) ? traits | Window.Trait.RISES.bit() : traits;
    }

    private static double @Nullable [] breakpoints(AlertRule rule) {
        boolean plain = rule.select().kind() == Selector.Kind.METRIC && rule.window().isZero()
                && rule.extras().isEmpty() && rule.missing() != MissingPolicy.FIRE && !rule.flapping()
                && !rule.mentions("deviation") && !rule.mentions("ratio_to_peers");
        var points = new TreeSet<Double>();
        for (var condition : rule.conditions()) {
            var some = condition.breakpoints();
            plain &= some != null;
            if (some != null) {
                Arrays.stream(some).forEach(points::add);
            }
        }
        return plain ? points.stream().mapToDouble(Double::doubleValue).toArray() : null;
    }

    /** Lets an alert rest between the bounds around its value, if it needs to look at nothing else. */
    void rest(AlertInstance alert) {
        if (breakpoints == null || (alert.signal != Signal.CLEAR && alert.signal != Signal.BETWEEN)) {
            return;
        }
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (double point : breakpoints) {
            if (point == alert.value) {
                return; // right on a bound: the next reading is judged
            } else if (point < alert.value) {
                low = point;
            } else {
                high = Math.min(high, point);
            }
        }
        alert.rest(low, high);
    }

    /** Looks at the clock on the wall: what began while nobody asked has lasted from now. */
    void turn(long now) {
        if (rule.active().isAlways()) {
            return;
        }
        boolean was = on;
        on = rule.active().contains(now);
        if (on && !was && onKnown) {
            for (var alert : alerts.values()) {
                alert.signalSince = Math.max(alert.signalSince, now);
                for (int i = 0; i < alert.worseSince.length; i++) {
                    alert.worseSince[i] = alert.worseSince[i] == AlertInstance.NEVER ? AlertInstance.NEVER : now;
                }
            }
        }
        onKnown = true;
    }

    /** Gives an alert the labels that its thing has now. */
    void entity(AlertInstance alert, Labels labels) {
        if (!labels.equals(alert.entity())) {
            leavePeers(alert);
            alert.entity(labels);
            joinPeers(alert);
        }
    }

    private void joinPeers(AlertInstance alert) {
        if (usesPeers) {
            var peers = peersByPlace.computeIfAbsent(peerPlace(alert), _ -> new Peers());
            peers.add(alert);
            alert.peers = peers;
        }
    }

    private void leavePeers(AlertInstance alert) {
        if (alert.peers != null) {
            alert.peers.remove(alert);
            if (alert.peers.isEmpty()) {
                peersByPlace.remove(peerPlace(alert));
            }
            alert.peers = null;
        }
    }

    /** What peers have in common: all but what tells one host from another. */
    private static Labels peerPlace(AlertInstance alert) {
        return alert.entity().only(name -> switch (name) {
            case "host", "zone", "instance", "application", "owner", "pid", "start" -> false;
            default -> true;
        });
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
            case COLLECTOR -> labels.getOrEmpty("collector");
            case HOST, PROCESS, CHECK, AGENT, CALL, DEPENDENCY -> labels.getOrEmpty("host");
        };
    }

    /** Whether series of these labels are of the rule's level. */
    boolean isOfLevel(Labels labels, boolean joined) {
        // What an agent sends is not joined, and what is joined of it carries a stat: neither speaks as a collector.
        boolean ofCollector = joined && labels.get("collector") != null && labels.get("stat") == null;
        if (ofCollector || rule.level() == Level.COLLECTOR) {
            return ofCollector && rule.level() == Level.COLLECTOR;
        }
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
        joinPeers(alert);
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
        leavePeers(alert);
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
