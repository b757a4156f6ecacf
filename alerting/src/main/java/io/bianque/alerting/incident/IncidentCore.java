package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.diagnosis.DiagnosisOptions;
import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalCore;
import io.bianque.alerting.journal.JournalFormatException;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.run.RunbookCore;
import io.bianque.alerting.silence.SilenceBook;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Incidents as a deterministic state machine: the diagnosis puts the alerts that fire down to causes, each cause that it
 * tells opens one, its end resolves it, people acknowledge it, and the {@link Switchboard} tells the receivers.
 *
 * <p>An alert of severity info, or one that tells of the past only, takes no part. When a cause comes again after its
 * incident was resolved, it gets a new incident with a key of its own. Confined to the journal's thread.
 */
public final class IncidentCore implements JournalCore {
    private static final int SNAPSHOT_VERSION = IncidentState.NEWEST;
    private static final int OLDEST_SNAPSHOT_VERSION = 1;
    private static final int REMEMBERED_COMMANDS = 10_000;
    /** The rule under which the platform itself says that a receiver fails. */
    static final String RECEIVER_FAILING = "BianqueReceiverFailing";

    private final CoreLimits limits;
    private final Repeats transitions;
    private final Repeats commands = new Repeats(REMEMBERED_COMMANDS);
    private final TreeMap<Long, IncidentState> incidents = new TreeMap<>();
    private final TreeMap<AlertKey, Transition> alerts = new TreeMap<>();
    /** Number, end and tick of the end of the newest resolved incident of an alert, oldest first. */
    private final LinkedHashMap<AlertKey, long[]> ended = new LinkedHashMap<>();
    private final Switchboard switchboard = new Switchboard(this);
    private final Causes causes;
    private final CaseBook book;
    private final RunsOfIncidents runs;
    private final SilencedIncidents silenced = new SilencedIncidents(this);
    private final PersonsWords persons;
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
    /** Whether there may be incidents of before there were causes. */
    private boolean hasOld;
    /** Seconds counted: windows are measured by them, for the wall clock may be set. */
    private long ticks;

    /** A core with the numbers of the diagnosis that everything is measured with. */
    public IncidentCore(CoreLimits limits) {
        this(limits, DiagnosisOptions.DEFAULTS);
    }

    /** A core with other numbers. */
    public IncidentCore(CoreLimits limits, DiagnosisOptions diagnosis) {
        this.limits = limits;
        this.transitions = new Repeats(limits.rememberedRepeats());
        this.causes = new Causes(diagnosis);
        this.book = new CaseBook(this, causes, switchboard);
        this.runs = new RunsOfIncidents(this, causes, book);
        this.persons = new PersonsWords(this, causes, book, limits.activeAlerts());
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
            case JournalInput.TopologySet(var topology) -> causes.isSet(topology);
            case JournalInput.Changed change -> commands.has(name(change));
            case JournalInput.MarkWrong(_, _, var command, _) -> commands.has(command);
            case JournalInput.Confirm(_, _, var command) -> commands.has(command);
            case JournalInput.Release(_, _, var command) -> commands.has(command);
            case JournalInput.OfRuns(var runInput) -> runs.runs().isRepeat(runInput);
            case JournalInput.Silenced(_, _, _, _, var command, _) -> commands.has(command);
            case JournalInput.Unsilenced(_, _, var command) -> commands.has(command);
            case JournalInput.Answers _ -> false;
            case JournalInput.PresenceChanged _ -> false;
            case JournalInput.Decide() -> false;
            case JournalInput.Tick() -> false;
        };
    }

    @Override
    public List<Intent> apply(long atMillis, JournalInput input) {
        if (isRepeat(input)) {
            return List.of();
        }
        silenced.pass(atMillis);
        switch (input) {
            case JournalInput.Installed(var id) -> installationId = id;
            case JournalInput.ReceiversSet(var receivers) -> switchboard.configure(receivers, atMillis);
            case JournalInput.Transitioned(var transition) -> {
                transitions.add(name(transition));
                transition(transition, atMillis);
            }
            case JournalInput.Acknowledge(var incident, var person, var command) -> {
                commands.add(command);
                persons.acknowledge(incident, person, atMillis);
            }
            case JournalInput.Unacknowledge(var incident, var person, var command) -> {
                commands.add(command);
                persons.unacknowledge(incident, person, atMillis);
            }
            case JournalInput.Resolve(var incident, var person, var command) -> {
                commands.add(command);
                persons.dismiss(incident, person, atMillis);
            }
            case JournalInput.Reconciled(var logOffset) -> reconcile(logOffset, atMillis);
            case JournalInput.TopologySet(var topology) -> {
                causes.set(topology, atMillis);
                runs.runs().groups(topology.groups());
            }
            case JournalInput.OfRuns(var runInput) -> {
                runs.runs().accept(runInput, installationId, atMillis);
                runs.changed(incidents.keySet());
                runs.tell(atMillis);
            }
            case JournalInput.Silenced wish -> {
                commands.add(wish.commandId());
                silenced.begin(wish, atMillis);
            }
            case JournalInput.Unsilenced wish -> {
                commands.add(wish.commandId());
                silenced.end(wish, atMillis);
            }
            case JournalInput.Answers(var answers) -> answers.forEach(each -> causes.answered(each, atMillis));
            case JournalInput.PresenceChanged change -> causes.present(change, atMillis);
            case JournalInput.Changed change -> {
                commands.add(name(change));
                causes.changed(change, atMillis);
            }
            case JournalInput.MarkWrong(var incident, var person, var command, var right) -> {
                commands.add(command);
                persons.refuseCause(incident, person, right, atMillis);
            }
            case JournalInput.Confirm(var incident, var by, var command) -> {
                commands.add(command);
                persons.confirmCause(incident, by, atMillis);
            }
            case JournalInput.Release(var alert, var person, var command) -> {
                commands.add(command);
                persons.release(alert, person, atMillis);
            }
            case JournalInput.Decide() -> {
                book.perform(causes.decide(atMillis), atMillis);
                runs.changed(touched);
                runs.tell(atMillis);
            }
            case JournalInput.Tick() -> {
                ticks++;
                book.perform(causes.decide(atMillis), atMillis);
                book.tick(ticks, atMillis);
                silenced.tick(atMillis);
                switchboard.tick(atMillis);
                runs.changed(touched);
                runs.tell(atMillis); // before their second: they act on what is so now
                runs.runs().tick(atMillis);
            }
            case JournalInput.Settled settled -> switchboard.settle(settled, atMillis);
        }
        runs.changed(touched);
        runs.tellEnds(atMillis);
        runs.hear(atMillis);
        forgetFinished();
        return switchboard.takeIntents();
    }

    /** The runs of runbooks, to be read on the journal's thread. */
    public RunbookCore runs() {
        return runs.runs();
    }

    @Override
    public boolean wantsDecision() {
        return causes.wantsDecision();
    }

    private static String name(JournalInput.Changed change) {
        return "change " + change.changeId();
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
            persons.over(key);
            book.over(key, false, nowMillis);
        } else if (persons.isDismissed(transition)) {
            return;
        } else if (!alerts.containsKey(key) && alerts.size() >= limits.activeAlerts()) {
            alertsDropped++;
            return;
        } else {
            alerts.put(key, transition);
        }
        boolean released = !over && book.place(key).standing() == Incidents.Standing.RELEASED;
        if (!released && (transition.severity() != Severity.INFO || !book.place(key).equals(CaseBook.Place.NOWHERE))) {
            causes.moved(transition, nowMillis);
        }
        var incident = incidents.get(book.place(key).incident());
        if (transition.to() == AlertState.FIRING && incident != null) {
            incident.refresh(transition);
            book.raise(incident, transition, nowMillis);
            switchboard.route(incident, nowMillis);
            markChanged(incident);
        }
        markAlert(key);
    }

    /** Whether no other incident may be opened now. */
    boolean isFull() {
        return openCount >= limits.openIncidents();
    }

    /** The silences, to be read on the journal's thread. */
    public SilenceBook silences() {
        return silenced.book();
    }

    /** As {@link SilencedIncidents#isSilenced}. */
    boolean isSilenced(IncidentState incident, long nowMillis) {
        return silenced.isSilenced(incident, nowMillis);
    }

    /** As {@link SilencedIncidents#remind}. */
    void remindOfSilence(IncidentState incident, long nowMillis) {
        silenced.remind(incident, nowMillis);
    }

    /** Opens an incident; nobody is told yet. */
    IncidentState open(AlertKey by, long startedMillis, Severity severity, IncidentState.Headline words,
            long nowMillis) {
        var incident = new IncidentState(nextNumber++, by, nowMillis, startedMillis, severity, words);
        incidents.put(incident.number, incident);
        openCount++;
        opened++;
        note(incident, nowMillis, "timeline.opened", Map.of("rule", words.rule(), "severity", word(severity)), null);
        var before = ended.get(by);
        if (before != null && nowMillis - before[1] <= limits.againMillis()
                && (ticks - before[2]) * 1_000 <= limits.againMillis()) {
            note(incident, nowMillis, "timeline.again", Map.of("previous", IncidentIds.id(before[0])), null);
        }
        return incident;
    }

    /** Ends an incident, and says by a key of the timeline how. */
    void resolve(IncidentState incident, long nowMillis, String key, Map<String, String> args,
            @Nullable String person) {
        List.copyOf(incident.attached).forEach(alert -> book.takeOut(alert, nowMillis));
        incident.resolve(nowMillis);
        openCount--;
        resolved++;
        note(incident, nowMillis, key, args, person);
        runs.ended(incident.number, key);
        ended.remove(incident.alert());
        ended.put(incident.alert(), new long[]{incident.number, nowMillis, ticks});
        if (ended.size() > limits.openIncidents()) {
            var oldest = ended.entrySet().iterator();
            oldest.next();
            oldest.remove();
        }
        switchboard.changed(incident, nowMillis);
    }

    /** Ends what evaluation does not know to be active: it was told of all that is, at this offset, just before. */
    private void reconcile(long logOffset, long nowMillis) {
        for (var transition : List.copyOf(alerts.values())) {
            var key = transition.alert();
            if (transition.logOffset() != logOffset && !isOurOwn(key)) {
                alerts.remove(key);
                causes.ended(key, transition.eventTimeMillis(), false, nowMillis);
                book.over(key, true, nowMillis);
                markAlert(key);
            }
        }
    }

    private static boolean isOurOwn(AlertKey key) {
        return key.rule().equals(RECEIVER_FAILING) || key.rule().equals(CaseBook.REDUNDANCY_LOST);
    }

    /** A receiver does not take what it is told. Others are told; it is not. */
    void receiverFails(String receiver, String detail, long nowMillis) {
        say(new AlertKey(RECEIVER_FAILING, Labels.of("receiver", receiver)), Severity.WARNING,
                "The receiver " + receiver + " does not take notifications", detail, receiver, nowMillis);
    }

    /** It takes them again, or is there no more. */
    void receiverWorks(String receiver, long nowMillis) {
        unsay(new AlertKey(RECEIVER_FAILING, Labels.of("receiver", receiver)), nowMillis);
    }

    /**
     * An alert of the platform's own, which needs no diagnosis. Said again it changes nothing.
     *
     * @param notTo a receiver that is not told, or empty
     */
    void say(AlertKey key, Severity severity, String summary, String description, String notTo, long nowMillis) {
        if (alerts.containsKey(key) || isFull()) {
            return;
        }
        var transition = new Transition(-1, key, AlertState.INACTIVE, AlertState.FIRING, nowMillis, nowMillis,
                Double.NaN, severity, key.labels(), Map.of("summary", summary, "description", description), false);
        alerts.put(key, transition);
        var incident = open(key, nowMillis, severity, IncidentState.Headline.of(transition), nowMillis);
        book.putInto(incident, key, Incidents.Standing.PAGED, nowMillis);
        switchboard.routeExcept(incident, notTo, nowMillis);
        markAlert(key);
    }

    /** It is over. */
    void unsay(AlertKey key, long nowMillis) {
        if (alerts.remove(key) != null) {
            book.over(key, false, nowMillis);
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

    void markAlert(AlertKey key) {
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

    /** The edges that seem to be missing, as of the end of the last trouble. */
    public List<MissingEdge> missingEdges() {
        return causes.missing();
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

    Switchboard switchboard() {
        return switchboard;
    }

    /** The alert as it was told last, or null when it is not active. */
    @Nullable
    Transition alert(AlertKey key) {
        return alerts.get(key);
    }

    /** Shows the alert no more; what it was told last, or null when it was not active. */
    @Nullable
    Transition forget(AlertKey key) {
        return alerts.remove(key);
    }

    /** The open incident of before there were causes that this alert opened, or null. */
    @Nullable
    IncidentState unexplained(AlertKey key) {
        if (!hasOld) {
            return null;
        }
        for (var incident : incidents.values()) {
            if (incident.isOpen() && incident.isOld && incident.cause == 0 && incident.alert().equals(key)) {
                return incident;
            }
        }
        return null;
    }

    @Nullable
    IncidentState byId(String id) {
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

    /** The least severity that some receiver is meant for; empty when there is none. */
    public Optional<Severity> toldFrom() {
        return switchboard.toldFrom();
    }

    /** What was counted. */
    public CoreCounters counters() {
        return new CoreCounters(opened, resolved, book.waiting(), alertsDropped, timelineDropped,
                switchboard.collapsed(), past, causes.questionsDropped());
    }

    /** What the diagnosis wants to know since this was last called. */
    public List<Effect.Ask> takeQuestions() {
        return causes.takeQuestions();
    }

    /** The strong edges that past failures speak against, as of the end of the last trouble. */
    public List<EdgeFinding> findings() {
        return causes.findings();
    }

    @Override
    public List<Intent> openIntents() {
        return switchboard.openIntents();
    }

    private Incidents.ActiveAlert view(Transition transition) {
        var place = book.place(transition.alert());
        var incident = incidents.get(place.incident());
        return new Incidents.ActiveAlert(transition.alert().rule(), transition.to(), transition.severity(),
                transition.labels(), transition.value(), transition.sinceMillis(), transition.annotations(),
                place.incident() == 0 ? null : IncidentIds.id(place.incident()),
                isOurOwn(transition.alert())
                        ? Optional.empty()
                        : Optional.of(Attribution.entity(transition.alert(), transition.labels())),
                place.standing(), Optional.ofNullable(place.awaited()), transition.alert(),
                incident != null && incident.held.holds(transition.alert()));
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
        out.i64(past).i64(ticks);
        persons.write(out);
        out.list(ended.entrySet(), (to, each) -> {
            JournalCodec.writeAlert(to, each.getKey());
            to.i64(each.getValue()[0]).i64(each.getValue()[1]).i64(each.getValue()[2]);
        });
        out.list(incidents.values(), (to, incident) -> incident.write(to));
        switchboard.write(out);
        causes.write(out);
        book.write(out);
        runs.runs().write(out);
        silenced.write(out);
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
        if (version < IncidentState.WITH_CAUSES) {
            in.list(JournalCodec::readAlert); // alerts without an incident of their own; the diagnosis finds them anew
        }
        past = version == 1 ? 0 : in.i64();
        ticks = version == 1 ? 0 : in.i64();
        persons.forget();
        if (version > 1) {
            persons.read(in);
        }
        ended.clear();
        in.list(from -> Map.entry(JournalCodec.readAlert(from),
                new long[]{from.i64(), from.i64(), version == 1 ? 0 : from.i64()}))
                .forEach(each -> ended.put(each.getKey(), each.getValue()));
        incidents.clear();
        in.list(from -> IncidentState.read(from, version)).forEach(each -> incidents.put(each.number, each));
        openCount = (int) incidents.values().stream().filter(IncidentState::isOpen).count();
        switchboard.read(in, version);
        hasOld = incidents.values().stream().anyMatch(each -> each.isOld && each.isOpen());
        if (version < IncidentState.WITH_CAUSES) {
            readOld();
        } else {
            causes.read(in);
            book.read(in);
        }
        if (version >= IncidentState.WITH_RUNS) {
            runs.runs().read(in);
        }
        silenced.forget();
        if (version >= IncidentState.WITH_SILENCES) {
            silenced.read(in, version >= IncidentState.WITH_LATER_SILENCES);
        }
        runs.changed(incidents.keySet());
        takeChanges();
    }

    /** The snapshot is of a version without causes: its incidents go on, each with the cause of its alert. */
    private void readOld() {
        book.forget();
        for (var incident : incidents.values()) {
            if (incident.isOpen() && isOurOwn(incident.alert())) {
                book.putInto(incident, incident.alert(), Incidents.Standing.PAGED, incident.openedMillis);
            } else {
                incident.isOld = incident.isOpen();
                hasOld |= incident.isOld;
            }
        }
        causes.begin(alerts.values().stream().filter(each -> !isOurOwn(each.alert())).toList(), 0);
    }
}
