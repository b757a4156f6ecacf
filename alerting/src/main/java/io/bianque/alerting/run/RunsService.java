package io.bianque.alerting.run;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalListener;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what the core of runs has decided, hands its actions to the desk once they are durable, and takes people's words.
 * As a listener it lives on the journal's thread and reads the core there; as {@link Runs} it is thread-safe.
 */
public final class RunsService implements Runs, JournalListener {
    private static final int NAME_MAX = 100;

    private final RunbookCore core;
    private final Consumer<List<ActionRequest>> desk;
    private final Function<RunInput, CompletableFuture<Boolean>> journal;
    private final Duration answerWithin;
    private final TreeMap<Long, Run> known = new TreeMap<>();
    private boolean listIsOld = true;
    private volatile View view = new View(List.of(), new Automation(true, true, "", 0), List.of(),
            new RunCounters(0, 0, 0, 0, 0, 0));

    private record View(List<Run> newestFirst, Automation automation, List<Runbook> runbooks, RunCounters counters) {}

    /**
     * A service.
     *
     * @param desk         takes all actions that are open now; must not block
     * @param journal      takes people's words; completes when they are durable
     * @param answerWithin how long that may take
     */
    public RunsService(RunbookCore core, Consumer<List<ActionRequest>> desk,
            Function<RunInput, CompletableFuture<Boolean>> journal, Duration answerWithin) {
        this.core = core;
        this.desk = desk;
        this.journal = journal;
        this.answerWithin = answerWithin;
    }

    @Override
    public void restored(long nextOffset) {
        known.clear();
        take(core.everything());
    }

    @Override
    public void replayed(long nextOffset) {
        take(core.takeChanges());
    }

    /** The replay is over: what is known now is shown, and what was asked and not answered is asked again. */
    public void ready() {
        publish();
        core.takeAsks().ifPresent(desk);
    }

    @Override
    public void committed(long nextOffset, List<Intent> intents) {
        take(core.takeChanges());
        publish();
        core.takeAsks().ifPresent(desk);
    }

    private void take(List<Run> changes) {
        listIsOld |= !changes.isEmpty();
        changes.forEach(run -> known.put(run.number(), run));
        long tooMany = known.size() - (long) RunbookCore.OPEN_MAX - RunbookCore.ENDED_MAX;
        if (tooMany > 0) {
            var oldest = known.values().stream().filter(run -> run.status().isEnd()).limit(tooMany).toList();
            oldest.forEach(run -> known.remove(run.number()));
        }
    }

    private void publish() {
        var before = view;
        var newestFirst = listIsOld ? List.copyOf(known.descendingMap().values()) : before.newestFirst();
        listIsOld = false;
        view = new View(newestFirst, core.automation(), core.runbooks(), core.counters());
    }

    @Override
    public List<Run> list(@Nullable String incidentId, int limit) {
        return view.newestFirst().stream().filter(run -> incidentId == null || incidentId.equals(run.incidentId()))
                .limit(limit).toList();
    }

    @Override
    public Optional<Run> run(String id) {
        return view.newestFirst().stream().filter(run -> run.id().equals(id)).findFirst();
    }

    @Override
    public Decision decide(String id, boolean approve, String person, String planHash, String commandId) {
        var before = run(id);
        if (before.isEmpty()) {
            return new Decision.Missing();
        }
        var input = new RunInput.Decided(id, approve, named(person), planHash, named(commandId));
        append(input);
        var after = run(id).orElse(before.get());
        boolean taken = planHash.equals(after.planHash()) && person.equals(after.decidedBy())
                && approve == (after.status() != Run.Status.REJECTED);
        return taken ? new Decision.Taken(after) : new Decision.Stale(after);
    }

    @Override
    public Automation automation() {
        return view.automation();
    }

    @Override
    public Automation automate(boolean on, String person, String commandId) {
        append(new RunInput.AutomationSet(on, false, named(person), named(commandId)));
        return view.automation();
    }

    @Override
    public List<Runbook> runbooks() {
        return view.runbooks();
    }

    /** What the core has counted. */
    public RunCounters counters() {
        return view.counters();
    }

    /** How many runs are not over. */
    public long openCount() {
        return view.newestFirst().stream().filter(run -> !run.status().isEnd()).count();
    }

    private void append(RunInput input) {
        try {
            var _ = journal.apply(input).get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the command could not be made durable in time; give it again with the same id", e);
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
}
