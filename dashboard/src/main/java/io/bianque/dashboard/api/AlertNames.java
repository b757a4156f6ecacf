package io.bianque.dashboard.api;

import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.OwnAlerts;
import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.Level;
import io.bianque.alerting.rule.Selector;
import io.bianque.alerting.rule.RulesInForce;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.series.Labels;
import io.bianque.config.Nearest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What alerts can be named by: rules, names of labels, hosts and the like. Says what a person who names one has mistyped. What is
 * not sure is taken for known. Thread-safe.
 */
final class AlertNames {
    /** Labels that agents, checks and the platform make, whether or not any is there now. */
    private static final Set<String> MADE = Set.of("host", "cluster", "application", "zone", "owner", "check", "target",
            "entity", "collector", "receiver", "level", "stat", "mountpoint", "device", "fstype", "interface", "group",
            "pid", "start", "resource", "kind", "state");

    /** What hosts say of themselves, and what they check: when none says it, there is none. */
    private static final Set<String> OF_HOSTS = Set.of("host", "cluster", "application", "zone", "check");
    /** What is judged series by series, of one host each. */
    private static final Set<Level> OF_ONE_HOST = EnumSet.of(Level.HOST, Level.PROCESS);

    private final Incidents incidents;
    private final FleetView fleet;
    private final RulesInForce rules;

    AlertNames(Incidents incidents, FleetView fleet, RulesInForce rules) {
        this.incidents = incidents;
        this.fleet = fleet;
        this.rules = rules;
    }

    /** The rule of a name, if it is in force. */
    Optional<AlertRule> rule(String name) {
        return rules.rules().rules().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Whether alerts may have this name: of rules, of the platform's own, and of rules that are gone but not their alerts. */
    boolean isRule(String name) {
        return OwnAlerts.NAMES.contains(name) || rule(name).isPresent()
                || incidents.activeAlerts().stream().anyMatch(each -> each.rule().equals(name));
    }

    Optional<String> nearestRule(String name) {
        return Nearest.to(name, ruleNames());
    }

    /** The names that alerts can have now: of the rules in force and of the platform's own. */
    Set<String> ruleNames() {
        var names = new TreeSet<>(OwnAlerts.NAMES);
        rules.rules().rules().forEach(each -> names.add(each.name()));
        return names;
    }

    /** Whether some alert may have a label of this name, as far as can be known. Costs a look at the newest readings of all hosts at most. */
    boolean isLabel(String name) {
        if (MADE.contains(name)) {
            return true;
        }
        for (var rule : rules.rules().rules()) {
            if (rule.labels().get(name) != null || rule.select().names(name)) {
                return true;
            }
        }
        if (incidents.activeAlerts().stream().anyMatch(each -> each.labels().get(name) != null)) {
            return true;
        }
        var hosts = fleet.hosts();
        return hosts.stream().anyMatch(each -> each.labels().get(name) != null) || hosts.stream()
                .anyMatch(host -> fleet.checks(host.id()).stream().anyMatch(each -> each.labels().get(name) != null)
                        || fleet.newest(host.id()).stream().anyMatch(each -> each.key().labels().get(name) != null));
    }

    Optional<String> nearestLabel(String name) {
        var names = new TreeSet<>(MADE);
        rules.rules().rules().forEach(rule -> rule.labels().forEach(each -> names.add(each.name())));
        fleet.hosts().forEach(host -> host.labels().forEach(each -> names.add(each.name())));
        return Nearest.to(name, names);
    }

    /**
     * Whether there is a thing of this value of a label. Where nothing that is known has the label at all, any value may be. Costs a look at
     * the newest readings of all hosts at most.
     */
    boolean isThing(String label, String value) {
        if (incidents.activeAlerts().stream().anyMatch(each -> value.equals(each.labels().get(label)))) {
            return true;
        }
        var known = things(label);
        return known.contains(value) || (known.isEmpty() && !OF_HOSTS.contains(label));
    }

    Optional<String> nearestThing(String label, String value) {
        return Nearest.to(value, things(label));
    }

    private Set<String> things(String label) {
        var values = new TreeSet<String>();
        for (var host : fleet.hosts()) {
            if (label.equals("host")) {
                values.add(host.id());
                continue;
            }
            add(host.labels().get(label), values);
            for (var check : fleet.checks(host.id())) {
                add(label.equals("check") ? check.check() : check.labels().get(label), values);
            }
            if (!OF_HOSTS.contains(label)) {
                fleet.newest(host.id()).forEach(each -> add(each.key().labels().get(label), values));
            }
        }
        if (!values.isEmpty()) {
            rules.rules().rules().forEach(each -> add(each.labels().get(label), values));
        }
        return values;
    }

    private static void add(@Nullable String value, Set<String> values) {
        if (value != null) {
            values.add(value);
        }
    }

    /**
     * Whether some series that the rule looks at carries these labels, as far as can be known: of metrics that hosts send, by their newest
     * readings, which those that are lost for long have none of. Costs a look at those at most.
     */
    boolean hasSeries(String name, Labels labels) {
        var rule = rule(name);
        if (labels.isEmpty() || rule.isEmpty() || rule.get().select().kind() != Selector.Kind.METRIC
                || !OF_ONE_HOST.contains(rule.get().level())) {
            return true;
        }
        var select = rule.get().select();
        var added = rule.get().labels();
        return fleet.hosts().stream().anyMatch(host -> fleet.newest(host.id()).stream().map(each -> each.key())
                .anyMatch(key -> key.metric().equals(select.name()) && select.matches(key.labels())
                        && carries(labels, key.labels(), host.labels(), added)))
                || nameSilentHost(labels, added);
    }

    /**
     * Whether a host is named, by what is known of it itself, of which nothing was read for so long that its series are not known any more:
     * then any other label may be that of a series.
     */
    private boolean nameSilentHost(Labels labels, Labels ofRule) {
        return fleet.hosts().stream().anyMatch(host -> {
            boolean isNamed = false;
            for (var label : labels) {
                var own = label.name().equals("host") ? host.id() : host.labels().get(label.name());
                if (own != null && !own.equals(label.value()) && !label.value().equals(ofRule.get(label.name()))) {
                    return false;
                }
                isNamed |= label.value().equals(own);
            }
            return isNamed && fleet.newest(host.id()).isEmpty();
        });
    }

    private static boolean carries(Labels asked, Labels ofSeries, Labels ofHost, Labels ofRule) {
        for (var label : asked) {
            if (!label.value().equals(ofSeries.get(label.name())) && !label.value().equals(ofHost.get(label.name()))
                    && !label.value().equals(ofRule.get(label.name()))) {
                return false;
            }
        }
        return true;
    }

    /** The first label of those given that no alert has, or whose value nothing has; empty when there is none. */
    Optional<Labels.Label> firstUnknown(Labels labels) {
        for (var label : labels) {
            if ((!isLabel(label.name()) || !isThing(label.name(), label.value())) && (OF_HOSTS.contains(label.name())
                    || !nameSilentHost(labels, Labels.EMPTY))) {
                return Optional.of(label);
            }
        }
        return Optional.empty();
    }
}
