package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.diagnosis.Cause;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Redundancy;
import io.bianque.alerting.diagnosis.Verdict;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.run.Trouble;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes incidents of what the diagnosis decides: one for each cause that it tells, with the alerts that the cause explains.
 * Confined to the journal's thread.
 */
final class CaseBook {
    /** The rule that an incident is told under when its cause says nothing itself. */
    static final String SILENT_CAUSE = "BianqueSilentCause";
    /** The rule that what is left is told under when its cause has gone. */
    static final String LEFT_OVER = "BianqueLeftOver";
    /** The rule of the platform's own alert for a group without a member to spare. */
    static final String REDUNDANCY_LOST = "BianqueRedundancyLost";
    /** Ticks between two looks at the evidence of a cause that explains more and more. */
    private static final long REFRESH_TICKS = 5;
    private static final Comparator<Transition> WORST_FIRST = Comparator.comparing(Transition::severity).reversed()
            .thenComparingLong(Transition::sinceMillis).thenComparing(Transition::alert);

    private final IncidentCore core;
    private final Causes causes;
    private final Switchboard switchboard;
    /** The incident of each cause that was told. */
    private final Map<Long, Long> byCause = new TreeMap<>();
    /** Causes that were told while too many incidents were open, oldest first. */
    private final TreeSet<Long> waiting = new TreeSet<>();
    private final TreeMap<AlertKey, Place> placed = new TreeMap<>();
    /** Incidents whose evidence may be another than they show. */
    private final TreeSet<Long> stale = new TreeSet<>();
    /** Causes of this decision whose incident is closed already, though something new belongs to them. */
    private final TreeSet<Long> reopened = new TreeSet<>();
    /** Incidents of this decision that somebody has to be told of. */
    private final Set<IncidentState> toTell = new LinkedHashSet<>();

    /**
     * Where an alert belongs.
     *
     * @param incident its number, or 0 for none
     * @param awaited  what is waited for, or null
     */
    record Place(long incident, Incidents.Standing standing, Incidents.@Nullable Awaited awaited) {
        static final Place NOWHERE = new Place(0, Incidents.Standing.NONE, null);
    }

    CaseBook(IncidentCore core, Causes causes, Switchboard switchboard) {
        this.core = core;
        this.causes = causes;
        this.switchboard = switchboard;
    }

    Place place(AlertKey alert) {
        return placed.getOrDefault(alert, Place.NOWHERE);
    }

    /** Causes that wait for room. */
    int waiting() {
        return waiting.size();
    }

    /** Does what the diagnosis has decided. Who is to be told hears of it when all of it is done. */
    void perform(List<Effect> effects, long now) {
        for (var effect : effects) {
            switch (effect) {
                case Effect.Opened(var cause) -> opened(cause, now);
                case Effect.Amended(var before, var cause) -> amended(before, cause, now);
                case Effect.Merged(var cause, var into) -> merged(cause, into, now);
                case Effect.Closed(var cause, _) -> closed(cause, now);
                case Effect.LeftOver left -> leftOver(left, now);
                case Effect.Judged(var alert, var verdict) -> judged(alert, verdict, now);
                case Effect.OwnerAffected _ -> {
                    // An owner may be named before the cause is opened: told below.
                }
                case Effect.RedundancyChanged change -> redundancy(change, now);
                case Effect.Ask _ -> throw new IllegalArgumentException("a question is for the questioner");
            }
        }
        openAgain(now);
        useRoom(now);
        for (var effect : effects) {
            if (effect instanceof Effect.OwnerAffected(var cause, _, var owner, var entity)) {
                byCause(cause).ifPresent(incident -> core.note(incident, now, IncidentState.OWNER_AFFECTED,
                        Map.of("owner", owner, "entity", entity.toString()), null));
            }
        }
        for (var incident : List.copyOf(toTell)) {
            if (incident.isOpen()) {
                switchboard.route(incident, now);
            }
        }
        toTell.clear();
    }

    private void opened(Cause cause, long now) {
        if (core.isFull()) {
            waiting.add(cause.key());
        } else {
            open(cause, now);
        }
    }

    private void open(Cause cause, long now) {
        var alerts = alerts(cause.explains());
        var adopted = adopt(cause, now);
        if (adopted != null) {
            adopted.find(finding(cause));
            core.markChanged(adopted);
            return;
        }
        var severity = alerts.stream().map(Transition::severity).max(Comparator.naturalOrder())
                .orElse(Severity.CRITICAL);
        var by = teller(cause.entity(), alerts);
        var incident = core.open(key(by, cause.entity()), cause.onsetMillis(), severity,
                words(by, cause.entity(), alerts), now);
        incident.cause = cause.key();
        incident.find(finding(cause));
        byCause.put(cause.key(), incident.number);
        stale.add(incident.number);
        toTell.add(incident);
    }

    /** An incident of before there were causes goes on with the cause of its alert. */
    private @Nullable IncidentState adopt(Cause cause, long now) {
        IncidentState first = null;
        for (var alert : cause.explains()) {
            var incident = core.unexplained(alert);
            if (incident != null && first == null) {
                first = incident;
                incident.cause = cause.key();
                byCause.put(cause.key(), incident.number);
            } else if (incident != null && incident != first) {
                core.resolve(incident, now, "timeline.merged", Map.of("into", Objects.requireNonNull(first).id()),
                        null);
            }
        }
        return first;
    }

    private List<Transition> alerts(List<AlertKey> keys) {
        return keys.stream().map(core::alert).filter(Objects::nonNull).sorted(WORST_FIRST).toList();
    }

    /** The worst alert of the entity itself, or null when it has none. */
    private static @Nullable Transition teller(EntityId entity, List<Transition> alerts) {
        for (var alert : alerts) {
            if (Attribution.entity(alert.alert(), alert.labels()).equals(entity)) {
                return alert;
            }
        }
        return null;
    }

    /** An open incident as the runs of runbooks see it; empty when they have no business with it. */
    Optional<Trouble> trouble(IncidentState incident) {
        var found = incident.finding();
        if (found == null || incident.alert().rule().equals(LEFT_OVER)) {
            return Optional.empty(); // what is left is not mended by mending its cause once more
        }
        var cause = found.root().entity();
        var rules = incident.attached.stream().filter(each -> cause.equals(incident.ever.get(each)))
                .map(AlertKey::rule).toList();
        return Optional.of(new Trouble(incident.id(), cause, found.root().confidence(), rules, incident.labels(),
                found.evidence()));
    }

    private static AlertKey key(@Nullable Transition teller, EntityId entity) {
        return teller == null ? new AlertKey(SILENT_CAUSE, labels(entity)) : teller.alert();
    }

    private static Labels labels(EntityId entity) {
        return Labels.of(Attribution.ENTITY, entity.toString());
    }

    private static IncidentState.Headline words(@Nullable Transition teller, EntityId entity,
            List<Transition> alerts) {
        if (teller != null) {
            return IncidentState.Headline.of(teller);
        }
        var victim = alerts.isEmpty() ? "" : IncidentState.Headline.of(alerts.getFirst()).summary();
        return new IncidentState.Headline(SILENT_CAUSE, labels(entity),
                entity + " seems to be down" + (victim.isEmpty() ? "" : ": " + victim), "",
                Map.of("entity", entity.toString(), "victim", victim));
    }

    private IncidentState.Finding finding(Cause cause) {
        return new IncidentState.Finding(new Incidents.Root(cause.entity(), cause.confidence(), cause.possible(),
                causes.owner(cause.entity())), cause.evidence(), cause.considered());
    }

    private void amended(EntityId before, Cause cause, long now) {
        byCause(cause.key()).ifPresent(incident -> {
            var alerts = alerts(cause.explains());
            var by = teller(cause.entity(), alerts);
            incident.tellBy(key(by, cause.entity()), words(by, cause.entity(), alerts));
            incident.find(finding(cause));
            if (before.equals(cause.entity())) {
                core.note(incident, now, "timeline.grown", Map.of("count", Integer.toString(alerts.size())), null);
            } else {
                core.note(incident, now, "timeline.cause_changed",
                        Map.of("from", before.toString(), "to", cause.entity().toString()), null);
            }
            incident.conversations.values().forEach(Conversation::grew);
            toTell.add(incident);
        });
    }

    private void merged(long younger, long into, long now) {
        waiting.remove(younger);
        var number = byCause.remove(younger);
        var incident = number == null ? null : core.byNumber(number);
        var older = byCause(into).orElse(null);
        if (incident == null || !incident.isOpen()) {
            return;
        }
        if (older == null) {
            // The older one found no room so far: the younger goes on in its name.
            waiting.remove(into);
            incident.cause = into;
            byCause.put(into, incident.number);
            return;
        }
        for (var alert : List.copyOf(incident.attached)) {
            move(alert, older, place(alert).standing(), now);
        }
        core.note(older, now, "timeline.absorbed", Map.of("incident", incident.id()), null);
        core.resolve(incident, now, "timeline.merged", Map.of("into", older.id()), null);
        stale.add(older.number);
    }

    private void closed(long cause, long now) {
        waiting.remove(cause);
        var number = byCause.remove(cause);
        var incident = number == null ? null : core.byNumber(number);
        if (incident == null) {
            return;
        }
        causes.learn(Causes.said(incident.ever));
        if (incident.isOpen()) {
            core.resolve(incident, now, incident.unjudged ? "timeline.not_judged" : "timeline.resolved", Map.of(),
                    null);
        }
    }

    private void leftOver(Effect.LeftOver left, long now) {
        var before = byCause(left.after());
        if (core.isFull()) {
            waiting.add(left.cause());
            return;
        }
        var incident = openLeftOver(left.cause(), left.entity(), left.alerts(), left.total(), now);
        incident.find(new IncidentState.Finding(new Incidents.Root(left.entity(), 1, false,
                causes.owner(left.entity())), left.evidence(), List.of()));
        before.ifPresent(gone -> core.note(gone, now, "timeline.left_over",
                Map.of("incident", incident.id(), "count", Integer.toString(left.alerts().size())), null));
    }

    private IncidentState openLeftOver(long cause, EntityId entity, List<AlertKey> keys, int total, long now) {
        var alerts = alerts(keys);
        var words = new IncidentState.Headline(LEFT_OVER, labels(entity),
                entity + " is back; still failing: " + keys.size() + " of " + total + " alerts", "",
                Map.of("entity", entity.toString(), "count", Integer.toString(keys.size()), "total",
                        Integer.toString(total)));
        var severity = alerts.stream().map(Transition::severity).max(Comparator.naturalOrder())
                .orElse(Severity.CRITICAL);
        long since = alerts.stream().mapToLong(Transition::sinceMillis).min().orElse(now);
        var incident = core.open(new AlertKey(LEFT_OVER, labels(entity)), since, severity, words, now);
        incident.cause = cause;
        byCause.put(cause, incident.number);
        toTell.add(incident);
        return incident;
    }

    private void judged(AlertKey alert, Verdict verdict, long now) {
        var transition = core.alert(alert);
        if (place(alert).standing() == Incidents.Standing.RELEASED || transition == null) {
            return;
        }
        switch (verdict) {
            case Verdict.Waiting(var until, var from) -> {
                leave(alert, now);
                placed.put(alert, new Place(0, Incidents.Standing.WAITING, new Incidents.Awaited(until, from)));
            }
            case Verdict.Paged(var cause, _) -> page(transition, cause, Incidents.Standing.PAGED, now);
            case Verdict.LeftOver(var cause, _) -> page(transition, cause, Incidents.Standing.LEFT_OVER, now);
            case Verdict.Explained(var cause, _, var path) ->
                hold(transition, cause, Incidents.Standing.EXPLAINED, path, now);
            case Verdict.Degraded(var cause, var entity) -> hold(transition, cause, Incidents.Standing.DEGRADED,
                    List.of(Attribution.entity(alert, transition.labels()), entity), now);
            case Verdict.Looking(var cause, _, var until) -> {
                put(transition, cause, Incidents.Standing.LOOKING, now);
                placed.computeIfPresent(alert, (_, place) -> new Place(place.incident(), place.standing(),
                        new Incidents.Awaited(until, List.of())));
            }
        }
        core.markAlert(alert);
    }

    private void page(Transition transition, long cause, Incidents.Standing standing, long now) {
        put(transition, cause, standing, now).ifPresent(incident -> incident.held.letGo(transition.alert(), now));
    }

    private void hold(Transition transition, long cause, Incidents.Standing standing, List<EntityId> path, long now) {
        put(transition, cause, standing, now).ifPresent(incident -> incident.held.hold(transition.alert(),
                Attribution.entity(transition.alert(), transition.labels()), transition.severity(), path,
                transition.sinceMillis(), now));
    }

    /** Puts an alert into the incident of a cause, if there is room for that. */
    private Optional<IncidentState> put(Transition transition, long cause, Incidents.Standing standing, long now) {
        var incident = byCause(cause);
        incident.ifPresentOrElse(into -> {
            move(transition.alert(), into, standing, now);
            raise(into, transition, now);
        }, () -> {
            leave(transition.alert(), now);
            placed.put(transition.alert(), new Place(0, standing, null));
            if (!waiting.contains(cause)) {
                reopened.add(cause);
            }
        });
        var old = core.unexplained(transition.alert());
        if (old != null && incident.isPresent()) {
            core.resolve(old, now, "timeline.merged", Map.of("into", incident.get().id()), null);
        }
        return incident;
    }

    /** A person may have ended an incident whose cause goes on with new alerts: these get an incident of their own. */
    private void openAgain(long now) {
        if (reopened.isEmpty()) {
            return;
        }
        var current = causes.current();
        for (long key : List.copyOf(reopened)) {
            var cause = current.get(key);
            if (cause != null && byCause(key).isEmpty()) {
                byCause.remove(key);
                if (core.isFull()) {
                    waiting.add(key);
                } else {
                    openWhole(cause, now);
                }
            }
        }
        reopened.clear();
    }

    /** An alert of an incident may be worse than all before. */
    void raise(IncidentState incident, Transition transition, long now) {
        if (incident.raise(transition.severity())) {
            core.note(incident, now, "timeline.severity_raised",
                    Map.of("severity", IncidentCore.word(incident.severity)), null);
            toTell.add(incident);
        }
    }

    private void move(AlertKey alert, IncidentState into, Incidents.Standing standing, long now) {
        if (place(alert).incident() != into.number) {
            leave(alert, now);
        }
        var transition = core.alert(alert);
        into.attach(alert, Attribution.entity(alert, transition == null ? alert.labels() : transition.labels()));
        placed.put(alert, new Place(into.number, standing, null));
        stale.add(into.number);
        core.markChanged(into);
        core.markAlert(alert);
    }

    private void leave(AlertKey alert, long now) {
        var old = placed.remove(alert);
        var incident = old == null ? null : core.byNumber(old.incident());
        if (incident != null) {
            incident.detach(alert, now);
            core.markChanged(incident);
        }
    }

    /** An alert is over, or nobody judges it any more: {@code unjudged} says which. */
    void over(AlertKey alert, boolean unjudged, long now) {
        var before = core.unexplained(alert);
        if (before != null) {
            core.resolve(before, now, unjudged ? "timeline.not_judged" : "timeline.resolved", Map.of(), null);
        }
        var old = place(alert);
        leave(alert, now);
        var incident = core.byNumber(old.incident());
        if (incident != null && incident.isOpen() && incident.attached.isEmpty()) {
            incident.unjudged = unjudged;
            if (incident.cause == 0) {
                core.resolve(incident, now, unjudged ? "timeline.not_judged" : "timeline.resolved", Map.of(), null);
            }
        }
    }

    /** An alert belongs to no incident any more. */
    void takeOut(AlertKey alert, long now) {
        leave(alert, now);
        core.markAlert(alert);
    }

    /** An incident that no cause stands for gets an alert of its own. */
    void putInto(IncidentState incident, AlertKey alert, Incidents.Standing standing, long now) {
        move(alert, incident, standing, now);
    }

    private void redundancy(Effect.RedundancyChanged change, long now) {
        var args = Map.of("group", change.group().toString(), "left", Integer.toString(change.left()), "need",
                Integer.toString(change.need()));
        for (var number : List.copyOf(byCause.values())) {
            var incident = core.byNumber(number);
            var finding = incident == null ? null : incident.finding();
            if (incident != null && finding != null && change.down().contains(finding.root().entity())) {
                core.note(incident, now, "timeline.redundancy_" + change.redundancy().name().toLowerCase(Locale.ROOT),
                        args, null);
            }
        }
        var key = new AlertKey(REDUNDANCY_LOST, labels(change.group()));
        if (change.redundancy() == Redundancy.LOST) {
            core.say(key, Severity.WARNING, change.group() + " has no member to spare: " + change.left() + " left, "
                    + change.need() + " needed", "", "", now);
        } else {
            core.unsay(key, now);
        }
    }

    /** There may be room again for causes that wait. */
    private void useRoom(long now) {
        if (waiting.isEmpty() || core.isFull()) {
            return;
        }
        var current = causes.current();
        for (long key : List.copyOf(waiting)) {
            var cause = current.get(key);
            // One that is not there now may be so later; when it is over, it is taken out.
            if (cause != null && !core.isFull()) {
                waiting.remove(key);
                openWhole(cause, now);
            }
        }
    }

    /** Opens the incident of a cause that was told before, with all that belongs to it. */
    private void openWhole(Cause cause, long now) {
        if (cause.state() == Cause.State.LEFT_OVER) {
            openLeftOver(cause.key(), cause.entity(), cause.explains(), cause.explains().size(), now)
                    .find(finding(cause));
        } else {
            open(cause, now);
        }
        for (var alert : cause.explains()) {
            causes.verdict(alert).ifPresent(verdict -> judged(alert, verdict, now));
        }
    }

    /** Now and then, what incidents say of their causes is brought up to date. */
    void tick(long ticks, long now) {
        if (stale.isEmpty() || ticks % REFRESH_TICKS != 0) {
            return;
        }
        var current = new HashMap<>(causes.current());
        for (var number : new ArrayList<>(stale)) {
            var incident = core.byNumber(number);
            var cause = incident == null ? null : current.get(incident.cause);
            if (incident != null && incident.isOpen() && cause != null) {
                if (cause.state() == Cause.State.OPEN) {
                    incident.find(finding(cause));
                }
                if (incident.held.count() > incident.heldTold) {
                    incident.heldTold = incident.held.count();
                    core.note(incident, now, "timeline.held", Map.of("count", Integer.toString(incident.heldTold)),
                            null);
                }
                core.markChanged(incident);
            }
        }
        stale.clear();
    }

    private Optional<IncidentState> byCause(long cause) {
        var number = byCause.get(cause);
        var incident = number == null ? null : core.byNumber(number);
        return Optional.ofNullable(incident).filter(IncidentState::isOpen);
    }

    void write(JournalWriter out) {
        out.list(waiting, JournalWriter::i64).list(stale, JournalWriter::i64);
        out.list(byCause.entrySet(), (to, each) -> to.i64(each.getKey()).i64(each.getValue()));
        out.list(placed.entrySet(), (to, each) -> {
            JournalCodec.writeAlert(to, each.getKey());
            var place = each.getValue();
            to.i64(place.incident()).text(place.standing().name()).bool(place.awaited() != null);
            if (place.awaited() != null) {
                to.i64(place.awaited().untilMillis()).list(place.awaited().from(), JournalCodec::writeEntity);
            }
        });
    }

    void read(JournalReader in) {
        forget();
        waiting.addAll(in.list(JournalReader::i64));
        stale.addAll(in.list(JournalReader::i64));
        in.list(from -> Map.entry(from.i64(), from.i64())).forEach(each -> byCause.put(each.getKey(),
                each.getValue()));
        in.list(from -> Map.entry(JournalCodec.readAlert(from),
                new Place(from.i64(), Incidents.Standing.valueOf(from.text()),
                        from.bool()
                                ? new Incidents.Awaited(from.i64(), from.list(JournalCodec::readEntity))
                                : null)))
                .forEach(each -> placed.put(each.getKey(), each.getValue()));
    }

    void forget() {
        waiting.clear();
        stale.clear();
        byCause.clear();
        placed.clear();
        reopened.clear();
        toTell.clear();
    }
}
