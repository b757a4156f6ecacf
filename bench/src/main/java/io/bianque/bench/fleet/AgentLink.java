package io.bianque.bench.fleet;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Gives a simulated agent a socket, a clock and a timer. All of it happens on one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails ends the channel, which the handler sees
final class AgentLink implements Link {
    private static final long RECONNECT_MILLIS = 1_000;
    private static final int TROUBLES_TOLD = 10;
    private static final AtomicInteger TROUBLES = new AtomicInteger();

    private final SimulatedAgent agent;
    private final int index;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final InetSocketAddress server;
    private final Workspace workspace;

    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNanos;
    private boolean leaving;

    /**
     * A link that {@link #begin} opens.
     *
     * @param bootstrap of the agent's event loop; copied
     * @param tls       with the agent's certificate; null for a plain connection
     */
    AgentLink(SimulatedAgent agent, int index, EventLoop loop, Bootstrap bootstrap, @Nullable SslContext tls,
            InetSocketAddress server, Workspace workspace) {
        this.agent = agent;
        this.index = index;
        this.loop = loop;
        this.server = server;
        this.workspace = workspace;
        this.bootstrap = bootstrap.clone().group(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel fresh) {
                if (tls != null) {
                    fresh.pipeline()
                            .addLast(tls.newHandler(fresh.alloc(), server.getHostString(), server.getPort()));
                }
                fresh.pipeline().addLast(new Handler(tls == null));
            }
        });
    }

    @Override
    public void begin(long atNanos) {
        loop.schedule(() -> {
            connect();
            wake();
        }, atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void leave() {
        leaving = true;
        if (timer != null) {
            timer.cancel(false);
        }
        agent.leave(System.nanoTime());
        if (channel != null) {
            channel.close(); // an agent that was not welcomed has nothing to say goodbye to
        }
    }

    @Override
    public boolean isDone() {
        return agent.isDone();
    }

    private void connect() {
        if (leaving) {
            return;
        }
        bootstrap.connect(server).addListener((ChannelFutureListener) attempt -> {
            if (!attempt.isSuccess()) {
                trouble(attempt.cause());
                connectLater();
            }
        });
    }

    private void connectLater() {
        // Spread by the index, so that a fleet that lost its server does not come back in one moment.
        loop.schedule(this::connect, RECONNECT_MILLIS + index % 1_000, TimeUnit.MILLISECONDS);
    }

    /** Does what is due, and sets the timer for what is due next. */
    private void wake() {
        if (leaving) {
            return;
        }
        long now = System.nanoTime();
        long next = agent.advance(now);
        if (channel != null) {
            channel.flush();
        }
        if (timer != null && timerNanos - next <= 0) {
            return; // wakes early enough
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = next;
        timer = loop.schedule(() -> {
            timer = null;
            wake();
        }, next - now, TimeUnit.NANOSECONDS);
    }

    /** The first few are told, so that a run that fails says why. */
    private void trouble(@Nullable Throwable cause) {
        int count = TROUBLES.incrementAndGet();
        if (!leaving && count <= TROUBLES_TOLD) {
            System.err.println(SimulatedAgent.name(index) + ": " + cause
                    + (count == TROUBLES_TOLD ? " (further ones are counted only)" : ""));
        }
    }

    private final class Handler extends ChannelInboundHandlerAdapter implements SimulatedAgent.Outbox {
        private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
        private final boolean plain;
        private boolean greeted;
        private @Nullable ChannelHandlerContext context;

        Handler(boolean plain) {
            this.plain = plain;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (plain) {
                greet(ctx);
            }
        }

        private void greet(ChannelHandlerContext ctx) {
            context = ctx;
            channel = ctx.channel();
            greeted = true;
            agent.connected(this, System.nanoTime());
            ctx.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    greet(ctx);
                } else {
                    trouble(handshake.cause());
                    ctx.close();
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws ProtocolFault {
            try {
                var bytes = (ByteBuf) message;
                while (bytes.isReadable()) {
                    int length = Math.min(bytes.readableBytes(), workspace.incoming.length);
                    bytes.readBytes(workspace.incoming, 0, length);
                    var in = ByteBuffer.wrap(workspace.incoming, 0, length);
                    for (var frame = decoder.next(in); frame != null; frame = decoder.next(in)) {
                        agent.received(workspace.codec.read(frame), System.nanoTime());
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (greeted) {
                wake();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            trouble(cause);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            channel = null;
            context = null;
            if (greeted) {
                agent.disconnected();
            }
            if (!leaving) {
                connectLater();
            }
        }

        @Override
        public void send(ByteBuffer frame) {
            if (context != null) {
                var copy = context.alloc().buffer(frame.remaining()).writeBytes(frame);
                context.write(copy, context.voidPromise());
            }
        }

        @Override
        public void close() {
            if (context != null) {
                context.flush();
                context.close();
            }
        }
    }
}
