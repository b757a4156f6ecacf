package io.bianque.alerting.run;

import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Takes one run from step to step, and back. Part of the core and as deterministic. Confined to the journal's thread. */
final class Conduct {
    /** How long an answer may take on its way, over the time that the action itself may take. */
    private static final long ANSWER_SECONDS = 60;

    private final RunbookCore core;
    String installationId = "";

    Conduct(RunbookCore core) {
        this.core = core;
    }

    /** Starts a run that nothing stands against. */
    void begin(RunState run, long nowMillis) {
        run.status = Run.Status.RUNNING;
        run.waitsFor = null;
        run.startedMillis = nowMillis;
        core.note(run, "timeline.run_started", Map.of("cause", run.cause.toString()), null, false, nowMillis);
        proceed(run, nowMillis);
    }

    /** Comes to the step that the run is at now. */
    private void proceed(RunState run, long nowMillis) {
        if (!core.isOpen(run)) {
            over(run, nowMillis);
        } else if (run.isVerifying()) {
            run.wait(core.ticks(), run.runbook.verifyWithinSeconds(), nowMillis);
        } else {
            switch (run.plan.get(run.step)) {
                case Step.Act act -> act(run, act, nowMillis);
                case Step.Wait(var seconds) -> run.wait(core.ticks(), seconds, nowMillis);
                case Step.Check(var seconds) -> run.wait(core.ticks(), seconds, nowMillis);
            }
        }
    }

    private void act(RunState run, Step.Act act, long nowMillis) {
        // The moment of acting: what made it right may be so no more.
        if (!core.isStillRight(run)) {
            fail(run, "timeline.run_failed_other_cause", nowMillis);
        } else if (!core.isInForce(run)) {
            fail(run, "timeline.run_failed_removed", nowMillis);
        } else if (!core.isSureEnough(run)) {
            fail(run, "timeline.run_failed_unsure", nowMillis);
        } else if (!core.isOn()) {
            fail(run, "timeline.run_failed_automation", nowMillis);
        } else {
            if (act.undo() != null) {
                run.undoable.addLast(run.step);
            }
            ask(run, act.order(), "timeline.run_step", "", nowMillis);
        }
    }

    private void ask(RunState run, Order order, String key, String suffix, long nowMillis) {
        run.execution = (installationId + "-" + run.id() + "-" + (run.step + 1) + suffix).toLowerCase(Locale.ROOT);
        run.wait(core.ticks(), order.timeoutSeconds() + ANSWER_SECONDS, nowMillis);
        core.asked();
        core.note(run, key, words(run, order), null, false, nowMillis);
    }

    private static Map<String, String> words(RunState run, Order order) {
        var words = new LinkedHashMap<String, String>();
        words.put("step", Integer.toString(run.step + 1));
        words.put("action", order.action());
        words.put("host", order.host());
        return words;
    }

    /** The action that the run asked for has ended. */
    void ended(RunState run, RunInput.ActionEnded end, long nowMillis) {
        var order = Objects.requireNonNull(run.openOrder());
        var words = words(run, order);
        words.put("outcome", end.outcome().name().toLowerCase(Locale.ROOT));
        words.put("exit", Integer.toString(end.exitCode()));
        words.put("detail", end.detail());
        if (!end.output().isEmpty()) {
            words.put("output", end.output());
        }
        run.execution = null;
        core.answered();
        boolean good = end.outcome() == ActionOutcome.SUCCEEDED;
        if (run.status == Run.Status.UNDOING) {
            core.note(run, good ? "timeline.run_undo_done" : "timeline.run_undo_failed", words, null, !good, nowMillis);
            if (good) {
                undoNext(run, nowMillis);
            } else {
                core.end(run, Run.Status.FAILED, nowMillis);
            }
            return;
        }
        core.note(run, good ? "timeline.run_step_done" : "timeline.run_step_failed", words, null, false, nowMillis);
        if (good) {
            run.acted++;
            run.step++;
            proceed(run, nowMillis);
        } else {
            if (end.outcome() == ActionOutcome.REFUSED) {
                run.undoable.removeLastOccurrence(run.step); // nothing was done
            }
            fail(run, "timeline.run_failed_step", nowMillis);
        }
    }

    /** What the run waited for has not come. */
    void timeIsUp(RunState run, long nowMillis) {
        if (run.status == Run.Status.UNDOING) {
            core.note(run, "timeline.run_undo_failed", noAnswer(run), null, true, nowMillis);
            core.end(run, Run.Status.FAILED, nowMillis);
        } else if (run.isVerifying()) {
            fail(run, "timeline.run_failed_not_mended", nowMillis);
        } else {
            switch (run.plan.get(run.step)) {
                case Step.Act _ -> {
                    var words = noAnswer(run);
                    run.execution = null;
                    core.answered();
                    core.note(run, "timeline.run_step_failed", words, null, false, nowMillis);
                    fail(run, "timeline.run_failed_no_answer", nowMillis);
                }
                case Step.Wait _ -> {
                    run.step++;
                    proceed(run, nowMillis);
                }
                case Step.Check _ -> {
                    if (run.step + 1 == run.plan.size()) {
                        fail(run, "timeline.run_failed_not_mended", nowMillis);
                    } else {
                        run.step++;
                        proceed(run, nowMillis);
                    }
                }
            }
        }
    }

    private static Map<String, String> noAnswer(RunState run) {
        var words = words(run, Objects.requireNonNull(run.openOrder()));
        words.put("outcome", "unknown");
        words.put("exit", "-1");
        words.put("detail", "");
        return words;
    }

    /**
     * The incident is over. That the run helped is said only when something was done and the alerts of its cause have ended;
     * what was done stays done, for nothing is done about an incident that is over.
     */
    void over(RunState run, long nowMillis) {
        if (run.acted == 0) {
            core.note(run, "timeline.run_cancelled_over", Map.of(), null, false, nowMillis);
            core.end(run, Run.Status.CANCELLED, nowMillis);
        } else if (core.isProven(run)) {
            core.note(run, Note.HELPED, Map.of(), null, false, nowMillis);
            core.end(run, Run.Status.SUCCEEDED, nowMillis);
        } else {
            core.note(run, "timeline.run_cancelled_unproven", Map.of(), null, false, nowMillis);
            core.end(run, Run.Status.CANCELLED, nowMillis);
        }
    }

    private void fail(RunState run, String key, long nowMillis) {
        if (!core.isOpen(run)) {
            over(run, nowMillis); // there is nothing left that it could have failed to mend
            return;
        }
        int steps = run.plan.size();
        core.note(run, key, Map.of("step", Integer.toString(Math.min(run.step + 1, steps)), "steps",
                Integer.toString(steps)), null, true, nowMillis);
        if (run.undoable.isEmpty() || !core.isOn()) {
            core.end(run, Run.Status.FAILED, nowMillis);
        } else {
            run.status = Run.Status.UNDOING;
            undoNext(run, nowMillis);
        }
    }

    private void undoNext(RunState run, long nowMillis) {
        var step = run.undoable.pollLast();
        if (step == null) {
            core.note(run, "timeline.run_undone", Map.of(), null, false, nowMillis);
            core.end(run, Run.Status.UNDONE, nowMillis);
        } else if (!core.isOn()) {
            core.note(run, "timeline.run_failed_automation",
                    Map.of("step", Integer.toString(step + 1), "steps", Integer.toString(run.plan.size())), null, true,
                    nowMillis);
            core.end(run, Run.Status.FAILED, nowMillis);
        } else {
            run.step = step;
            ask(run, Objects.requireNonNull(((Step.Act) run.plan.get(step)).undo()), "timeline.run_undo", "u",
                    nowMillis);
        }
    }

    /** The action that is open, if one is. */
    Optional<ActionRequest> request(RunState run) {
        var order = run.openOrder();
        if (order == null) {
            return Optional.empty();
        }
        boolean right = core.isStillRight(run) && core.isInForce(run) && core.isSureEnough(run);
        boolean wanted = core.isOn() && (run.status == Run.Status.UNDOING || right);
        return Optional.of(new ActionRequest(new ActionOrder(order.host(), Objects.requireNonNull(run.execution),
                order.action(), order.args(), order.timeoutSeconds() * 1_000), wanted));
    }
}
