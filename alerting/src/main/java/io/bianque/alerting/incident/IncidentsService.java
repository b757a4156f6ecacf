package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalListener;
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceMatcher;
import io.bianque.alerting.silence.Silences;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what the core has decided, and takes people's commands. As a listener it lives on the journal's thread and
 * alone reads the core there; as {@link Incidents} it is thread-safe and reads what was published last, immutable.
 */
public final class IncidentsService implements Incidents, JournalListener {
    /** Resolved incidents kept in memory, so that none is missing while the tables are a moment behind. */
    private static final int RESOLVED_KEPT = 1_000;
    private static final int NAME_MAX = 100;

    private final IncidentCore core;
    private final IncidentHistory history;
    private final ChangeSink projections;
    private final Consumer<List<Intent>> foreseen;
    private final Consumer<List<Intent>> outbox;
    private final Function<JournalInput, CompletableFuture<Boolean>> journal;
    private final Duration answerWithin;
    private final long projectedUntil;
    private final List<Consumer<List<String>>> listeners = new CopyOnWriteArrayList<>();
    private final TreeMap<Long, IncidentView> openViews = new TreeMap<>();
    private final LinkedHashMap<Long, IncidentView> resolvedViews = new LinkedHashMap<>();
    private final TreeMap<AlertKey, ActiveAlert> alerts = new TreeMap<>();
    private volatile Questioner questioner = Questioner.NOBODY;
    private final Silences silences = new SilenceDesk();
    private volatile List<Silence> silenceViews = List.of();
    /** What the book's changes were when it was shown last; on the journal's thread alone. */
    private long silencesShown = -1;
    private volatile View view = new View(Map.of(), List.of(), List.of(), List.of(),
            new CoreCounters(0, 0, 0, 0, 0, 0, 0, 0), List.of(), List.of(), Optional.empty());

    private record View(Map<String, IncidentView> byId, List<Incident> open, List<ActiveAlert> alerts,
            List<ReceiverStatus> receivers, CoreCounters counters, List<EdgeFinding> findings,
            List<MissingEdge> missing, Optional<Severity> toldFrom) {}

    /**
     * A service.
     *
     * @param foreseen       hears of intents that are about to be durable; must not block
     * @param outbox         takes intents that are durable; must not block
     * @param journal        takes commands; completes when they are durable
     * @param answerWithin   how long a command may wait for that
     * @param projectedUntil up to which offset the projections have everything already
     */
    public IncidentsService(IncidentCore core, IncidentHistory history, ChangeSink projections,
            Consumer<List<Intent>> foreseen, Consumer<List<Intent>> outbox,
            Function<JournalInput, CompletableFuture<Boolean>> journal,
            Duration answerWithin, long projectedUntil) {
        this.core = core;
        this.history = history;
        this.projections = projections;
        this.foreseen = foreseen;
        this.outbox = outbox;
        this.journal = journal;
        this.answerWithin = answerWithin;
        this.projectedUntil = projectedUntil;
    }

    /** Sends the questions of the diagnosis there from now on. Any thread. */
    public void askThrough(Questioner now) {
        questioner = now;
    }

    @Override
    public void restored(long nextOffset) {
        var everything = core.everything();
        take(everything);
        if (nextOffset > projectedUntil) {
            projections.offer(nextOffset, core.installationId(), everything);
        }
        publish();
    }

    @Override
    public void replayed(long nextOffset) {
        var _ = core.takeQuestions(); // nobody waits for answers to those of an earlier run
        var changes = core.takeChanges();
        take(changes);
        if (nextOffset > projectedUntil) {
            projections.offer(nextOffset, core.installationId(), changes);
        }
    }

    /** The replay is over: what is known now is shown. */
    public void ready() {
        publish();
    }

    @Override
    public void foreseen(List<Intent> intents) {
        foreseen.accept(intents);
    }

    @Override
    public void committed(long nextOffset, List<Intent> intents) {
        var changes = core.takeChanges();
        take(changes);
        publish(changes);
        // Before what is projected: that is for later readers, and takes a processor from the page.
        outbox.accept(intents);
        projections.offer(nextOffset, core.installationId(), changes);
        var questions = core.takeQuestions();
        if (!questions.isEmpty()) {
            questioner.ask(questions);
        }
        if (!changes.isEmpty()) {
            var ids = changes.incidents().stream().map(each -> each.incident().id()).toList();
            listeners.forEach(listener -> listener.accept(ids));
        }
    }

    private void take(CoreChanges changes) {
        for (var incident : changes.incidents()) {
            if (incident.incident().isOpen()) {
                openViews.put(incident.number(), incident);
            } else {
                openViews.remove(incident.number());
                resolvedViews.remove(incident.number());
                resolvedViews.put(incident.number(), incident);
                if (resolvedViews.size() > RESOLVED_KEPT) {
                    resolvedViews.pollFirstEntry();
                }
            }
        }
        changes.alerts().forEach((key, alert) -> {
            if (alert.isPresent()) {
                alerts.put(key, alert.get());
            } else {
                alerts.remove(key);
            }
        });
    }

    private void publish() {
        showSilences();
        var byId = new LinkedHashMap<String, IncidentView>(
                Math.ceilDiv((resolvedViews.size() + openViews.size()) * 4, 3) + 1);
        var open = new ArrayList<Incident>(openViews.size());
        resolvedViews.values().forEach(each -> byId.put(each.incident().id(), each));
        openViews.values().forEach(each -> {
            byId.put(each.incident().id(), each);
            open.add(each.incident());
        });
        // Stable: incidents come in the order of their numbers.
        open.sort(Comparator.comparing(Incident::severity).reversed().thenComparingLong(Incident::startedMillis));
        view = new View(byId, Collections.unmodifiableList(open), List.copyOf(alerts.values()), core.receivers(),
                core.counters(), core.findings(), core.missingEdges(), core.toldFrom());
    }

    /** What the last commit has changed is shown; of what it has not, the lists stay: there may be thousands open. */
    private void publish(CoreChanges changes) {
        showSilences();
        if (changes.isEmpty()) {
            view = new View(view.byId(), view.open(), view.alerts(), core.receivers(), core.counters(),
                    core.findings(), core.missingEdges(), core.toldFrom());
        } else {
            publish();
        }
    }

    @Override
    public List<Incident> open() {
        return view.open();
    }

    @Override
    public Page list(Filter filter, @Nullable String cursor, int limit) {
        var present = view;
        var page = history.list(filter, cursor, limit);
        var items = page.items().stream().map(each -> {
            var newer = present.byId().get(each.id());
            return newer == null ? each : newer.incident();
        }).toList();
        return new Page(items, page.next());
    }

    @Override
    public Optional<Detail> detail(String id) {
        var present = view;
        var incident = present.byId().get(id);
        if (incident == null) {
            return history.detail(id);
        }
        var its = present.alerts().stream().filter(each -> id.equals(each.incidentId())).toList();
        return Optional.of(new Detail(incident.incident(), its, incident.timeline(), incident.diagnosis(),
                silence(incident.incident(), its, present)));
    }

    /** As {@link SilencedIncidents} decides it: what keeps everybody from being told. */
    private Optional<Silence> silence(Incident incident, List<ActiveAlert> its, View present) {
        if (!incident.isOpen() || !incident.isForSomebody(present.toldFrom())) {
            return Optional.empty();
        }
        var voices = its.stream().map(ActiveAlert::voice).toList();
        return Voices.silence(Voices.of(voices, present.toldFrom(), incident.voice()), silences::silencing);
    }

    @Override
    public Optional<Severity> toldFrom() {
        return view.toldFrom();
    }

    @Override
    public List<AlertKey> lately(String rule) {
        var keys = new LinkedHashSet<AlertKey>();
        for (var incident : view.byId().values()) {
            incident.diagnosis().stream().flatMap(each -> each.held().stream()).map(Held::alert)
                    .filter(each -> each.rule().equals(rule)).forEach(each -> last(keys, each));
            if (incident.alert().rule().equals(rule)) {
                last(keys, incident.alert());
            }
        }
        return keys.reversed().stream().filter(each -> active(each).isEmpty()).toList();
    }

    private static void last(SequencedSet<AlertKey> keys, AlertKey key) {
        keys.remove(key);
        keys.add(key);
    }

    @Override
    public List<ActiveAlert> activeAlerts() {
        return view.alerts();
    }

    @Override
    public Optional<Incident> acknowledge(String id, String person, String commandId) {
        return command(id, new JournalInput.Acknowledge(id, named(person), named(commandId)));
    }

    @Override
    public Optional<Incident> unacknowledge(String id, String person, String commandId) {
        return command(id, new JournalInput.Unacknowledge(id, named(person), named(commandId)));
    }

    @Override
    public Optional<Incident> resolve(String id, String person, String commandId) {
        return command(id, new JournalInput.Resolve(id, named(person), named(commandId)));
    }

    @Override
    public Optional<Incident> markWrong(String id, @Nullable EntityId right, String person, String commandId) {
        return command(id, new JournalInput.MarkWrong(id, named(person), named(commandId), right));
    }

    @Override
    public Optional<Incident> confirm(String id, String person, String commandId) {
        return command(id, new JournalInput.Confirm(id, named(person), named(commandId)));
    }

    @Override
    public Optional<ActiveAlert> release(AlertKey alert, String person, String commandId) {
        if (active(alert).isEmpty()) {
            return Optional.empty();
        }
        await(new JournalInput.Release(alert, named(person), named(commandId)));
        return active(alert);
    }

    @Override
    public Optional<Why> why(AlertKey alert) {
        var present = view;
        var now = active(alert);
        if (now.isPresent()) {
            var id = now.get().incidentId();
            return Optional.of(new Why(alert, now, id == null ? Optional.empty() : detail(id)));
        }
        Why last = null;
        for (var incident : present.byId().values()) {
            boolean held = incident.diagnosis().stream().flatMap(each -> each.held().stream())
                    .anyMatch(each -> each.alert().equals(alert));
            if (held || incident.alert().equals(alert)) {
                last = new Why(alert, Optional.empty(), detail(incident.incident().id()));
            }
        }
        return Optional.ofNullable(last);
    }

    private Optional<ActiveAlert> active(AlertKey alert) {
        return view.alerts().stream()
                .filter(each -> each.rule().equals(alert.rule()) && each.key().equals(alert)).findFirst();
    }

    private Optional<Incident> command(String id, JournalInput command) {
        if (detail(id).isEmpty()) {
            return Optional.empty();
        }
        await(command);
        return detail(id).map(Detail::incident);
    }

    private void await(JournalInput command) {
        try {
            var _ = journal.apply(command).get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the command could not be made durable in time; give it again with the same id",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the command was made durable", e);
        }
    }

    private static String named(String text) {
        if (text.isBlank() || text.length() > NAME_MAX) {
            throw new IllegalArgumentException("\"" + text + "\" is empty or longer than " + NAME_MAX + " characters");
        }
        return text;
    }

    @Override
    public List<ReceiverStatus> receivers() {
        return view.receivers();
    }

    @Override
    public List<EdgeFinding> findings() {
        return view.findings();
    }

    @Override
    public List<MissingEdge> missingEdges() {
        return view.missing();
    }

    /** The silences; the same object each time. */
    public Silences silences() {
        return silences;
    }

    private void showSilences() {
        var book = core.silences();
        if (book.changes() != silencesShown) {
            silencesShown = book.changes();
            silenceViews = book.all();
        }
    }

    /** What is known of silences, and what people want of them. */
    private final class SilenceDesk implements Silences {
        @Override
        public List<Silence> silences() {
            return silenceViews;
        }

        @Override
        public Optional<Silence> silencing(String rule, Labels labels) {
            return silenceViews.stream().filter(each -> each.isActive() && each.matches(rule, labels))
                    .max(Comparator.comparingLong(Silence::untilMillis));
        }

        @Override
        public Optional<Silence> silence(List<SilenceMatcher> matchers, long startsMillis, long untilMillis,
                String author, String reason, String commandId) {
            await(new JournalInput.Silenced(matchers.stream().map(SilenceMatcher::toString).toList(), untilMillis,
                    named(author), reason, named(commandId), startsMillis));
            return silenceViews.stream().filter(each -> each.command().equals(commandId)).findFirst();
        }

        @Override
        public Optional<Silence> expire(String id, String person, String commandId) {
            if (silenceViews.stream().noneMatch(each -> each.id().equals(id))) {
                return Optional.empty();
            }
            await(new JournalInput.Unsilenced(id, named(person), named(commandId)));
            return silenceViews.stream().filter(each -> each.id().equals(id)).findFirst();
        }
    }

    /** What the core has counted. */
    public CoreCounters counters() {
        return view.counters();
    }

    @Override
    public AutoCloseable onChange(Consumer<List<String>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
