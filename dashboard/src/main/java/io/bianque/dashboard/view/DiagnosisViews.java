package io.bianque.dashboard.view;

import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Detail;
import io.bianque.alerting.incident.Incidents.Diagnosis;
import io.bianque.alerting.incident.Incidents.Held;
import io.bianque.alerting.incident.Incidents.Root;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.dashboard.view.IncidentViews.AlertView;
import io.bianque.dashboard.view.SpreadGraph.Graph;
import io.bianque.dashboard.view.SpreadGraph.Story;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why an incident is put down to its cause, as the page shows it: facts with numbers, and what was held back. Pure. */
public final class DiagnosisViews {
    /** Alerts listed of each reason; the rest is asked for by {@link #held}. */
    static final int HELD_LISTED = 20;

    /** What is said where a cause stands for nothing but its own alerts. */
    private static final Set<EvidenceKey> MISSING = EnumSet.of(EvidenceKey.NONE_BELOW, EvidenceKey.STANDS_ON_NOTHING,
            EvidenceKey.NOT_IN_TOPOLOGY, EvidenceKey.MISSING_ANSWER);
    /** What only ever suffers: that it fails is no cause. */
    private static final Set<EntityKind> SYMPTOMS = EnumSet.of(EntityKind.CALL, EntityKind.APPLICATION,
            EntityKind.CLUSTER);
    private static final String ENDED = "ended";

    private DiagnosisViews() {}

    /** A thing that has health; {@code id} is {@code kind:name}, {@code host} where it stands, if on one. */
    public record EntityView(String id, String kind, String name, @Nullable String host) {}

    /** What an incident is put down to; {@code confidence} in [0, 1]. */
    public record RootView(EntityView entity, double confidence, boolean possible, @Nullable String owner) {}

    /** A sentence of the page's dictionaries; arguments are {@code 0}, {@code 1} …: texts, numbers, lists of entities. */
    public record Sentence(String key, Map<String, Object> args) {
        public Sentence {
            args = Map.copyOf(args);
        }
    }

    /**
     * A fact.
     *
     * @param n      its number in its list, from 1; facts for and against have it on the graph too
     * @param kind   {@code for}, {@code against}, or {@code missing}: what would have to be known
     * @param entity what it is about, {@code kind:name}
     */
    public record EvidenceView(int n, Sentence text, double nats, String kind, @Nullable String entity) {}

    /** Alerts held back for one reason: {@code explained}, {@code looking}, {@code degraded}, {@code ended} … */
    public record HeldGroup(String reason, int count, List<HeldView> items) {
        public HeldGroup {
            items = List.copyOf(items);
        }
    }

    /** An alert held back: {@code path} leads from what it is about to the cause. */
    public record HeldView(String rule, String severity, Map<String, String> labels, long since, long heldAt,
            @Nullable Long endedAt, Message summary, EntityView entity, List<String> path) {
        public HeldView {
            path = List.copyOf(path);
        }
    }

    /**
     * All of it.
     *
     * @param found    false when no single cause is behind it: what is named only suffers, and {@code evidence} tells what
     *                 is missing
     * @param heldMore alerts held back beyond those that are kept
     */
    public record DiagnosisView(boolean found, List<EvidenceView> evidence, List<EvidenceView> considered,
            List<HeldGroup> held, int heldMore, Graph graph) {}

    static @Nullable RootView root(@Nullable Root root) {
        return root == null
                ? null
                : new RootView(entity(root.entity()), root.confidence(), root.possible(), root.owner().orElse(null));
    }

    static EntityView entity(EntityId id) {
        int slash = id.name().indexOf('/');
        var host = switch (id.kind()) {
            case HOST, AGENT -> id.name();
            case PROCESS, CALL -> slash > 0 ? id.name().substring(0, slash) : null;
            case APPLICATION, CLUSTER, RESOURCE, CONTAINER, ZONE, COLLECTOR, LINK, GROUP -> null;
        };
        return new EntityView(id.toString(), id.kind().text(), id.name(), host);
    }

    /** The diagnosis of an incident in the graph of today; null when it has none. */
    static @Nullable DiagnosisView of(Detail detail, List<ActiveAlert> active, Neighbours neighbours,
            Function<EntityId, Health> health) {
        var diagnosis = detail.diagnosis().orElse(null);
        var root = detail.incident().root().orElse(null);
        if (diagnosis == null || root == null) {
            return null;
        }
        var evidence = numbered(diagnosis.evidence(), root.entity());
        var groups = groups(diagnosis, active);
        var held = groups.entrySet().stream().map(group -> new HeldGroup(group.getKey(), group.getValue().size(),
                group.getValue().stream().limit(HELD_LISTED).toList())).toList();
        return new DiagnosisView(isFound(root, diagnosis), evidence, numbered(diagnosis.considered(), null), held,
                diagnosis.heldMore(), SpreadGraph.of(neighbours, story(root, diagnosis, detail, evidence), health));
    }

    /** The alerts held back for a reason, those of an unknown reason being none. */
    public static List<HeldView> held(Detail detail, List<ActiveAlert> active, String reason) {
        return detail.diagnosis().map(diagnosis -> groups(diagnosis, active).getOrDefault(reason, List.of()))
                .orElse(List.of());
    }

    private static boolean isFound(Root root, Diagnosis diagnosis) {
        return !SYMPTOMS.contains(root.entity().kind())
                || diagnosis.evidence().stream().noneMatch(fact -> MISSING.contains(fact.key()));
    }

    private static List<EvidenceView> numbered(List<Evidence> facts, @Nullable EntityId cause) {
        var views = new ArrayList<EvidenceView>();
        for (var fact : facts) {
            var about = about(fact, cause);
            var kind = MISSING.contains(fact.key()) ? "missing" : fact.nats() < 0 ? "against" : "for";
            views.add(new EvidenceView(views.size() + 1, sentence(fact), fact.nats(), kind,
                    about == null ? null : about.toString()));
        }
        return List.copyOf(views);
    }

    /** The first entity that a fact names, else the cause: where its number stands on the graph. */
    private static @Nullable EntityId about(Evidence fact, @Nullable EntityId cause) {
        for (var arg : fact.args()) {
            if (arg instanceof Arg.Name(var entity)) {
                return entity;
            }
            if (arg instanceof Arg.Path(var entities) && !entities.isEmpty()) {
                var far = entities.getFirst();
                return far.equals(cause) ? entities.getLast() : far;
            }
        }
        return cause;
    }

    /** A fact as key and arguments. */
    static Sentence sentence(Evidence fact) {
        var args = new HashMap<String, Object>();
        for (int i = 0; i < fact.args().size(); i++) {
            args.put(Integer.toString(i), switch (fact.args().get(i)) {
                case Arg.Name(var entity) -> entity.toString();
                case Arg.Count(var count) -> count;
                case Arg.Time(var millis) -> millis;
                case Arg.Nats(var nats) -> nats;
                case Arg.Path(var entities) -> entities.stream().map(EntityId::toString).toList();
                case Arg.Text(var text) -> text;
            });
        }
        return new Sentence(fact.key().messageKey(), args);
    }

    private static Map<String, List<HeldView>> groups(Diagnosis diagnosis, List<ActiveAlert> active) {
        var known = active.stream().collect(Collectors.toMap(ActiveAlert::key,
                Function.identity(), (one, _) -> one));
        var groups = new LinkedHashMap<String, List<HeldView>>();
        var ended = new ArrayList<HeldView>();
        for (var held : diagnosis.held()) {
            var alert = known.get(held.alert());
            if (held.endedMillis() != null || alert == null) {
                ended.add(view(held, null));
            } else {
                groups.computeIfAbsent(alert.standing().name().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(view(held, IncidentViews.alert(alert)));
            }
        }
        if (!ended.isEmpty()) {
            groups.put(ENDED, ended); // what is over stands last
        }
        return groups;
    }

    private static HeldView view(Held held, @Nullable AlertView alert) {
        var summary = alert == null ? Message.of("incident.rule", "rule", held.alert().rule()) : alert.summary();
        return new HeldView(held.alert().rule(), held.severity().name().toLowerCase(Locale.ROOT),
                held.alert().labels().toMap(), held.sinceMillis(), held.heldMillis(), held.endedMillis(), summary,
                entity(held.entity()), held.path().stream().map(EntityId::toString).toList());
    }

    private static Story story(Root root, Diagnosis diagnosis, Detail detail, List<EvidenceView> evidence) {
        var open = diagnosis.held().stream().filter(held -> held.endedMillis() == null).toList();
        // Once all is over, the picture stays that of the time when it was not.
        var told = open.isEmpty() ? diagnosis.held() : open;
        var affected = new TreeSet<EntityId>();
        detail.alerts().forEach(alert -> alert.entity().ifPresent(affected::add));
        told.forEach(held -> affected.add(held.entity()));
        var considered = new TreeSet<EntityId>();
        diagnosis.considered().forEach(fact -> {
            var about = about(fact, null);
            if (about != null) {
                considered.add(about);
            }
        });
        var numbers = new HashMap<EntityId, List<Integer>>();
        for (int i = 0; i < evidence.size(); i++) {
            var about = about(diagnosis.evidence().get(i), root.entity());
            if (about != null && !evidence.get(i).kind().equals("missing")) {
                numbers.computeIfAbsent(about, _ -> new ArrayList<>()).add(evidence.get(i).n());
            }
        }
        return new Story(root.entity(), affected, told.stream().map(Held::path).toList(), considered,
                SpreadGraph.count(open.stream().map(Held::entity).toList()), numbers);
    }
}
