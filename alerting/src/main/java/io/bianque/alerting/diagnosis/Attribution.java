package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.Optional;

/**
 * Which entity an alert or a reading is about, from its labels alone. The first that fits:
 *
 * <ol>
 * <li>{@code entity}, written {@code kind:name}; or only {@code agent}, which is the agent of {@code host}
 * <li>{@code check} and {@code host}: {@code call:HOST/CHECK}, one host's look at something
 * <li>{@code group} and {@code host}: {@code process:HOST/GROUP}, a watched group of processes
 * <li>{@code host}: the host
 * <li>{@code application}, then {@code cluster}
 * </ol>
 *
 * Stateless and thread-safe.
 */
public final class Attribution {
    /** The label that names the entity outright. */
    public static final String ENTITY = "entity";
    /** The label that names whom a failing call was meant for, as {@code kind:name}. */
    public static final String CALLEE = "callee";

    private Attribution() {}

    /** The entity that these labels are about; empty when none of them says so. */
    public static Optional<EntityId> entity(Labels labels) {
        var host = labels.getOrEmpty("host");
        var told = labels.getOrEmpty(ENTITY);
        if (told.equals(EntityKind.AGENT.text()) && EntityId.isName(host)) {
            return Optional.of(new EntityId(EntityKind.AGENT, host));
        }
        var named = EntityId.parse(told);
        if (named.isPresent()) {
            return named;
        }
        if (!host.isEmpty()) {
            return id(EntityKind.CALL, host, labels.getOrEmpty("check"))
                    .or(() -> id(EntityKind.PROCESS, host, labels.getOrEmpty("group")))
                    .or(() -> id(EntityKind.HOST, host));
        }
        return id(EntityKind.APPLICATION, labels.getOrEmpty("application"))
                .or(() -> id(EntityKind.CLUSTER, labels.getOrEmpty("cluster")));
    }

    /** The entity that an alert is about; where its labels name none, {@code resource:RULE}. */
    public static EntityId entity(AlertKey alert, Labels labels) {
        return entity(labels).orElseGet(() -> new EntityId(EntityKind.RESOURCE,
                EntityId.isName(alert.rule()) ? alert.rule() : "unnamed"));
    }

    /**
     * An alert that fires, as a symptom.
     *
     * @param strengthNats how unusual it is for its entity, see {@link Symptom}
     */
    public static Symptom symptom(Transition firing, double strengthNats) {
        var entity = entity(firing.alert(), firing.labels());
        var callee = EntityId.parse(firing.labels().getOrEmpty(CALLEE)).filter(id -> !id.equals(entity));
        return new Symptom(firing.alert(), entity, firing.severity(), breaksObjective(entity, firing.severity()),
                Math.min(firing.sinceMillis(), firing.eventTimeMillis()), firing.eventTimeMillis(), strengthNats,
                callee);
    }

    /** What people use fails outright; less than that may be put down to a weak dependency. */
    private static boolean breaksObjective(EntityId entity, Severity severity) {
        return severity == Severity.CRITICAL && switch (entity.kind()) {
            case APPLICATION, CLUSTER, CALL -> true;
            case HOST, PROCESS, RESOURCE, CONTAINER, ZONE, AGENT, COLLECTOR, LINK, GROUP -> false;
        };
    }

    private static Optional<EntityId> id(EntityKind kind, String name) {
        return EntityId.isName(name) ? Optional.of(new EntityId(kind, name)) : Optional.empty();
    }

    private static Optional<EntityId> id(EntityKind kind, String host, String name) {
        return name.isEmpty() ? Optional.empty() : id(kind, host + "/" + name);
    }
}
