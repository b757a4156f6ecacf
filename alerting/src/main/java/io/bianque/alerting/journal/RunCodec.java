package io.bianque.alerting.journal;

import io.bianque.alerting.runbook.Approvers;
import io.bianque.alerting.runbook.EntityPattern;
import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.action.ActionOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of what happens to runs, within a journal record.
 *
 * <pre>
 *  type  input
 *  40    RunbooksSet     i32 count, runbooks
 *  41    Decided         text runId, flag approve, text person, text planHash, text commandId
 *  42    ActionEnded     text executionId, u8 outcome, i32 exitCode, text detail, text output
 *  43    AutomationSet   flag on, flag configured, text by, text commandId
 *
 *  runbook = text name, i32 count, each: text pattern; i32 count, each: text rule; steps, flag automatic, u8 approvers,
 *            i64 approveWithinSeconds, f64 minConfidence, i32 perHour, f64 share, i64 verifyWithinSeconds, flag dryRun
 *  steps   = i32 count, each: u8 kind, then 1: order, flag, 1: order; 2 (wait) and 3 (check): i64 seconds
 *  order   = text action, text host, map args, i64 timeoutSeconds
 * </pre>
 *
 * Codes are given here and never reused. Stateless and thread-safe.
 */
public final class RunCodec {
    private RunCodec() {}

    /** The type of the record that holds it. */
    static int type(RunInput input) {
        return switch (input) {
            case RunInput.RunbooksSet _ -> 40;
            case RunInput.Decided _ -> 41;
            case RunInput.ActionEnded _ -> 42;
            case RunInput.AutomationSet _ -> 43;
        };
    }

    static void write(JournalWriter out, RunInput input) {
        switch (input) {
            case RunInput.RunbooksSet(var runbooks) -> out.list(runbooks, RunCodec::writeRunbook);
            case RunInput.Decided(var run, var approve, var person, var plan, var command) ->
                out.text(run).bool(approve).text(person).text(plan).text(command);
            case RunInput.ActionEnded(var execution, var outcome, var exit, var detail, var output) ->
                out.text(execution).u8(code(outcome)).i32(exit).text(detail).text(output);
            case RunInput.AutomationSet(var on, var configured, var by, var command) ->
                out.bool(on).bool(configured).text(by).text(command);
        }
    }

    static RunInput read(JournalReader in, int type) {
        return switch (type) {
            case 40 -> new RunInput.RunbooksSet(in.list(RunCodec::readRunbook));
            case 41 -> new RunInput.Decided(in.text(), in.bool(), in.text(), in.text(), in.text());
            case 42 -> new RunInput.ActionEnded(in.text(), outcome(in.u8()), in.i32(), in.text(), in.text());
            case 43 -> new RunInput.AutomationSet(in.bool(), in.bool(), in.text(), in.text());
            default -> throw new JournalFormatException("unknown type " + type + " of a journal record");
        };
    }

    /** Writes a runbook; for snapshots of cores too. */
    public static void writeRunbook(JournalWriter out, Runbook runbook) {
        out.text(runbook.name()).list(runbook.entities(), (to, each) -> to.text(each.toString()));
        out.list(runbook.rules(), JournalWriter::text).list(runbook.steps(), RunCodec::writeStep);
        out.bool(runbook.automatic()).u8(code(runbook.approvers())).i64(runbook.approveWithinSeconds());
        out.f64(runbook.minConfidence()).i32(runbook.perHour()).f64(runbook.share());
        out.i64(runbook.verifyWithinSeconds()).bool(runbook.dryRun());
    }

    /** Reads a runbook. */
    public static Runbook readRunbook(JournalReader in) {
        return new Runbook(in.text(), in.list(RunCodec::readPattern), in.list(JournalReader::text),
                in.list(RunCodec::readStep), in.bool(), approvers(in.u8()), in.i64(), in.f64(), in.i32(), in.f64(),
                in.i64(), in.bool());
    }

    private static EntityPattern readPattern(JournalReader in) {
        var text = in.text();
        return EntityPattern.parse(text)
                .orElseThrow(() -> new JournalFormatException("\"" + text + "\" is no pattern of entities"));
    }

    /** Writes a step; for snapshots of cores too. */
    public static void writeStep(JournalWriter out, Step step) {
        switch (step) {
            case Step.Act(var order, var undo) -> {
                writeOrder(out.u8(1), order);
                out.bool(undo != null);
                if (undo != null) {
                    writeOrder(out, undo);
                }
            }
            case Step.Wait(var seconds) -> out.u8(2).i64(seconds);
            case Step.Check(var seconds) -> out.u8(3).i64(seconds);
        }
    }

    /** Reads a step. */
    public static Step readStep(JournalReader in) {
        int kind = in.u8();
        return switch (kind) {
            case 1 -> new Step.Act(readOrder(in), optionalOrder(in));
            case 2 -> new Step.Wait(in.i64());
            case 3 -> new Step.Check(in.i64());
            default -> throw new JournalFormatException("unknown kind " + kind + " of a step");
        };
    }

    private static @Nullable Order optionalOrder(JournalReader in) {
        return in.bool() ? readOrder(in) : null;
    }

    /** Writes an order; for snapshots of cores too. */
    public static void writeOrder(JournalWriter out, Order order) {
        out.text(order.action()).text(order.host()).texts(order.args()).i64(order.timeoutSeconds());
    }

    /** Reads an order. */
    public static Order readOrder(JournalReader in) {
        return new Order(in.text(), in.text(), in.texts(), in.i64());
    }

    /** The stable code of those who approve: 1 responder, 2 approver, 3 admin. */
    public static int code(Approvers approvers) {
        return switch (approvers) {
            case RESPONDER -> 1;
            case APPROVER -> 2;
            case ADMIN -> 3;
        };
    }

    /** Those of a code. */
    public static Approvers approvers(int code) {
        return switch (code) {
            case 1 -> Approvers.RESPONDER;
            case 2 -> Approvers.APPROVER;
            case 3 -> Approvers.ADMIN;
            default -> throw new JournalFormatException("unknown code " + code + " of approvers");
        };
    }

    private static int code(ActionOutcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> 1;
            case FAILED -> 2;
            case TIMEOUT -> 3;
            case REFUSED -> 4;
            case LOST -> 5;
        };
    }

    private static ActionOutcome outcome(int code) {
        return switch (code) {
            case 1 -> ActionOutcome.SUCCEEDED;
            case 2 -> ActionOutcome.FAILED;
            case 3 -> ActionOutcome.TIMEOUT;
            case 4 -> ActionOutcome.REFUSED;
            case 5 -> ActionOutcome.LOST;
            default -> throw new JournalFormatException("unknown code " + code + " of an action's outcome");
        };
    }
}
