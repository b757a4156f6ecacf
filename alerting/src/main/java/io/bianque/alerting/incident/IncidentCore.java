package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalCore;
import io.bianque.alerting.journal.JournalFormatException;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Incidents as a deterministic state machine: an alert that fires opens one, its end resolves it, people acknowledge it,
 * and the {@link Switchboard} tells the receivers.
 *
 * <p>An alert of severity info, or one that tells of the past only, opens nothing. When an alert fires again after its
 * incident was resolved, it gets a new incident with a key of its own. Confined to the journal's thread.
 */
public final class IncidentCore implements JournalCore {
    private static final int SNAPSHOT_VERSION = 2;
    private static final int OLDEST_SNAPSHOT_VERSION = 1;
    private static final int REMEMBERED_COMMANDS = 10_000;
    /** The rule under which the platform itself says that a receiver fails. */
    static final String RECEIVER_FAILING = "BianqueReceiverFailing";

    private final CoreLimits limits;
    private final Repeats transitions;
    private final Repeats commands = new Repeats(REMEMBERED_COMMANDS);
    private final TreeMap<Long, IncidentState> incidents = new TreeMap<>();
    private final Map<AlertKey, Long> byAlert = new LinkedHashMap<>();
    private final TreeMap<AlertKey, Transition> alerts = new TreeMap<>();
    private final TreeSet<AlertKey> waiting = new TreeSet<>();
    /** Alerts that a person has declared over, until they are over or fire anew; oldest first. */
    private final LinkedHashSet<AlertKey> dismissed = new LinkedHashSet<>();
    /** Number, end and tick of the end of the newest resolved incident of an alert, oldest first. */
    private final LinkedHashMap<AlertKey, long[]> ended = new LinkedHashMap<>();
    private final Switchboard switchboard = new Switchboard(this);
    private final TreeSet<Long> changed = new TreeSet<>();
    /** Those that the input now taken has changed: only they can have come to their end. */
    private final TreeSet<Long> touched = new TreeSet<>();
    private final Map<AlertKey, Optional<Incidents.ActiveAlert>> changedAlerts = new LinkedHashMap<>();
    private final Map<Long, IncidentView> finished = new TreeMap<>();
    private String installationId = "";
    private int openCount;
    private long nextNumber = 1;
    private long opened;
    private long resolved;
    private long alertsDropped;
    private long timelineDropped;
    private long past;
    /** Seconds counted: windows are measured by them, for the wall clock may be set. */
    private long ticks;

    public IncidentCore(CoreLimits limits) {
        this.limits = limits;
        this.transitions = new Repeats(limits.rememberedRepeats());
    }

    @Override
    public boolean isRepeat(JournalInput input) {
        return switch (input) {
            case JournalInput.Installed _ -> !installationId.isEmpty();
            case JournalInput.Transitioned(var transition) -> transitions.has(name(transition));
            case JournalInput.Acknowledge(_, _, var command) -> commands.has(command);
            case JournalInput.Unacknowledge(_, _, var command) -> commands.has(command);
            case JournalInput.Resolve(_, _, var command) -> commands.has(command);
            case JournalInput.Settled settled -> switchboard.isKnown(settled);
            // Not even with equal receivers: their addresses, which the journal does not know, may be others.
            case JournalInput.ReceiversSet _ -> false;
            case JournalInput.Reconciled _ -> false;
            case JournalInput.Tick() -> false;
        };
    }

    @Override
    public List<Intent> apply(long atMillis, JournalInput input) {
        if (isRepeat(input)) {
            return List.of();
        }
        switch (input) {
            case JournalInput.Installed(var id) -> installationId = id;
            case JournalInput.ReceiversSet(var receivers) -> switchboard.configure(receivers, atMillis);
            case JournalInput.Transitioned(var transition) -> {
                transitions.add(name(transition));
                transition(transition, atMillis);
            }
            case JournalInput.Acknowledge(var incident, var person, var command) -> {
                commands.add(command);
                acknowledge(incident, person, atMillis);
            }
            case JournalInput.Unacknowledge(var incident, var person, var command) -> {
                commands.add(command);
                unacknowledge(incident, person, atMillis);
            }
            case JournalInput.Resolve(var incident, var person, var command) -> {
                commands.add(command);
                dismiss(incident, person, atMillis);
            }
            case JournalInput.Reconciled(var logOffset) -> reconcile(logOffset, atMillis);
            case JournalInput.Tick() -> {
                ticks++;
                switchboard.tick(atMillis);
            }
            case JournalInput.Settled settled -> switchboard.settle(settled, atMillis);
        }
        forgetFinished();
        return switchboard.takeIntents();
    }

    private static String name(Transition transition) {
        return transition.logOffset() + " " + JournalCodec.code(transition.to()) + " " + transition.alert();
    }

    private void transition(Transition transition, long nowMillis) {
        if (transition.retrospective()) {
            // The past is history: it neither is the alert of now nor ends it.
            past++;
            return;
        }
        var key = transition.alert();
        boolean over = transition.to() == AlertState.RESOLVED || transition.to() == AlertState.INACTIVE;
        if (over) {
            alerts.remove(key);
            waiting.remove(key);
            dismissed.remove(key);
        } else if (isDismissed(transition)) {
            return;
        } else if (alerts.containsKey(key) || alerts.size() < limits.activeAlerts()) {
            alerts.put(key, transition);
        } else {
            alertsDropped++;
        }
        var incident = incidentOf(key);
        if (over && incident != null) {
            resolve(incident, nowMillis, "timeline.resolved", null);
        } else if (transition.to() == AlertState.FIRING) {
            fire(incident, transition, nowMillis);
        }
        markAlert(key);
    }

    /** Whether a person has declared this alert over, and it says nothing but what it said then. */
    private boolean isDismissed(Transition transition) {
        if (transition.to() == AlertState.FIRING && transition.from() != AlertState.FIRING) {
            dismissed.remove(transition.alert());
        }
        return dismissed.contains(transition.alert());
    }

    private void fire(@Nullable IncidentState incident, Transition transition, long nowMillis) {
        if (incident != null) {
            if (incident.refresh(transition)) {
                note(incident, nowMillis, "timeline.severity_raised", Map.of("severity", word(incident.severity)),
                        null);
                switchboard.route(incident, nowMillis);
            }
            markChanged(incident);
        } else if (transition.severity() != Severity.INFO) {
            if (openCount < limits.openIncidents()) {
                open(transition, null, nowMillis);
            } else if (alerts.containsKey(transition.alert())) {
                waiting.add(transition.alert());
            }
        }
    }

    private IncidentState open(Transition transition, @Nullable String notTo, long nowMillis) {
        var incident = IncidentState.opened(nextNumber++, transition, nowMillis);
        incidents.put(incident.number, incident);
        byAlert.put(transition.alert(), incident.number);
        openCount++;
        opened++;
        note(incident, nowMillis, "timeline.opened",
                Map.of("rule", transition.alert().rule(), "severity", word(transition.severity())), null);
        var before = ended.get(transition.alert());
        if (before != null && nowMillis - before[1] <= limits.againMillis()
                && (ticks - before[2]) * 1_000 <= limits.againMillis()) {
            note(incident, nowMillis, "timeline.again", Map.of("previous", IncidentIds.id(before[0])), null);
        }
        if (notTo == null) {
            switchboard.route(incident, nowMillis);
        } else {
            switchboard.routeExcept(incident, notTo, nowMillis);
        }
        return incident;
    }

    private void resolve(IncidentState incident, long nowMillis, String key, @Nullable String person) {
        incident.resolve(nowMillis);
        byAlert.remove(incident.alert);
        openCount--;
        resolved++;
        note(incident, nowMillis, key, person == null ? Map.of() : Map.of("person", person), person);
        ended.remove(incident.alert);
        ended.put(incident.alert, new long[]{incident.number, nowMillis, ticks});
        if (ended.size() > limits.openIncidents()) {
            var oldest = ended.entrySet().iterator();
            oldest.next();
            oldest.remove();
        }
        switchboard.changed(incident, nowMillis);
        if (!waiting.isEmpty() && openCount < limits.openIncidents()) {
            var next = waiting.removeFirst();
            var transition = alerts.get(next);
            if (transition != null) {
                open(transition, null, nowMillis);
                markAlert(next);
            }
        }
    }

    private void acknowledge(String id, String person, long nowMillis) {
        var incident = byId(id);
        if (incident == null || !incident.isOpen() || person.equals(incident.acknowledgedBy())) {
            return;
        }
        var from = incident.acknowledgedBy();
        incident.acknowledge(person, nowMillis);
        note(incident, nowMillis, "timeline.acknowledged",
                from == null ? Map.of("person", person) : Map.of("person", person, "from", from), person);
        switchboard.changed(incident, nowMillis);
    }

    private void unacknowledge(String id, String person, long nowMillis) {
        var incident = byId(id);
        if (incident == null || !incident.isOpen() || !incident.isAcknowledged()) {
            return;
        }
        incident.unacknowledge();
        note(incident, nowMillis, "timeline.unacknowledged", Map.of("person", person), person);
        switchboard.changed(incident, nowMillis);
    }

    /** A person says that it is over. Its alert is shown no more, and stays unheard until it fires anew. */
    private void dismiss(String id, String person, long nowMillis) {
        var incident = byId(id);
        if (incident == null || !incident.isOpen()) {
            return;
        }
        var key = incident.alert;
        alerts.remove(key);
        dismissed.add(key);
        if (dismissed.size() > limits.activeAlerts()) {
            dismissed.removeFirst();
        }
        resolve(incident, nowMillis, "timeline.resolved_by", person);
        markAlert(key);
    }

    /** Ends what evaluation does not know to be active: it was told of all that is, at this offset, just before. */
    private void reconcile(long logOffset, long nowMillis) {
        for (var transition : List.copyOf(alerts.values())) {
            var key = transition.alert();
            if (transition.logOffset() != logOffset && !isOurOwn(key)) {
                alerts.remove(key);
                waiting.remove(key);
                markAlert(key);
            }
        }
        // With no room for another alert one may be active and yet not be among them.
        boolean allAreKnown = alerts.size() < limits.activeAlerts();
        for (var incident : List.copyOf(incidents.values())) {
            if (incident.isOpen() && allAreKnown && !isOurOwn(incident.alert) && !alerts.containsKey(incident.alert)) {
                resolve(incident, nowMillis, "timeline.not_judged", null);
            }
        }
    }

    private static boolean isOurOwn(AlertKey key) {
        return key.rule().equals(RECEIVER_FAILING);
    }

    /** The platform's own alert: a receiver does not take what it is told. Others are told; it is not. */
    void receiverFails(String receiver, String detail, long nowMillis) {
        var key = new AlertKey(RECEIVER_FAILING, Labels.of("receiver", receiver));
        if (alerts.containsKey(key) || openCount >= limits.openIncidents()) {
            return;
        }
        var transition = new Transition(-1, key, AlertState.INACTIVE, AlertState.FIRING, nowMillis, nowMillis,
                Double.NaN, Severity.WARNING, key.labels(),
                Map.of("summary", "The receiver " + receiver + " does not take notifications", "description", detail),
                false);
        alerts.put(key, transition);
        open(transition, receiver, nowMillis);
        markAlert(key);
    }

    /** It takes them again, or is there no more. */
    void receiverWorks(String receiver, long nowMillis) {
        var key = new AlertKey(RECEIVER_FAILING, Labels.of("receiver", receiver));
        if (alerts.remove(key) != null) {
            var incident = incidentOf(key);
            if (incident != null) {
                resolve(incident, nowMillis, "timeline.resolved", null);
            }
            markAlert(key);
        }
    }

    void note(IncidentState incident, long atMillis, String key, Map<String, String> args, @Nullable String actor) {
        if (!incident.note(new Incidents.TimelineEntry(atMillis, key, args, actor))) {
            timelineDropped++;
        }
        markChanged(incident);
    }

    void markChanged(IncidentState incident) {
        changed.add(incident.number);
        touched.add(incident.number);
    }

    private void markAlert(AlertKey key) {
        var transition = alerts.get(key);
        changedAlerts.put(key, transition == null ? Optional.empty() : Optional.of(view(transition)));
    }

    private void forgetFinished() {
        for (var number : touched) {
            var incident = incidents.get(number);
            if (incident != null && incident.isFinished()) {
                incidents.remove(number);
                finished.put(number, incident.view(switchboard::summaryOf));
            }
        }
        touched.clear();
    }

    /** How many incidents are open. */
    public int openCount() {
        return openCount;
    }

    /** The installation's id, or empty before the first entry. */
    public String installationId() {
        return installationId;
    }

    String dedupKey(String subject) {
        return "bianque-" + installationId + "-" + subject;
    }

    long ticks() {
        return ticks;
    }

    Iterable<IncidentState> all() {
        return incidents.values();
    }

    @Nullable
    IncidentState byNumber(long number) {
        return incidents.get(number);
    }

    private @Nullable IncidentState incidentOf(AlertKey key) {
        var number = byAlert.get(key);
        return number == null ? null : incidents.get(number);
    }

    private @Nullable IncidentState byId(String id) {
        return IncidentIds.number(id).map(incidents::get).orElse(null);
    }

    /** What changed since this was last called. */
    public CoreChanges takeChanges() {
        var views = new TreeMap<Long, IncidentView>(finished);
        for (var number : changed) {
            var incident = incidents.get(number);
            if (incident != null) {
                views.put(number, incident.view(switchboard::summaryOf));
            }
        }
        var changes = new CoreChanges(new ArrayList<>(views.values()), changedAlerts);
        changed.clear();
        changedAlerts.clear();
        finished.clear();
        return changes;
    }

    /** Everything the core holds now, as changes; for a view that begins. */
    public CoreChanges everything() {
        incidents.keySet().forEach(changed::add);
        alerts.keySet().forEach(this::markAlert);
        return takeChanges();
    }

    /** The receivers and how each did last, in the order of their file. */
    public List<Incidents.ReceiverStatus> receivers() {
        return switchboard.statuses();
    }

    /** What was counted. */
    public CoreCounters counters() {
        return new CoreCounters(opened, resolved, waiting.size(), alertsDropped, timelineDropped,
                switchboard.collapsed(), past);
    }

    @Override
    public List<Intent> openIntents() {
        return switchboard.openIntents();
    }

    private Incidents.ActiveAlert view(Transition transition) {
        var number = byAlert.get(transition.alert());
        return new Incidents.ActiveAlert(transition.alert().rule(), transition.to(), transition.severity(),
                transition.labels(), transition.value(), transition.sinceMillis(), transition.annotations(),
                number == null ? null : IncidentIds.id(number));
    }

    static String word(Severity severity) {
        return switch (severity) {
            case INFO -> "info";
            case WARNING -> "warning";
            case CRITICAL -> "critical";
        };
    }

    @Override
    public void writeSnapshot(JournalWriter out) {
        out.u8(SNAPSHOT_VERSION).text(installationId).i64(nextNumber);
        out.i64(opened).i64(resolved).i64(alertsDropped).i64(timelineDropped);
        transitions.write(out);
        commands.write(out);
        out.list(alerts.values(), JournalCodec::writeTransition);
        out.list(waiting, JournalCodec::writeAlert);
        out.i64(past).i64(ticks).list(dismissed, JournalCodec::writeAlert);
        out.list(ended.entrySet(), (to, each) -> {
            JournalCodec.writeAlert(to, each.getKey());
            to.i64(each.getValue()[0]).i64(each.getValue()[1]).i64(each.getValue()[2]);
        });
        out.list(incidents.values(), (to, incident) -> incident.write(to));
        switchboard.write(out);
    }

    @Override
    public void readSnapshot(JournalReader in) {
        int version = in.u8();
        if (version < OLDEST_SNAPSHOT_VERSION || version > SNAPSHOT_VERSION) {
            throw new JournalFormatException("version " + version + " of the incidents' snapshot; this program reads "
                    + OLDEST_SNAPSHOT_VERSION + " to " + SNAPSHOT_VERSION);
        }
        installationId = in.text();
        nextNumber = in.i64();
        opened = in.i64();
        resolved = in.i64();
        alertsDropped = in.i64();
        timelineDropped = in.i64();
        transitions.read(in);
        commands.read(in);
        alerts.clear();
        in.list(JournalCodec::readTransition).forEach(each -> alerts.put(each.alert(), each));
        waiting.clear();
        waiting.addAll(in.list(JournalCodec::readAlert));
        past = version == 1 ? 0 : in.i64();
        ticks = version == 1 ? 0 : in.i64();
        dismissed.clear();
        dismissed.addAll(version == 1 ? List.of() : in.list(JournalCodec::readAlert));
        ended.clear();
        in.list(from -> Map.entry(JournalCodec.readAlert(from),
                new long[]{from.i64(), from.i64(), version == 1 ? 0 : from.i64()}))
                .forEach(each -> ended.put(each.getKey(), each.getValue()));
        incidents.clear();
        in.list(from -> IncidentState.read(from, version)).forEach(each -> incidents.put(each.number, each));
        byAlert.clear();
        openCount = 0;
        for (var incident : incidents.values()) {
            if (incident.isOpen()) {
                byAlert.put(incident.alert, incident.number);
                openCount++;
            }
        }
        switchboard.read(in, version);
        takeChanges();
    }
}
