package io.bianque.alerting.boot;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.incident.CoreLimits;
import io.bianque.alerting.incident.IncidentCore;
import io.bianque.alerting.incident.IncidentsService;
import io.bianque.alerting.journal.Journal;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalListener;
import io.bianque.alerting.journal.JournalOptions;
import io.bianque.alerting.notify.Dispatcher;
import io.bianque.alerting.notify.Notifier;
import io.bianque.alerting.notify.Receiver;
import io.bianque.alerting.run.ActionDesk;
import io.bianque.alerting.run.RunsService;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.state.Projections;
import io.bianque.alerting.state.Projector;
import io.bianque.alerting.state.SqlIncidentHistory;
import io.bianque.alerting.state.StateStore;
import io.bianque.collector.action.ActionGateway;
import io.bianque.seam.Disk;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journal, incidents, outbox and projections, connected; started and stopped in order. The journal is replayed when this
 * is made, so that the incidents are known before anything else starts.
 */
final class Alerting implements Transition.Sink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alerting.class);
    private static final Duration SENDING_MAY_TAKE = Duration.ofMillis(1_500);
    private static final Duration WRITING_MAY_TAKE = Duration.ofSeconds(2);

    private final IncidentCore core = new IncidentCore(CoreLimits.standard());
    private final Projector projector;
    private final IncidentsService incidents;
    private final Dispatcher dispatcher;
    private final Journal journal;
    private final Supplier<String> newInstallationId;
    private final RunsService runs;
    private final ActionDesk desk;
    /** Completes when the journal knows whether the configuration lets runs act. */
    private final CompletableFuture<Boolean> switchKnown = new CompletableFuture<>();
    /** Until there is one, no host can be reached. */
    private volatile ActionGateway gateway = _ -> false;

    /** What makes a dispatcher, given where outcomes go. */
    interface DispatcherMaker {
        Dispatcher make(Function<JournalInput.Settled, CompletableFuture<Boolean>> outcomes);
    }

    Alerting(Disk journalDisk, JournalOptions options, StateStore store, InstantSource wall, MonotonicClock monotonic,
            DispatcherMaker dispatchers, Duration commandTimeout, Supplier<String> newInstallationId,
            Consumer<Throwable> fatal) throws IOException {
        this.newInstallationId = newInstallationId;
        var projections = new Projections(store);
        projector = new Projector(projections);
        // The journal is made last, and the parts that feed it are made with it in their hands.
        var later = new AtomicReference<Journal>();
        dispatcher = dispatchers.make(settled -> running(later).append(settled));
        var known = new IncidentCore(CoreLimits.standard());
        long journalEnd = Journal.peek(journalDisk, options, wall, known);
        long projectedUntil = projections.offset(known.installationId(), journalEnd);
        incidents = new IncidentsService(core, new SqlIncidentHistory(store), projector, dispatcher::foresee,
                dispatcher::submit, input -> running(later).append(input), commandTimeout, projectedUntil);
        desk = new ActionDesk(order -> gateway.send(order), this::tell, monotonic);
        runs = new RunsService(core.runs(), desk::take,
                input -> running(later).append(new JournalInput.OfRuns(input)), commandTimeout);
        var listener = JournalListener.both(incidents, runs);
        journal = Journal.open(journalDisk, options, wall, monotonic, core, listener, projectedUntil, failure -> {
            LOG.error("the journal has failed; nothing is decided or sent until the next start", failure);
            fatal.accept(failure);
        });
        later.set(journal);
        incidents.ready();
        runs.ready();
        logRecovery();
    }

    private static Journal running(AtomicReference<Journal> later) {
        var journal = later.get();
        if (journal == null) {
            throw new IllegalStateException("the journal is not open yet");
        }
        return journal;
    }

    private void logRecovery() {
        var stats = journal.stats();
        LOG.info("journal: replayed {} records; {} incidents open, {} intents to perform", stats.replayed(),
                core.openCount(), core.openIntents().size());
        if (stats.divergences() > 0 || stats.badSnapshots() > 0) {
            LOG.warn("journal: {} records would be decided otherwise by this program, {} snapshots could not be read",
                    stats.divergences(), stats.badSnapshots());
        }
    }

    /**
     * Starts; performs what an earlier run has left open as soon as there are receivers.
     *
     * @param receivers  empty when their file is bad: then messages wait until it is put right
     * @param automation whether the configuration lets runs act
     */
    void start(Optional<List<Receiver>> receivers, boolean automation) {
        var left = core.openIntents();
        projector.start();
        // Handed in before the first second goes by, for then a run that waits may start.
        if (core.installationId().isEmpty()) {
            var _ = journal.append(new JournalInput.Installed(newInstallationId.get()));
        }
        var automationSet = new RunInput.AutomationSet(automation, true, "configuration", "");
        var _ = journal.append(new JournalInput.OfRuns(automationSet)).thenAccept(switchKnown::complete);
        journal.start();
        dispatcher.submit(left);
        receivers.ifPresent(this::configure);
    }

    /** Takes another set of receivers. */
    void configure(List<Receiver> receivers) {
        var notifiers = new LinkedHashMap<String, Notifier>();
        receivers.forEach(each -> notifiers.put(each.spec().name(), each.notifier()));
        // The dispatcher first: a page to a new receiver may follow at once.
        dispatcher.configure(notifiers);
        var _ = journal.append(new JournalInput.ReceiversSet(receivers.stream().map(Receiver::spec).toList()));
    }

    /**
     * Gives orders to agents by this as soon as the journal knows whether the configuration lets runs act: an order that an
     * earlier run has left open may be wanted no more. Any thread.
     */
    void actThrough(ActionGateway now) {
        var _ = switchKnown.thenRun(() -> {
            gateway = now;
            desk.again();
        });
    }

    /** Hands in what happened to the runs; waits while the queue is full, and not for its sync. */
    void tell(RunInput input) {
        var _ = journal.append(new JournalInput.OfRuns(input));
    }

    @Override
    public void accept(Transition transition) {
        journal.accept(transition);
    }

    @Override
    public void allTold(long logOffset) {
        var _ = journal.append(new JournalInput.Reconciled(logOffset));
    }

    IncidentsService incidents() {
        return incidents;
    }

    RunsService runs() {
        return runs;
    }

    ActionDesk desk() {
        return desk;
    }

    Journal journal() {
        return journal;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Projector projector() {
        return projector;
    }

    /** Stops: no further message, then no further input, then the tables catch up. At most 5 s. */
    @Override
    public void close() {
        dispatcher.stop(SENDING_MAY_TAKE);
        journal.stop(WRITING_MAY_TAKE);
        projector.stop(SENDING_MAY_TAKE);
    }
}
