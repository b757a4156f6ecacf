package io.bianque.bench.fleet;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A simulated host that posts each tick as one line of InfluxDB's line protocol, all readings as fields of it, over one
 * connection that is kept: the way in which a store takes the readings of one host most cheaply. One request at a time;
 * ticks that come due meanwhile wait. The answer 204 counts as the ack. All of it happens on one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends the channel, which the handler sees
final class InfluxLink implements Link {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};
    private static final String ACCEPTED = "HTTP/1.1 204";

    private final int index;
    private final FleetSchedule schedule;
    private final HostReadings readings;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final InetSocketAddress server;
    private final Workspace workspace;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>(); // ticks that are due; the first may be under way
    private final StringBuilder line = new StringBuilder(2_048);

    private @Nullable Channel channel;
    private long nextTick = -1;
    private boolean underWay;
    private boolean leaving;

    /** A link that {@link #begin} opens; the bootstrap is copied. */
    InfluxLink(int index, FleetSchedule schedule, HostReadings readings, EventLoop loop, Bootstrap bootstrap,
            InetSocketAddress server, Workspace workspace) {
        this.index = index;
        this.schedule = schedule;
        this.readings = readings;
        this.loop = loop;
        this.server = server;
        this.workspace = workspace;
        this.bootstrap = bootstrap.clone().group(loop).handler(new Answers());
    }

    @Override
    public void begin(long atNanos) {
        loop.schedule(() -> {
            bootstrap.connect(server).addListener((ChannelFutureListener) attempt -> {
                if (!attempt.isSuccess()) {
                    System.err.println(SimulatedAgent.name(index) + ": " + attempt.cause());
                }
            });
            wake();
        }, atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void leave() {
        leaving = true;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public boolean isDone() {
        return nextTick >= 0 && !isTickLeft() && waiting.isEmpty();
    }

    private boolean isTickLeft() {
        return schedule.dueNanos(index, nextTick) - schedule.windowEndNanos() < 0;
    }

    private void wake() {
        long now = System.nanoTime();
        if (nextTick < 0) {
            nextTick = schedule.firstTick(index, now);
        }
        while (isTickLeft() && schedule.dueNanos(index, nextTick) - now <= 0) {
            if (waiting.size() == SimulatedAgent.MAX_PENDING) {
                workspace.tally.framesDropped++;
            } else {
                waiting.add(nextTick);
            }
            nextTick++;
        }
        send(now);
        if (isTickLeft() && !leaving) {
            loop.schedule(this::wake, schedule.dueNanos(index, nextTick) - now, TimeUnit.NANOSECONDS);
        }
    }

    private void send(long nowNanos) {
        var tick = waiting.peekFirst();
        if (tick == null || underWay || channel == null) {
            return;
        }
        underWay = true;
        long due = schedule.dueNanos(index, tick);
        var body = body(tick, schedule.wallMillis(due)).getBytes(StandardCharsets.US_ASCII);
        var head = "POST /write HTTP/1.1\r\nHost: " + server.getHostString() + "\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        var request = channel.alloc().buffer(head.length() + body.length);
        request.writeCharSequence(head, StandardCharsets.US_ASCII);
        request.writeBytes(body);
        channel.writeAndFlush(request, channel.voidPromise());
        workspace.tally.sent(due, nowNanos, schedule.isMeasured(due));
    }

    private String body(long tick, long wallMillis) {
        readings.fill(index, tick, wallMillis, workspace.batch);
        line.setLength(0);
        line.append("host,host=").append(SimulatedAgent.name(index)).append(",cluster=cluster-").append(index % 10);
        char separator = ' ';
        for (int i = 0; i < workspace.batch.count(); i++) {
            line.append(separator).append('f').append(workspace.batch.ids()[i]).append('=');
            double value = workspace.batch.values()[i];
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                line.append((long) value);
            } else {
                line.append(value);
            }
            separator = ',';
        }
        return line.append(' ').append(wallMillis).append("000000\n").toString();
    }

    private void answered(boolean accepted) {
        long now = System.nanoTime();
        long due = schedule.dueNanos(index, waiting.removeFirst());
        underWay = false;
        if (accepted) {
            workspace.tally.acknowledged(due, now, schedule.isMeasured(due), readings.count());
        } else {
            workspace.tally.errors++;
        }
        send(now);
    }

    /** Counts answers by the empty line that ends each one's head; none of them has a body. */
    private final class Answers extends ChannelInboundHandlerAdapter {
        private final StringBuilder status = new StringBuilder();
        private int matched;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channel = ctx.channel();
            workspace.tally.connects++;
            send(System.nanoTime());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                var bytes = (ByteBuf) message;
                while (bytes.isReadable()) {
                    byte next = bytes.readByte();
                    if (status.length() < ACCEPTED.length()) {
                        status.append((char) next);
                    }
                    matched = next == END[matched] ? matched + 1 : next == END[0] ? 1 : 0;
                    if (matched == END.length) {
                        matched = 0;
                        boolean accepted = ACCEPTED.contentEquals(status);
                        status.setLength(0);
                        answered(accepted);
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            channel = null;
            if (!leaving) {
                workspace.tally.disconnects++;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            System.err.println(SimulatedAgent.name(index) + ": " + cause);
            ctx.close();
        }
    }
}
