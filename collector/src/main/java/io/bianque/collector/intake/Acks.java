package io.bianque.collector.intake;

import io.bianque.collector.admission.AgentLanes;
import io.bianque.collector.admission.Credit;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Message;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection is told of its numbered frames: up to where each lane is durable, and which bytes it may send again.
 *
 * <p>Hears of every numbered frame that it was either {@link #appended} or {@link #dropped}; names nothing as safe but what
 * {@link AgentLanes} says is durable, so whoever calls lets the lanes and {@link #settled} know of a sync first. Decides when
 * that is worth a frame. Called by the connection's loop under the agent's lock.
 */
final class Acks {
    /**
     * An agent that sends readings by its own clock, several frames a second, gets one ack for several, at this interval:
     * to write an ack costs as much as to take a frame. Whoever may be waiting for its ack gets it at once: it sends within
     * {@link #ASKED_NANOS} of the last one, or so rarely that there is nothing to share; so do events and whoever runs low
     * on credit.
     */
    private static final long ACK_INTERVAL_NANOS = 900_000_000;
    private static final long ASKED_NANOS = 100_000_000;

    private final IntakeContext context;
    private final Origin origin;
    private final AgentLanes lanes;
    private final Consumer<Message> out;
    /** Made when it is needed: of many agents only pings are heard. */
    private @Nullable Credit credit;
    private long oldestNanos = Long.MIN_VALUE;
    private long ackedNanos;
    private boolean answerDue;
    private boolean isFirstSinceAck = true;
    private boolean mayWait;
    private boolean waits;

    Acks(IntakeContext context, Origin origin, AgentLanes lanes, Consumer<Message> out) {
        this.context = context;
        this.origin = origin;
        this.lanes = lanes;
        this.out = out;
        this.ackedNanos = origin.nowNanos() - ACK_INTERVAL_NANOS;
    }

    /**
     * A numbered frame has come and takes of what was granted.
     *
     * @return false for the first that the sender was not granted, since it last kept to it
     */
    boolean spend(int lane, int bytes) {
        boolean broken = credit().isBroken();
        if (credit().spend(lane, bytes)) {
            return true;
        }
        context.meters().creditBroken.increment();
        return broken;
    }

    /** Whether lane 0 has room for a frame of so many bytes; one frame always fits. */
    boolean laneZeroHasRoom(int bytes) {
        return credit().laneZeroHasRoom(bytes);
    }

    /** The frame stands in the log at an offset. */
    void appended(int lane, int bytes, long offset) {
        credit().appended(lane, bytes, offset);
        if (oldestNanos == Long.MIN_VALUE) {
            oldestNanos = origin.nowNanos();
        }
    }

    /** What was appended are readings: their ack may be shared with those that follow, if they come as by a clock. */
    void mayShare() {
        if (isFirstSinceAck) {
            long sinceAck = origin.nowNanos() - ackedNanos;
            isFirstSinceAck = false;
            mayWait = sinceAck >= ASKED_NANOS && sinceAck < ACK_INTERVAL_NANOS;
        }
    }

    /** The frame takes no room: known, ignored, put off or refused. Its sender may wait for its bytes, so it hears soon. */
    void dropped(int lane, int bytes) {
        credit().dropped(lane, bytes);
        answerDue = true;
    }

    /** Something was said that an ack should follow at once. */
    void answerSoon() {
        answerDue = true;
    }

    /** Whether something was answered that should not wait for the next sync. */
    boolean isAnswerDue() {
        return answerDue;
    }

    /** Whether what is durable waits to be told with others. */
    boolean waits() {
        return waits;
    }

    /** Whether the peer sent more than it was granted, and is left unread until it was acknowledged. */
    boolean isCreditBroken() {
        return credit != null && credit.isBroken();
    }

    /** Bytes that stood in the log below an offset are granted again: they are durable, or lost. */
    void settled(long end) {
        if (credit != null) {
            credit.settled(end);
        }
    }

    /**
     * Acknowledges what is durable by now and grants credit again, in one frame; nothing when there is nothing to say, or
     * when it may wait.
     *
     * @return whether it was said
     */
    boolean acknowledge() {
        waits = mayWait && !answerDue && lanes.isAckDue() && !lanes.isAckDue(0) && !isGrantDue()
                && context.clock().nanos() - ackedNanos < ACK_INTERVAL_NANOS;
        return !waits && acknowledgeNow();
    }

    /** The same without waiting for anything that could share the ack. */
    boolean acknowledgeNow() {
        waits = false;
        var due = lanes.acknowledge();
        if (due.isEmpty() && !answerDue && !isGrantDue()) {
            return false;
        }
        answerDue = false;
        long grant = credit == null ? 0 : credit.grant();
        if (due.isEmpty() && grant == 0) {
            return false;
        }
        origin.now();
        ackedNanos = origin.nowNanos();
        isFirstSinceAck = true;
        var ends = new ArrayList<LaneSeq>(due.size());
        for (var end : due) {
            ends.add(new LaneSeq(end.lane(), end.seq()));
        }
        var ack = new Ack(ends, grant);
        context.log().acknowledging(() -> out.accept(ack));
        context.meters().acknowledged(due.isEmpty() ? Long.MIN_VALUE : oldestNanos, ackedNanos);
        oldestNanos = lanes.isPending() ? ackedNanos : Long.MIN_VALUE;
        return true;
    }

    private boolean isGrantDue() {
        return credit != null && credit.isGrantDue(context.settings().creditBytes() / 4);
    }

    private Credit credit() {
        var granted = credit;
        if (granted == null) {
            granted = new Credit(context.settings().creditBytes(), context.settings().laneZeroBytes());
            credit = granted;
        }
        return granted;
    }
}
