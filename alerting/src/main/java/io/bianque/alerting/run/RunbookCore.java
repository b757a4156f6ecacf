package io.bianque.alerting.run;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.RunCodec;
import io.bianque.alerting.runbook.Blanks;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.collector.topology.RedundancyGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs of runbooks as a deterministic state machine, part of the journal's: incidents, people's words, ends of actions and
 * ticks in; actions to ask for and notes for the incidents' timelines out.
 *
 * <p>A run is made once for an incident, a runbook and a cause. Before each action it is looked at again whether the
 * incident is still open and put down to that cause, surely enough if nobody approved the run, whether its runbook is still
 * there, and whether automation is on. Windows are counted in ticks of a second, for the wall clock may be set. Confined to
 * the journal's thread.
 */
public final class RunbookCore {
    private static final int SNAPSHOT_VERSION = 2;
    private static final int WITH_UNPROVEN = 2;
    /** Runs that are not over; what is beyond is not made, with a count. */
    static final int OPEN_MAX = 1_000;
    /** Runs that are over and still shown, the newest; the journal has all. */
    static final int ENDED_MAX = 1_000;
    private static final int REMEMBERED_COMMANDS = 1_000;

    private final TreeMap<Long, RunState> open = new TreeMap<>();
    private final TreeMap<Long, RunState> ended = new TreeMap<>();
    /** Runs at work whose incident has ended in a way that does not show that they helped. */
    private final TreeSet<Long> unproven = new TreeSet<>();
    private final TreeMap<String, Watch> watches = new TreeMap<>();
    private final Set<String> commands = new LinkedHashSet<>();
    private final Guards guards = new Guards();
    private final Conduct conduct = new Conduct(this);
    private final List<Note> notes = new ArrayList<>();
    private final TreeSet<Long> changed = new TreeSet<>();
    private List<Runbook> runbooks = List.of();
    private Automation automation = new Automation(true, true, "", 0);
    private boolean asksChanged;
    private long nextNumber = 1;
    private long ticks;
    private long proposed;
    private long started;
    private long succeeded;
    private long failed;
    private long actions;
    private long dropped;

    /** An open incident, and the runbooks that were tried for its cause. */
    private static final class Watch {
        Trouble trouble;
        final TreeSet<String> tried = new TreeSet<>();

        Watch(Trouble trouble) {
            this.trouble = trouble;
        }
    }

    /** Whether this was taken before or says nothing, so that it changes nothing. */
    public boolean isRepeat(RunInput input) {
        return switch (input) {
            case RunInput.RunbooksSet(var now) -> now.equals(runbooks);
            case RunInput.Decided decided -> commands.contains(decided.commandId()) || runOf(decided.runId()) == null;
            case RunInput.ActionEnded ended -> runAt(ended.executionId()) == null;
            case RunInput.AutomationSet(var on, var configured, _, var command) ->
                configured ? automation.configured() == on : commands.contains(command);
        };
    }

    /**
     * Takes one input that is no repeat.
     *
     * @param installationId makes the names of executions unlike those of any other installation
     */
    public void accept(RunInput input, String installationId, long nowMillis) {
        conduct.installationId = installationId;
        switch (input) {
            case RunInput.RunbooksSet(var now) -> configure(now, nowMillis);
            case RunInput.Decided decided -> {
                remember(decided.commandId());
                decide(decided, nowMillis);
            }
            case RunInput.ActionEnded ended ->
                conduct.ended(Objects.requireNonNull(runAt(ended.executionId())), ended, nowMillis);
            case RunInput.AutomationSet set -> {
                if (!set.configured()) {
                    remember(set.commandId());
                }
                automate(set, nowMillis);
            }
        }
    }

    /** The redundancy groups there are from now on. */
    public void groups(List<RedundancyGroup> groups) {
        guards.groups(groups);
    }

    /** An incident is open, or is put down to something else, or with another confidence, than before. */
    public void troubled(Trouble now, String installationId, long nowMillis) {
        conduct.installationId = installationId;
        var known = watches.get(now.incidentId());
        if (known != null && known.trouble.equals(now)) {
            return;
        }
        var watch = watches.computeIfAbsent(now.incidentId(), _ -> new Watch(now));
        boolean another = !watch.trouble.cause().equals(now.cause());
        watch.trouble = now;
        asksChanged = true;
        if (another) {
            cancel(run -> run.incidentId.equals(now.incidentId()) && !run.cause.equals(now.cause()),
                    "timeline.run_cancelled_other_cause", nowMillis);
        }
        for (var run : List.copyOf(open.values())) {
            if (run.incidentId.equals(now.incidentId()) && run.status == Run.Status.PROPOSED
                    && run.runbook.automatic() && now.confidence() >= run.runbook.minConfidence()) {
                run.status = Run.Status.READY;
                start(run, nowMillis);
            }
        }
        propose(watch, nowMillis);
    }

    /** How an incident ends whose alerts have ended: any other end says nothing of whether it was mended. */
    static final String MENDED = "timeline.resolved";

    /**
     * An incident is over, or has become part of another.
     *
     * @param how the key of the timeline that says how it ended
     */
    public void over(String incidentId, String how, long nowMillis) {
        var watch = watches.remove(incidentId);
        if (watch == null) {
            return;
        }
        asksChanged = true;
        cancel(run -> run.incidentId.equals(incidentId), "timeline.run_cancelled_over", nowMillis);
        for (var run : List.copyOf(open.values())) {
            if (run.incidentId.equals(incidentId) && run.status == Run.Status.RUNNING) {
                if (!how.equals(MENDED) || !watch.trouble.cause().equals(run.cause)) {
                    unproven.add(run.number);
                }
                if (run.execution == null) {
                    conduct.over(run, nowMillis);
                }
            }
        }
    }

    /** A second went by. */
    public void tick(long nowMillis) {
        ticks++;
        for (var run : List.copyOf(open.values())) {
            boolean late = ticks >= run.deadlineTick;
            switch (run.status) {
                case PROPOSED, READY -> {
                    if (late) {
                        note(run, "timeline.run_expired", Map.of(), null, false, nowMillis);
                        end(run, Run.Status.EXPIRED, nowMillis);
                    } else if (run.status == Run.Status.READY) {
                        start(run, nowMillis);
                    }
                }
                case RUNNING, UNDOING -> {
                    if (late) {
                        conduct.timeIsUp(run, nowMillis);
                    }
                }
                case SUCCEEDED, FAILED, UNDONE, REJECTED, EXPIRED, CANCELLED, REHEARSED ->
                    throw new IllegalStateException(run.id() + " is over and still open");
            }
        }
    }

    private void configure(List<Runbook> now, long nowMillis) {
        runbooks = now;
        asksChanged = true;
        for (var run : List.copyOf(open.values())) {
            boolean waits = run.status == Run.Status.PROPOSED || run.status == Run.Status.READY;
            if (waits && !now.contains(run.runbook)) {
                note(run, "timeline.run_cancelled_changed", Map.of(), null, false, nowMillis);
                end(run, Run.Status.CANCELLED, nowMillis);
                var watch = watches.get(run.incidentId);
                if (watch != null) {
                    watch.tried.remove(tried(run.runbook, watch.trouble));
                }
            }
        }
        guards.forget(ticks);
        watches.values().forEach(watch -> propose(watch, nowMillis));
    }

    private static String tried(Runbook runbook, Trouble trouble) {
        return runbook.name() + " " + trouble.cause();
    }

    private void propose(Watch watch, long nowMillis) {
        for (var runbook : runbooks) {
            var trouble = watch.trouble;
            if (runbook.isFor(trouble.cause(), trouble.rules()) && watch.tried.add(tried(runbook, trouble))) {
                if (open.size() >= OPEN_MAX) {
                    dropped++;
                } else {
                    propose(runbook, trouble, nowMillis);
                }
            }
        }
    }

    private void propose(Runbook runbook, Trouble trouble, long nowMillis) {
        proposed++;
        RunState run;
        try {
            var plan = new Blanks(trouble.cause(), trouble.labels(), trouble.incidentId()).fill(runbook.steps());
            run = new RunState(nextNumber++, runbook, trouble, plan, nowMillis);
        } catch (Blanks.UnfilledException e) {
            run = new RunState(nextNumber++, runbook, trouble, runbook.steps(), nowMillis);
            note(run, "timeline.run_cancelled_unfilled", Map.of("detail", String.valueOf(e.getMessage())), null, false,
                    nowMillis);
            end(run, Run.Status.CANCELLED, nowMillis);
            return;
        }
        open.put(run.number, run);
        run.wait(ticks, runbook.approveWithinSeconds(), nowMillis);
        if (runbook.dryRun()) {
            note(run, "timeline.run_rehearsed", Map.of(), null, false, nowMillis);
            end(run, Run.Status.REHEARSED, nowMillis);
        } else if (runbook.automatic() && trouble.confidence() >= runbook.minConfidence()) {
            run.status = Run.Status.READY;
            start(run, nowMillis);
        } else {
            note(run, Note.PROPOSED, Map.of("role", runbook.approvers().text()), null, true, nowMillis);
        }
    }

    private void start(RunState run, long nowMillis) {
        if (!isSureEnough(run)) {
            run.status = Run.Status.PROPOSED;
            run.waitsFor = null;
            note(run, Note.PROPOSED, Map.of("role", run.runbook.approvers().text()), null, true, nowMillis);
            return;
        }
        var guard = guards.against(run, open.values(), automation.isOn(), ticks);
        if (guard == null) {
            guards.started(run, ticks);
            started++;
            conduct.begin(run, nowMillis);
        } else if (run.waitsFor != guard) {
            run.waitsFor = guard;
            note(run, switch (guard) {
                case AUTOMATION_OFF -> "timeline.run_waits_automation";
                case BUSY -> "timeline.run_waits_busy";
                case RATE -> "timeline.run_waits_rate";
                case SHARE -> "timeline.run_waits_share";
            }, Map.of(), null, false, nowMillis);
        }
    }

    private void decide(RunInput.Decided decided, long nowMillis) {
        var run = Objects.requireNonNull(runOf(decided.runId()));
        boolean waits = run.status == Run.Status.PROPOSED || run.status == Run.Status.READY;
        if (!waits || !run.planHash.equals(decided.planHash())) {
            return;
        }
        if (!decided.approve()) {
            run.decidedBy = decided.person();
            note(run, "timeline.run_rejected", Map.of("person", decided.person()), decided.person(), false, nowMillis);
            end(run, Run.Status.REJECTED, nowMillis);
        } else if (run.status == Run.Status.PROPOSED) {
            run.decidedBy = decided.person();
            note(run, "timeline.run_approved", Map.of("person", decided.person()), decided.person(), false, nowMillis);
            run.status = Run.Status.READY;
            start(run, nowMillis);
        }
    }

    private void automate(RunInput.AutomationSet set, long nowMillis) {
        automation = set.configured()
                ? new Automation(set.on(), automation.switched(), automation.by(), automation.atMillis())
                : new Automation(automation.configured(), set.on(), set.by(), nowMillis);
        asksChanged = true;
    }

    private void cancel(Predicate<RunState> which, String key, long nowMillis) {
        for (var run : List.copyOf(open.values())) {
            if ((run.status == Run.Status.PROPOSED || run.status == Run.Status.READY) && which.test(run)) {
                note(run, key, Map.of(), null, false, nowMillis);
                end(run, Run.Status.CANCELLED, nowMillis);
            }
        }
    }

    private void remember(String command) {
        commands.add(command);
        if (commands.size() > REMEMBERED_COMMANDS) {
            var oldest = commands.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private @Nullable RunState runOf(String id) {
        return open.values().stream().filter(run -> run.id().equals(id)).findFirst().orElse(null);
    }

    private @Nullable RunState runAt(String execution) {
        return open.values().stream().filter(run -> execution.equals(run.execution)).findFirst().orElse(null);
    }

    boolean isOn() {
        return automation.isOn();
    }

    long ticks() {
        return ticks;
    }

    /** Whether the incident is still open. */
    boolean isOpen(RunState run) {
        return watches.containsKey(run.incidentId);
    }

    /** Whether the incident is still open and put down to what the run is for. */
    boolean isStillRight(RunState run) {
        var watch = watches.get(run.incidentId);
        return watch != null && watch.trouble.cause().equals(run.cause);
    }

    /** Whether a person has approved it, or the cause is believed as much now as it must be without one. */
    boolean isSureEnough(RunState run) {
        var watch = watches.get(run.incidentId);
        if (run.decidedBy != null) {
            return true;
        }
        return watch != null && watch.trouble.confidence() >= run.runbook.minConfidence();
    }

    /** Whether a runbook of that name is still there: who takes its file away wants it to do nothing more. */
    boolean isInForce(RunState run) {
        return runbooks.stream().anyMatch(each -> each.name().equals(run.runbook.name()));
    }

    /** Whether the end of its incident, which is over, shows that the run helped. */
    boolean isProven(RunState run) {
        return !unproven.contains(run.number);
    }

    /** Whether it wants to be told of open incidents: also while there are no runbooks, for what it knows must not grow old. */
    public boolean wantsTroubles() {
        return !runbooks.isEmpty() || !watches.isEmpty();
    }

    void asked() {
        asksChanged = true;
        actions++;
    }

    void answered() {
        asksChanged = true;
    }

    /** Says it in the audit of the run and in the timeline of the incident. */
    void note(RunState run, String key, Map<String, String> args, @Nullable String actor, boolean tell,
            long nowMillis) {
        var all = new LinkedHashMap<>(args);
        all.put("run", run.id());
        all.put("runbook", run.runbook.name());
        run.note(nowMillis, key, all, actor);
        all.remove("output"); // as long as it may be, it stands in the audit
        notes.add(new Note(run.incidentId, key, all, actor, tell));
        changed.add(run.number);
    }

    void end(RunState run, Run.Status status, long nowMillis) {
        if (status == Run.Status.SUCCEEDED) {
            succeeded++;
        } else if (status == Run.Status.FAILED || status == Run.Status.UNDONE) {
            failed++;
        }
        run.end(status, nowMillis);
        open.remove(run.number);
        unproven.remove(run.number);
        ended.put(run.number, run);
        if (ended.size() > ENDED_MAX) {
            ended.pollFirstEntry();
        }
        changed.add(run.number);
        asksChanged = true;
    }

    /** What the runs have had to say since this was last called, in order. */
    public List<Note> takeNotes() {
        var taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    /** All actions that were decided and have not ended, if they may be others than when this was last called. */
    public Optional<List<ActionRequest>> takeAsks() {
        if (!asksChanged) {
            return Optional.empty();
        }
        asksChanged = false;
        return Optional.of(open.values().stream().flatMap(run -> conduct.request(run).stream()).toList());
    }

    /** The runs that changed since this was last called, as they are now, in the order of their numbers. */
    public List<Run> takeChanges() {
        var views = new ArrayList<Run>();
        for (var number : changed) {
            var run = open.getOrDefault(number, ended.get(number));
            if (run != null) {
                views.add(run.view());
            }
        }
        changed.clear();
        return views;
    }

    /** Every run that is shown, as changes; for a view that begins. Its actions are asked for anew. */
    public List<Run> everything() {
        changed.addAll(open.keySet());
        changed.addAll(ended.keySet());
        asksChanged = true;
        return takeChanges();
    }

    /** The one switch. */
    public Automation automation() {
        return automation;
    }

    /** The runbooks in force. */
    public List<Runbook> runbooks() {
        return runbooks;
    }

    /** What was counted. */
    public RunCounters counters() {
        return new RunCounters(proposed, started, succeeded, failed, actions, dropped);
    }

    /** Writes the whole state: equal states write equal bytes. */
    public void write(JournalWriter out) {
        out.u8(SNAPSHOT_VERSION).i64(nextNumber).i64(ticks);
        out.i64(proposed).i64(started).i64(succeeded).i64(failed).i64(actions).i64(dropped);
        out.bool(automation.configured()).bool(automation.switched()).text(automation.by()).i64(automation.atMillis());
        out.list(runbooks, RunCodec::writeRunbook).list(commands, JournalWriter::text);
        guards.write(out);
        out.text(conduct.installationId).list(open.values(), (to, run) -> run.write(to));
        out.list(ended.values(), (to, run) -> run.write(to));
        out.list(watches.values(), (to, watch) -> {
            watch.trouble.write(to);
            to.list(watch.tried, JournalWriter::text);
        });
        out.list(unproven, JournalWriter::i64);
    }

    /**
     * Replaces the state.
     *
     * @throws io.bianque.alerting.journal.JournalFormatException if the bytes are none that this version writes
     */
    public void read(JournalReader in) {
        int version = in.u8();
        RunWords.requireVersion(version, SNAPSHOT_VERSION);
        nextNumber = in.i64();
        ticks = in.i64();
        proposed = in.i64();
        started = in.i64();
        succeeded = in.i64();
        failed = in.i64();
        actions = in.i64();
        dropped = in.i64();
        automation = new Automation(in.bool(), in.bool(), in.text(), in.i64());
        runbooks = in.list(RunCodec::readRunbook);
        commands.clear();
        commands.addAll(in.list(JournalReader::text));
        guards.read(in);
        conduct.installationId = in.text();
        open.clear();
        in.list(RunState::read).forEach(run -> open.put(run.number, run));
        ended.clear();
        in.list(RunState::read).forEach(run -> ended.put(run.number, run));
        watches.clear();
        in.list(from -> {
            var watch = new Watch(Trouble.read(from));
            watch.tried.addAll(from.list(JournalReader::text));
            return watch;
        }).forEach(watch -> watches.put(watch.trouble.incidentId(), watch));
        unproven.clear();
        if (version >= WITH_UNPROVEN) {
            unproven.addAll(in.list(JournalReader::i64));
        } else {
            // It was not written how the incident of a run at work had ended: nothing is claimed then.
            open.values().stream().filter(run -> !isOpen(run)).forEach(run -> unproven.add(run.number));
        }
        notes.clear();
        changed.clear();
        asksChanged = true;
    }
}
