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
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceBook;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
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
    private static final String CAUSE_CONFIRMED = "timeline.cause_confirmed";
    /** The rule under which the platform itself says that a receiver fails. */
    static final String RECEIVER_FAILING = "BianqueReceiverFailing";

    private final CoreLimits limits;
    private final Repeats transitions;
    private final Repeats commands = new Repeats(REMEMBERED_COMMANDS);
    private final TreeMap<Long, IncidentState> incidents = new TreeMap<>();
    private final TreeMap<AlertKey, Transition> alerts = new TreeMap<>();
    /** Alerts that a person has declared over, until they are over or fire anew; oldest first. */
    private final LinkedHashSet<AlertKey> dismissed = new LinkedHashSet<>();
    /** Number, end and tick of the end of the newest resolved incident of an alert, oldest first. */
    private final LinkedHashMap<AlertKey, long[]> ended = new LinkedHashMap<>();
    private final Switchboard switchboard = new Switchboard(this);
    private final Causes causes;
    private final CaseBook book;
    private final RunbookCore runs = new RunbookCore();
    private final SilenceBook silences = new SilenceBook();
    /** Open incidents that nobody was told of because of a silence. */
    private final TreeSet<Long> silenced = new TreeSet<>();
    /** Incidents that may be put down to something else than the runs were told last. */
    private final TreeSet<Long> forRuns = new TreeSet<>();
    private final TreeSet<Long> changed = new TreeSet<>();
    /** Those that the input now taken has changed: only they can have come to their end. */
    private final TreeSet<Long> touched = new TreeSet<>();
    /** Those that ended and that the runs were not told of yet, with the key of the timeline that says how. */
    private final TreeMap<Long, String> ends = new TreeMap<>();
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
            case JournalInput.OfRuns(var runInput) -> runs.isRepeat(runInput);
            case JournalInput.Silenced(_, _, _, _, var command) -> commands.has(command);
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
            case JournalInput.TopologySet(var topology) -> {
                causes.set(topology, atMillis);
                runs.groups(topology.groups());
            }
            case JournalInput.OfRuns(var runInput) -> {
                runs.accept(runInput, installationId, atMillis);
                forRuns.addAll(incidents.keySet());
                tellRuns(atMillis);
            }
            case JournalInput.Silenced(var matchers, var until, var author, var reason, var command) -> {
                commands.add(command);
                silences.begin(matchers, until, author, reason, command, atMillis);
            }
            case JournalInput.Unsilenced(var silence, var person, var command) -> {
                commands.add(command);
                if (silences.end(silence, person, atMillis)) {
                    heard(atMillis);
                }
            }
            case JournalInput.Answers(var answers) -> answers.forEach(each -> causes.answered(each, atMillis));
            case JournalInput.PresenceChanged change -> causes.present(change, atMillis);
            case JournalInput.Changed change -> {
                commands.add(name(change));
                causes.changed(change, atMillis);
            }
            case JournalInput.MarkWrong(var incident, var person, var command, var right) -> {
                commands.add(command);
                refuseCause(incident, person, right, atMillis);
            }
            case JournalInput.Confirm(var incident, var by, var command) -> {
                commands.add(command);
                confirmCause(incident, by, atMillis);
            }
            case JournalInput.Release(var alert, var person, var command) -> {
                commands.add(command);
                release(alert, person, atMillis);
            }
            case JournalInput.Decide() -> {
                book.perform(causes.decide(atMillis), atMillis);
                forRuns.addAll(touched);
                tellRuns(atMillis);
            }
            case JournalInput.Tick() -> {
                ticks++;
                book.perform(causes.decide(atMillis), atMillis);
                book.tick(ticks, atMillis);
                silences.expire(atMillis);
                if (!silenced.isEmpty()) {
                    heard(atMillis);
                }
                switchboard.tick(atMillis);
                forRuns.addAll(touched);
                tellRuns(atMillis); // before their second: they act on what is so now
                runs.tick(atMillis);
            }
            case JournalInput.Settled settled -> switchboard.settle(settled, atMillis);
        }
        forRuns.addAll(touched);
        endRuns(atMillis);
        hearRuns(atMillis);
        forgetFinished();
        return switchboard.takeIntents();
    }

    /**
     * Tells the runs what the open incidents that have changed are put down to now. Once for each decision and each second: a
     * storm changes one incident thousands of times.
     */
    private void tellRuns(long nowMillis) {
        endRuns(nowMillis);
        if (runs.wantsTroubles()) {
            for (var number : forRuns) {
                var incident = incidents.get(number);
                if (incident != null && incident.isOpen()) {
                    book.trouble(incident).ifPresent(now -> runs.troubled(now, installationId, nowMillis));
                }
            }
        }
        forRuns.clear();
    }

    /** Tells the runs at once of incidents that are over, and how they ended. */
    private void endRuns(long nowMillis) {
        ends.forEach((number, how) -> runs.over(IncidentIds.id(number), how, nowMillis));
        ends.clear();
    }

    /** What the runs have to say comes into the timelines, and to those who were paged when it did not help. */
    private void hearRuns(long nowMillis) {
        for (var note : runs.takeNotes()) {
            var incident = byId(note.incidentId());
            if (incident != null) {
                note(incident, nowMillis, note.key(), note.args(), note.actor());
                if (note.saysThatItHelped() && incident.cause != 0) {
                    causes.confirm(incident.cause, nowMillis); // later diagnoses may remember it
                }
                incident.waitsNoMore(note.run()); // unless it says so again
                if (note.tell() && incident.isOpen()) {
                    incident.remark(note.run(), new Intent.Words(
                            note.asks() ? IncidentState.RUN_WAITS : IncidentState.RUN_FAILED, note.args()));
                    switchboard.remarked(incident, note.asks(), nowMillis);
                }
            }
        }
    }

    /** The runs of runbooks, to be read on the journal's thread. */
    public RunbookCore runs() {
        return runs;
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
            dismissed.remove(key);
            book.over(key, false, nowMillis);
        } else if (isDismissed(transition)) {
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

    /** Whether a person has declared this alert over, and it says nothing but what it said then. */
    private boolean isDismissed(Transition transition) {
        if (transition.to() == AlertState.FIRING && transition.from() != AlertState.FIRING) {
            dismissed.remove(transition.alert());
        }
        return dismissed.contains(transition.alert());
    }

    /** Whether no other incident may be opened now. */
    boolean isFull() {
        return openCount >= limits.openIncidents();
    }

    /** The silences, to be read on the journal's thread. */
    public SilenceBook silences() {
        return silences;
    }

    /**
     * Whether nobody is to be told of this now: every alert that pages in it is silenced. What was told is closed all the same.
     */
    boolean isSilenced(IncidentState incident, long nowMillis) {
        if (silences.isEmpty() || !incident.isOpen()) {
            return false;
        }
        Silence last = null;
        for (var silence : silencesOf(incident)) {
            if (silence.isEmpty()) {
                return false;
            }
            last = silence.get();
        }
        if (last != null && silenced.add(incident.number)) {
            note(incident, nowMillis, "timeline.silenced", Map.of("silence", last.id(), "person", last.author(),
                    "until", Long.toString(last.untilMillis()), "reason", last.reason()), last.author());
        }
        return last != null;
    }

    /** The silence, or none, of each alert of an incident that is not held back; of what it says itself if there is none. */
    private List<Optional<Silence>> silencesOf(IncidentState incident) {
        var found = new ArrayList<Optional<Silence>>();
        for (var key : incident.attached) {
            var transition = alerts.get(key);
            if (!incident.held.holds(key) && transition != null) {
                found.add(silences.silencing(key.rule(), transition.labels()));
            }
        }
        return found.isEmpty() ? List.of(silences.silencing(incident.alert().rule(), incident.labels())) : found;
    }

    /** Whoever was not told because of a silence that is over, or that is not about all of it, is told of what fires. */
    private void heard(long nowMillis) {
        for (var number : List.copyOf(silenced)) {
            var incident = incidents.get(number);
            if (incident == null || !incident.isOpen()) {
                silenced.remove(number);
            } else if (!isSilenced(incident, nowMillis)) {
                silenced.remove(number);
                note(incident, nowMillis, "timeline.unsilenced", Map.of(), null);
                switchboard.route(incident, nowMillis);
            }
        }
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
        ends.put(incident.number, key);
        ended.remove(incident.alert());
        ended.put(incident.alert(), new long[]{incident.number, nowMillis, ticks});
        if (ended.size() > limits.openIncidents()) {
            var oldest = ended.entrySet().iterator();
            oldest.next();
            oldest.remove();
        }
        switchboard.changed(incident, nowMillis);
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
        for (var key : List.copyOf(incident.attached)) {
            var transition = alerts.remove(key);
            dismissed.add(key);
            if (dismissed.size() > limits.activeAlerts()) {
                dismissed.removeFirst();
            }
            causes.ended(key, transition == null ? nowMillis : transition.eventTimeMillis(), false, nowMillis);
        }
        resolve(incident, nowMillis, "timeline.resolved_by", Map.of("person", person), person);
    }

    /** It is what the incident names. Said again of the same entity it changes nothing: one trouble is one experience. */
    private void confirmCause(String id, String person, long nowMillis) {
        var incident = byId(id);
        var finding = incident == null ? null : incident.finding();
        if (incident == null || finding == null || incident.cause == 0) {
            return;
        }
        var entity = finding.root().entity().toString();
        if (!incident.hasNoted(CAUSE_CONFIRMED, "entity", entity)) {
            causes.confirm(incident.cause, nowMillis);
            note(incident, nowMillis, CAUSE_CONFIRMED, Map.of("person", person, "entity", entity), person);
        }
    }

    /**
     * It is not what the incident names.
     *
     * @param right what it is, or null; when that is what the incident has come to name meanwhile, it is confirmed
     */
    private void refuseCause(String id, String person, @Nullable EntityId right, long nowMillis) {
        var incident = byId(id);
        var finding = incident == null ? null : incident.finding();
        if (incident == null || finding == null || incident.cause == 0) {
            return;
        }
        var entity = finding.root().entity();
        if (entity.equals(right)) {
            confirmCause(id, person, nowMillis);
            return;
        }
        if (right != null) {
            causes.correct(incident.cause, right, nowMillis);
        }
        causes.markWrong(incident.cause, nowMillis);
        note(incident, nowMillis, right == null ? "timeline.cause_marked_wrong" : "timeline.cause_corrected",
                right == null
                        ? Map.of("person", person, "entity", entity.toString())
                        : Map.of("person", person, "entity", entity.toString(), "right", right.toString()),
                person);
    }

    /** An alert that is held back pages by itself from now on, until it is over. */
    private void release(AlertKey key, String person, long nowMillis) {
        var transition = alerts.get(key);
        var from = incidents.get(book.place(key).incident());
        if (transition == null || isFull() || from == null || !from.held.holds(key)) {
            return;
        }
        var incident = open(key, transition.sinceMillis(), transition.severity(),
                IncidentState.Headline.of(transition), nowMillis);
        book.putInto(incident, key, Incidents.Standing.RELEASED, nowMillis);
        // For the diagnosis it is over: nothing more is put down to its cause because of it.
        causes.ended(key, transition.eventTimeMillis(), false, nowMillis);
        note(incident, nowMillis, "timeline.released", Map.of("person", person, "from", from.id()), person);
        switchboard.route(incident, nowMillis);
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

    /** The alert as it was told last, or null when it is not active. */
    @Nullable
    Transition alert(AlertKey key) {
        return alerts.get(key);
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
        return new Incidents.ActiveAlert(transition.alert().rule(), transition.to(), transition.severity(),
                transition.labels(), transition.value(), transition.sinceMillis(), transition.annotations(),
                place.incident() == 0 ? null : IncidentIds.id(place.incident()),
                isOurOwn(transition.alert())
                        ? Optional.empty()
                        : Optional.of(Attribution.entity(transition.alert(), transition.labels())),
                place.standing(), Optional.ofNullable(place.awaited()), transition.alert());
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
        out.i64(past).i64(ticks).list(dismissed, JournalCodec::writeAlert);
        out.list(ended.entrySet(), (to, each) -> {
            JournalCodec.writeAlert(to, each.getKey());
            to.i64(each.getValue()[0]).i64(each.getValue()[1]).i64(each.getValue()[2]);
        });
        out.list(incidents.values(), (to, incident) -> incident.write(to));
        switchboard.write(out);
        causes.write(out);
        book.write(out);
        runs.write(out);
        silences.write(out);
        out.list(silenced, JournalWriter::i64);
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
        dismissed.clear();
        dismissed.addAll(version == 1 ? List.of() : in.list(JournalCodec::readAlert));
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
            runs.read(in);
        }
        silences.forget();
        silenced.clear();
        if (version >= IncidentState.WITH_SILENCES) {
            silences.read(in);
            silenced.addAll(in.list(JournalReader::i64));
        }
        forRuns.addAll(incidents.keySet());
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
