package io.bianque.alerting.incident;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalFormatException;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInput.Settled;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one receiver about one subject: what it was told, what it is being told, whether that was taken.
 *
 * <p>At most one intent is open at a time, so that nothing overtakes what was decided before it. Confined to the
 * journal's thread.
 */
final class Conversation {
    /** A page refused so often is tried again only when receivers are configured anew. */
    private static final int REFUSALS_MAX = 3;

    /** What the receiver should know by now. */
    enum Wanted {
        PAGED, ACKNOWLEDGED, CLOSED
    }

    /** What it does know. */
    enum Told {
        NOTHING, TRIGGERED, ACKNOWLEDGED,
        /** The page did not get through and is not tried any more. */
        LOST, CLOSED
    }

    final String receiver;
    final String kind;
    /** The receiver that failed to take it before, or null. */
    final @Nullable String insteadOf;
    /** The summary in which this receiver is told of it instead, or null. */
    @Nullable
    String storm;
    private Told told = Told.NOTHING;
    private boolean maybeReceived;
    private boolean late;
    private boolean closeFailed;
    /** Times that the page was refused since the receivers were last configured. */
    private int refusals;
    private int step;
    private @Nullable Intent open;
    private boolean growthWaits;
    private long atMillis;
    private String detail = "";

    Conversation(String receiver, String kind, @Nullable String insteadOf, long atMillis) {
        this.receiver = receiver;
        this.kind = kind;
        this.insteadOf = insteadOf;
        this.atMillis = atMillis;
    }

    Told told() {
        return told;
    }

    @Nullable
    Intent open() {
        return open;
    }

    /** Whether it is known already that the open intent is late. */
    boolean isLate() {
        return late;
    }

    /** Whether nothing more will be said. */
    boolean isOver() {
        return open == null && (told == Told.CLOSED || (told == Told.LOST && !maybeReceived));
    }

    /** Whether its page was given up and may be sent again. */
    boolean mayRevive() {
        return open == null && told == Told.LOST && refusals < REFUSALS_MAX;
    }

    /** Lets a page that was given up be sent again, under the same key. */
    void revive() {
        told = Told.NOTHING;
    }

    /** Forgets refusals: what refused may be another now. */
    void forgetRefusals() {
        refusals = 0;
    }

    /**
     * Says that what it was told of, or is just being told, has grown, which is worth an update unless it is told something
     * else anyway.
     */
    void grew() {
        growthWaits = told == Told.TRIGGERED || (told == Told.NOTHING && open != null);
    }

    /** As {@link #grew}, and who has it already is told too: a person is wanted. */
    void asks() {
        grew();
        growthWaits |= told == Told.ACKNOWLEDGED;
    }

    /** Says what is being said in the words of now; only before it is on its way. */
    Intent sayAnew(Intent.Page page) {
        var before = Objects.requireNonNull(open);
        var now = new Intent(before.id(), receiver, before.kind(), before.dedupKey(), before.createdMillis(), page);
        open = now;
        return now;
    }

    /**
     * What to say next, or null when nothing is to be said now. Closes at once what was never said: an incident that
     * ended before anybody was told needs no word.
     */
    Intent.@Nullable Kind next(Wanted wanted) {
        if (open != null || storm != null) {
            return null;
        }
        return switch (told) {
            case NOTHING -> {
                if (wanted == Wanted.CLOSED && maybeReceived) {
                    yield Intent.Kind.RESOLVE;
                }
                if (wanted == Wanted.CLOSED) {
                    told = Told.CLOSED;
                    yield null;
                }
                yield Intent.Kind.TRIGGER;
            }
            case TRIGGERED -> switch (wanted) {
                case PAGED -> growthWaits ? Intent.Kind.UPDATE : null;
                case ACKNOWLEDGED -> Intent.Kind.ACKNOWLEDGE;
                case CLOSED -> Intent.Kind.RESOLVE;
            };
            case ACKNOWLEDGED -> switch (wanted) {
                // Nobody has it any more: somebody must be told again, under the same key.
                case PAGED -> Intent.Kind.TRIGGER;
                case ACKNOWLEDGED -> growthWaits ? Intent.Kind.UPDATE : null;
                case CLOSED -> Intent.Kind.RESOLVE;
            };
            // An attempt may have got through without an answer: what may have been opened is closed.
            case LOST -> wanted == Wanted.CLOSED && maybeReceived ? Intent.Kind.RESOLVE : null;
            case CLOSED -> null;
        };
    }

    /** Begins to say it. */
    Intent say(Intent.Kind what, String dedupKey, Intent.Page page, long nowMillis) {
        step++;
        var id = page.subject() + "/" + receiver + "/" + step + "/" + word(what);
        var intent = new Intent(id, receiver, what, dedupKey, nowMillis, page);
        open = intent;
        late = false;
        growthWaits = false;
        atMillis = nowMillis;
        return intent;
    }

    /** Takes the outcome of the open intent. */
    void settle(Intent intent, Settled outcome, long nowMillis) {
        atMillis = nowMillis;
        maybeReceived |= outcome.maybeReceived();
        detail = outcome.detail();
        switch (outcome.outcome()) {
            case OVERDUE -> late = true;
            case DELIVERED -> {
                open = null;
                late = false;
                maybeReceived = true;
                told = switch (intent.kind()) {
                    case TRIGGER -> Told.TRIGGERED;
                    case UPDATE -> told == Told.ACKNOWLEDGED ? told : Told.TRIGGERED;
                    case ACKNOWLEDGE -> Told.ACKNOWLEDGED;
                    case RESOLVE -> Told.CLOSED;
                };
            }
            case REFUSED, EXPIRED -> {
                open = null;
                refusals += intent.kind() == Intent.Kind.TRIGGER && outcome.outcome() == Outcome.REFUSED ? 1 : 0;
                told = switch (intent.kind()) {
                    case TRIGGER -> told == Told.NOTHING ? Told.LOST : Told.TRIGGERED;
                    case UPDATE -> told == Told.ACKNOWLEDGED ? told : Told.TRIGGERED;
                    // Given up; the close that follows matters more.
                    case ACKNOWLEDGE -> Told.ACKNOWLEDGED;
                    case RESOLVE -> {
                        closeFailed = true;
                        yield Told.CLOSED;
                    }
                };
            }
        }
    }

    /** Whether this outcome means that the receiver has not been told of the incident in time. */
    static boolean isMissed(Intent intent, Outcome outcome) {
        return intent.kind() == Intent.Kind.TRIGGER && outcome != Outcome.DELIVERED;
    }

    /**
     * What people see.
     *
     * @param summary the conversation about the summary by which it is told instead; null when there is none, or none any
     *                more because all is closed
     */
    Incidents.Delivery view(@Nullable Conversation summary) {
        if (storm == null) {
            return new Incidents.Delivery(receiver, kind, state(), atMillis, detail);
        }
        return summary == null
                ? new Incidents.Delivery(receiver, kind, "closed", atMillis, storm)
                : new Incidents.Delivery(receiver, kind, summary.state(), Math.max(atMillis, summary.atMillis), storm);
    }

    private String state() {
        return switch (told) {
            case NOTHING -> late ? "failed" : "pending";
            case TRIGGERED, ACKNOWLEDGED -> "sent";
            case LOST -> "failed";
            case CLOSED -> closeFailed ? "failed" : "closed";
        };
    }

    private static String word(Intent.Kind kind) {
        return switch (kind) {
            case TRIGGER -> "trigger";
            case UPDATE -> "update";
            case ACKNOWLEDGE -> "acknowledge";
            case RESOLVE -> "resolve";
        };
    }

    void write(JournalWriter out) {
        out.text(receiver).text(kind).optionalText(insteadOf).optionalText(storm).u8(code(told));
        out.bool(maybeReceived).bool(late).bool(closeFailed).bool(growthWaits).i32(step).i64(atMillis).text(detail)
                .i32(refusals);
        out.bool(open != null);
        if (open != null) {
            JournalCodec.writeIntent(out, open);
        }
    }

    static Conversation read(JournalReader in, int version) {
        var conversation = new Conversation(in.text(), in.text(), in.optionalText(), 0);
        conversation.storm = in.optionalText();
        conversation.told = told(in.u8());
        conversation.maybeReceived = in.bool();
        conversation.late = in.bool();
        conversation.closeFailed = in.bool();
        conversation.growthWaits = in.bool();
        conversation.step = in.i32();
        conversation.atMillis = in.i64();
        conversation.detail = in.text();
        conversation.refusals = version == 1 ? 0 : in.i32();
        conversation.open = in.bool() ? JournalCodec.readIntent(in, IncidentState.recordVersion(version)) : null;
        return conversation;
    }

    private static int code(Told told) {
        return switch (told) {
            case NOTHING -> 1;
            case TRIGGERED -> 2;
            case ACKNOWLEDGED -> 3;
            case LOST -> 4;
            case CLOSED -> 5;
        };
    }

    private static Told told(int code) {
        for (var each : Told.values()) {
            if (code(each) == code) {
                return each;
            }
        }
        throw new JournalFormatException("unknown code " + code + " of what a receiver was told");
    }
}
