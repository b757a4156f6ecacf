package io.bianque.bench.fleet;

import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The session of one agent: what it sends when, and what it does with the answers. Behaves as the protocol demands of an
 * agent: numbered frames in lanes, within credit; unacknowledged ones again after a new connection; a ping when nothing
 * else was sent for a heartbeat. Frames become due by the schedule whether the server keeps up or not. Knows no clock and
 * no socket; confined to one thread.
 */
final class SimulatedAgent {
    /** Ticks that wait for an ack; beyond it new ones are dropped and counted, as a full spool would. */
    static final int MAX_PENDING = 60;

    private static final long NOT_FINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final int index;
    private final String name;
    private final long epoch;
    private final FleetSchedule schedule;
    private final HostReadings readings;
    private final Workspace workspace;

    // Oldest first; the last one is live.
    private final List<LaneQueue> lanes = new ArrayList<>();
    private long nextTick = -1;
    private int pending;
    private long credit;
    private long heartbeatNanos;
    private long lastSentNanos;
    private boolean welcomed;
    private @Nullable Outbox outbox;

    /** Where frames go. Takes a copy of the bytes, as they are valid during the call only. */
    interface Outbox {
        void send(ByteBuffer frame);

        /** Ends the connection after all that was sent. */
        void close();
    }

    /**
     * An agent that was never connected.
     *
     * @param index {@code 0..schedule.agents()-1}
     * @param epoch other in every run against the same server
     */
    SimulatedAgent(int index, long epoch, FleetSchedule schedule, HostReadings readings, Workspace workspace) {
        this.index = index;
        this.name = name(index);
        this.epoch = epoch;
        this.schedule = schedule;
        this.readings = readings;
        this.workspace = workspace;
        lanes.add(new LaneQueue(1));
    }

    /** The name of an agent, as it stands in its certificate. */
    static String name(int index) {
        return "sim-%05d".formatted(index);
    }

    /** A connection is there: says hello. */
    void connected(Outbox connection, long nowNanos) {
        outbox = connection;
        welcomed = false;
        lanes.removeIf(lane -> lane.isEmpty() && lane != live());
        if (!live().isEmpty() && lanes.size() < FrameLimits.LANES - 1) {
            lanes.add(new LaneQueue(live().number() + 1));
        }
        var held = lanes.stream().filter(lane -> !lane.isEmpty())
                .map(lane -> new LaneSeq(lane.number(), lane.nextSeq()))
                .toList();
        // Ten clusters and twenty applications, each application within one cluster.
        var labels = Map.of("cluster", "cluster-" + index % 10, "application", "application-" + index % 20);
        send(new Hello(1, name, "bianque-bench/1", "simulated", "boot-1", epoch, Hello.Role.AGENT, Set.of(), labels,
                Map.of(), held, clocks(nowNanos)), nowNanos);
        workspace.tally.connects++;
    }

    /** The connection is gone. */
    void disconnected() {
        if (outbox != null) {
            workspace.tally.disconnects++;
        }
        outbox = null;
        welcomed = false;
    }

    /** Takes a message of the server. */
    void received(Message message, long nowNanos) {
        switch (message) {
            case Welcome welcome -> welcomed(welcome, nowNanos);
            case Ack ack -> {
                workspace.tally.acks++;
                credit += ack.credit();
                acknowledged(ack.lanes(), nowNanos);
            }
            case Retry retry -> {
                workspace.tally.retries++;
                var lane = lane(retry.lane());
                if (lane != null) {
                    lane.resendFrom(retry.seq(), nowNanos + TimeUnit.MILLISECONDS.toNanos(retry.afterMillis()));
                }
            }
            case Refusal refusal -> refused(refusal, nowNanos);
            case Ping _ -> send(new Pong(null), nowNanos);
            case Pong _ -> {
            }
            default -> end(); // a server sends nothing else
        }
    }

    /** Does all that is due. Returns when it wants to be called again, at the latest. */
    long advance(long nowNanos) {
        if (nextTick < 0) {
            nextTick = schedule.firstTick(index, nowNanos);
        }
        while (isTickLeft() && schedule.dueNanos(index, nextTick) - nowNanos <= 0) {
            enqueue(nextTick++);
        }
        long next = isTickLeft() ? schedule.dueNanos(index, nextTick) : nowNanos + TimeUnit.SECONDS.toNanos(1);
        if (welcomed) {
            next = Math.min(next, pump(nowNanos));
            if (nowNanos - lastSentNanos >= heartbeatNanos) {
                workspace.tally.pings++;
                send(new Ping(null), nowNanos);
            }
            next = Math.min(next, lastSentNanos + heartbeatNanos);
        }
        return next;
    }

    /** Whether everything that came due was acknowledged and nothing more will come. */
    boolean isDone() {
        return nextTick >= 0 && !isTickLeft() && pending == 0;
    }

    /** How many ticks wait for their ack. */
    int pending() {
        return pending;
    }

    /** Says goodbye and closes. */
    void leave(long nowNanos) {
        if (outbox != null) {
            send(new Bye("shutdown"), nowNanos);
            end();
            outbox = null; // what follows is no disconnect to be counted
        }
    }

    private boolean isTickLeft() {
        return schedule.dueNanos(index, nextTick) - schedule.windowEndNanos() < 0;
    }

    private void enqueue(long tick) {
        if (pending == MAX_PENDING) {
            workspace.tally.framesDropped++;
        } else {
            pending++;
            live().add(tick);
        }
    }

    private void welcomed(Welcome welcome, long nowNanos) {
        credit = welcome.credit();
        // A little early, so that the ping is there when the interval ends.
        heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(welcome.heartbeatMillis()) * 9 / 10;
        acknowledged(welcome.lanes(), nowNanos);
        lanes.forEach(LaneQueue::restart);
        welcomed = true;
        send(new Series(readings.definitions()), nowNanos);
    }

    private void acknowledged(List<LaneSeq> places, long nowNanos) {
        for (var place : places) {
            var lane = lane(place.lane());
            if (lane == null) {
                continue;
            }
            for (var frame = lane.acknowledged(place.seq()); frame != null; frame = lane.acknowledged(place.seq())) {
                pending--;
                if (!frame.refused()) {
                    long due = schedule.dueNanos(index, frame.tick());
                    workspace.tally.acknowledged(due, nowNanos, schedule.isMeasured(due), readings.count());
                }
            }
        }
    }

    private void refused(Refusal refusal, long nowNanos) {
        workspace.tally.errors++;
        var place = refusal.place();
        if (place == null) {
            end();
            return;
        }
        var lane = lane(place.lane());
        if (lane == null) {
            return;
        }
        if (!refusal.last()) {
            lane.resendFrom(place.seq(), nowNanos + NOT_FINAL_NANOS);
        } else if (lane.refuse(place.seq())) {
            workspace.tally.framesRefused++;
            lane.resendFrom(place.seq(), nowNanos);
        }
    }

    /** Sends what credit allows, the live lane first, then the oldest. Returns when a lane that is put off may go on. */
    private long pump(long nowNanos) {
        long next = pump(live(), nowNanos);
        for (var lane : lanes) {
            next = Math.min(next, pump(lane, nowNanos));
        }
        return next;
    }

    private long pump(LaneQueue lane, long nowNanos) {
        for (var frame = lane.toSend(nowNanos); frame != null; frame = lane.toSend(nowNanos)) {
            var bytes = encode(lane, frame);
            if (bytes.remaining() > credit) {
                workspace.tally.waitsForCredit++;
                lane.encoder.reset(); // it has counted a frame that was not sent
                return Long.MAX_VALUE;
            }
            credit -= bytes.remaining();
            send(bytes, nowNanos);
            if (lane.sent(frame)) {
                long due = schedule.dueNanos(index, frame.tick());
                workspace.tally.sent(due, nowNanos, schedule.isMeasured(due));
            } else {
                workspace.tally.framesSentAgain++;
            }
        }
        return lane.heldUntilNanos(nowNanos);
    }

    private ByteBuffer encode(LaneQueue lane, LaneQueue.Pending frame) {
        long due = schedule.dueNanos(index, frame.tick());
        var stamp = new Stamp(lane.number(), frame.seq(), schedule.wallMillis(due), schedule.monoMillis(due));
        if (frame.refused()) {
            return workspace.codec.write(new Gap(stamp, frame.seq(), "refused", readings.count()));
        }
        readings.fill(index, frame.tick(), stamp.wallMillis(), workspace.batch);
        int length = lane.encoder.encode(workspace.batch);
        return workspace.codec.samples(stamp, Encoding.SAMPLES1, lane.encoder.array(), 0, length);
    }

    private void send(Message message, long nowNanos) {
        send(workspace.codec.write(message), nowNanos);
    }

    private void send(ByteBuffer frame, long nowNanos) {
        lastSentNanos = nowNanos;
        if (outbox != null) {
            outbox.send(frame);
        }
    }

    private void end() {
        if (outbox != null) {
            outbox.close();
        }
    }

    private LaneQueue live() {
        return lanes.getLast();
    }

    private @Nullable LaneQueue lane(int number) {
        for (var lane : lanes) {
            if (lane.number() == number) {
                return lane;
            }
        }
        return null;
    }

    private Clocks clocks(long nowNanos) {
        return new Clocks(schedule.wallMillis(nowNanos), schedule.monoMillis(nowNanos));
    }
}
