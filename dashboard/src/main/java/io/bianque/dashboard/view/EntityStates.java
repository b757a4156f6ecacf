package io.bianque.dashboard.view;

import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.fleet.FleetView.NewestValue;
import io.bianque.collector.record.CollectorRecord.Check;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How each entity of the topology does now: as bad as the worst alert that fires about it, else as its newest reading or
 * check says. Without a reading it is unknown: silence is not health. For one answer, by one thread.
 */
public final class EntityStates implements Function<EntityId, Health> {
    private static final String GROUP_UP = "bianque_process_group_up";

    private final FleetView fleet;
    private final Map<EntityId, Health> alerting = new HashMap<>();
    private final Map<String, List<NewestValue>> newest = new HashMap<>();
    private final Map<EntityId, Health> checked = new HashMap<>();
    private boolean checksRead;

    public EntityStates(FleetView fleet, List<ActiveAlert> alerts) {
        this.fleet = fleet;
        for (var alert : alerts) {
            if (IncidentViews.isFiring(alert)) {
                alert.entity().ifPresent(entity -> alerting.merge(entity, Health.of(alert.severity()), Health::or));
            }
        }
    }

    @Override
    public Health apply(EntityId entity) {
        var worst = alerting.get(entity);
        return worst == null || worst == Health.HEALTHY ? read(entity) : worst;
    }

    private Health read(EntityId entity) {
        var name = entity.name();
        int slash = name.indexOf('/');
        return switch (entity.kind()) {
            case HOST, AGENT -> fleet.host(name).map(host -> of(host.liveness())).orElse(Health.UNKNOWN);
            case PROCESS -> slash < 0 ? Health.UNKNOWN : group(name.substring(0, slash), name.substring(slash + 1));
            case CALL -> slash < 0 ? Health.UNKNOWN : check(name.substring(0, slash), name.substring(slash + 1));
            case APPLICATION, CLUSTER, RESOURCE -> labelled(entity);
            case CONTAINER, ZONE, COLLECTOR, LINK, GROUP -> Health.UNKNOWN;
        };
    }

    private static Health of(Liveness liveness) {
        return switch (liveness) {
            case UP -> Health.HEALTHY;
            case LATE -> Health.WARNING;
            case LOST, LEFT -> Health.UNKNOWN;
        };
    }

    private Health group(String host, String group) {
        return newest.computeIfAbsent(host, fleet::newest).stream()
                .filter(value -> value.key().metric().equals(GROUP_UP)
                        && group.equals(value.key().labels().get("group")))
                .findFirst().map(value -> value.value() > 0 ? Health.HEALTHY : Health.CRITICAL)
                .orElse(Health.UNKNOWN);
    }

    private Health check(String host, String check) {
        return fleet.checks(host).stream().filter(each -> each.check().equals(check)).findFirst()
                .map(EntityStates::of).orElse(Health.UNKNOWN);
    }

    /** Of what no agent runs on: what the checks say that name it. Good ones only; how bad it is, alerts tell. */
    private Health labelled(EntityId entity) {
        if (!checksRead) {
            checksRead = true;
            for (var host : fleet.hosts()) {
                for (var check : fleet.checks(host.id())) {
                    about(check).filter(_ -> of(check) == Health.HEALTHY)
                            .ifPresent(each -> checked.put(each, Health.HEALTHY));
                }
            }
        }
        return checked.getOrDefault(entity, Health.UNKNOWN);
    }

    private static Optional<EntityId> about(Check check) {
        return Attribution.entity(check.labels()).filter(entity -> entity.kind() != EntityKind.CALL);
    }

    private static Health of(Check check) {
        return check.outcome() == Check.Outcome.OK ? Health.HEALTHY : Health.WARNING;
    }
}
