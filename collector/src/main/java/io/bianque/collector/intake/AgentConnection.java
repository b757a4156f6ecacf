package io.bianque.collector.intake;

import io.bianque.collector.admission.Agent;
import io.bianque.collector.admission.SessionContest;
import io.bianque.collector.liveness.LivenessJudge;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: TLS, hello, the question whose identity it is, then frames; deadlines and budgets all the while. Confined
 * to its event loop, but for {@link #execute}.
 */
final class AgentConnection extends ChannelInboundHandlerAdapter {
    /** How long a refused peer has to read the error before the socket is closed. */
    private static final long LINGER_MILLIS = 500;
    private static final Set<String> COMPRESSED = Set.of(Packer.ZSTD);

    private final IntakeContext context;
    private final Connections all;
    private final Loop loop;
    private final long id;
    private final FrameDecoder decoder;
    private final long connectedNanos;

    private @Nullable ChannelHandlerContext channel;
    private @Nullable String identity;
    /** From its hello on to the welcome. */
    private @Nullable Hello hello;
    /** From its hello on. */
    private @Nullable Agent agent;
    private @Nullable AgentSession session;
    private LivenessJudge.@Nullable Host liveness;
    private @Nullable String byeReason;
    private boolean closing;
    private boolean left;
    private boolean wrote;
    private volatile int heldBytes;
    private volatile boolean evicted;
    /** Where the loop has it; -1 when it has not. The loop's. */
    int place = -1;
    /** Whether it waits for a sync. The loop's. */
    boolean waits;
    private long lastFrameNanos;
    private long midFrameNanos;
    private long unwritableNanos;

    AgentConnection(IntakeContext context, Connections all, Loop loop, long id) {
        this.context = context;
        this.all = all;
        this.loop = loop;
        this.id = id;
        this.decoder = new FrameDecoder(FrameLimits.BEFORE_HELLO, loop.workspace.frames);
        this.connectedNanos = context.clock().nanos();
        this.lastFrameNanos = connectedNanos;
    }

    long id() {
        return id;
    }

    long connectedNanos() {
        return connectedNanos;
    }

    /** Where the peer is. For any thread. */
    private String peer() {
        var ctx = channel;
        return ctx == null ? "" : String.valueOf(ctx.channel().remoteAddress());
    }

    /** Memory that this connection holds, 0 once it is to be ended for it. For any thread. */
    int heldBytes() {
        return evicted ? 0 : heldBytes;
    }

    /** Ends the connection because of the memory that it holds. For any thread. */
    void evict(String why) {
        evicted = true;
        execute(() -> refuse(FaultReason.TOO_MANY, why));
    }

    /** Runs something on this connection's loop, unless it has ended, and sends what it has written. For any thread. */
    void execute(Runnable task) {
        loop.eventLoop.execute(() -> {
            if (!closing) {
                task.run();
                flush();
            }
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx;
        loop.add(this);
        all.add(this);
        context.meters().connections.incrementAndGet();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            var ssl = ctx.pipeline().get(SslHandler.class);
            if (!handshake.isSuccess()) {
                tlsRefused(handshake.cause());
            } else if (ssl != null) {
                try {
                    identity = Tls.identity(ssl.engine().getSession());
                } catch (SSLPeerUnverifiedException e) {
                    refuse(FaultReason.IDENTITY, String.valueOf(e.getMessage()));
                }
            }
        }
        super.userEventTriggered(ctx, event);
    }

    private void tlsRefused(Throwable cause) {
        if (!closing) {
            closing = true;
            context.meters().tlsRefused.increment();
            context.refusals().say("refused the TLS handshake of", "tls", peer(), String.valueOf(cause.getMessage()));
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!closing && message instanceof ByteBuf bytes) {
                context.meters().bytes.increment(bytes.readableBytes());
                read(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ByteBuf bytes) {
        var piece = loop.workspace.received;
        while (bytes.isReadable() && !closing) {
            int length = Math.min(bytes.readableBytes(), piece.length);
            bytes.readBytes(piece, 0, length);
            try {
                var in = ByteBuffer.wrap(piece, 0, length);
                while (frames(in)) {
                    // a hello was taken: what follows it in the same piece belongs to the session
                }
                watchMemory();
            } catch (ProtocolFault fault) {
                refuse(fault.reason(), fault.detail());
            }
        }
        loop.workspace.unpacker.shrink();
        afterRead();
    }

    /** Takes the frames in a piece; says whether there may be more after a change of state. */
    private boolean frames(ByteBuffer in) throws ProtocolFault {
        var open = session;
        var owner = agent;
        if (open == null || owner == null) {
            var frame = decoder.next(in);
            if (frame == null) {
                return false;
            }
            heard(frame);
            greet(frame);
            return !closing;
        }
        synchronized (owner) { // once for all frames of the piece
            if (owner.contest().current() != id) {
                throw new ProtocolFault(FaultReason.ALREADY_CONNECTED,
                        "a newer session of " + owner.host() + " took over");
            }
            open.now();
            for (var frame = decoder.next(in); frame != null && !closing; frame = decoder.next(in)) {
                heard(frame);
                if (frame.type() == FrameType.PONG
                        && owner.contest().pong(id) == SessionContest.Decision.REFUSE_NEWER) {
                    refuseNewer(owner, open);
                }
                if (frame.type() == FrameType.BYE || frame.type() == FrameType.ERROR) {
                    leave(loop.workspace.messages.read(frame));
                    return false;
                }
                open.take(frame, loop.workspace);
            }
        }
        return false;
    }

    private void heard(Frame frame) {
        context.meters().frame(frame.type());
        lastFrameNanos = context.clock().nanos();
    }

    private void refuseNewer(Agent owner, AgentSession open) {
        var challenger = all.get(owner.contest().challenger());
        owner.contest().refused();
        open.ownEvent(loop.workspace, "second_session", Map.of("refused", challenger == null ? "" : challenger.peer()));
        if (challenger != null) {
            challenger.execute(() -> challenger.refuse(FaultReason.ALREADY_CONNECTED,
                    "another session of " + owner.host() + " lives (from " + peer() + ")"));
        }
    }

    private void leave(Message last) throws ProtocolFault {
        if (last instanceof Bye bye) {
            byeReason = bye.reason();
        } else if (last instanceof Refusal refusal && refusal.place() == null) {
            context.refusals().say("was refused by", "peer", peer(), refusal.code() + ": " + refusal.message());
        } else {
            throw new ProtocolFault(FaultReason.UNEXPECTED, "error: no frame of this side has a number to refuse");
        }
        closing = true;
        left = true;
    }

    private void afterRead() {
        var host = liveness;
        long now = context.clock().nanos();
        if (!decoder.isMidFrame()) {
            midFrameNanos = 0;
        } else if (midFrameNanos == 0 || lastFrameNanos - midFrameNanos >= 0) { // another frame than the one before
            midFrameNanos = now;
        }
        if (host != null && lastFrameNanos - connectedNanos > 0) {
            host.heard(now);
        }
        var reason = byeReason;
        if (host != null && reason != null) {
            byeReason = null;
            context.judge().bye(host, reason, context.livenessChanges());
        }
        if (left) {
            close();
        }
        if (closing) {
            return; // a refused peer may write on until it has read why
        }
        var open = session;
        var owner = agent;
        if (open != null && owner != null) {
            boolean unsynced;
            synchronized (owner) {
                if (open.isAnswerDue()) {
                    open.acknowledge();
                }
                unsynced = open.waitsForSync();
                if (open.isCreditBroken()) {
                    pause(true);
                }
            }
            if (unsynced) {
                loop.waitForSync(this);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush();
    }

    private void flush() {
        var ctx = channel;
        if (wrote && ctx != null) {
            wrote = false;
            ctx.flush();
        }
    }

    private void watchMemory() {
        var open = session;
        int held = decoder.heldBytes() + (open == null ? 0 : open.heldBytes());
        int before = heldBytes;
        if (held != before) {
            heldBytes = held;
            long inAll = context.meters().heldBytes.addAndGet(held - before);
            if (held > before && inAll > context.settings().memoryBytes()) {
                all.makeRoom(context.settings().memoryFor(context.meters().unpackingBytes.get()));
            }
        }
    }

    private void letGo() {
        decoder.drop();
        context.meters().heldBytes.addAndGet(-heldBytes);
        heldBytes = 0;
    }

    /** The first frame must be a hello, and the only one before the welcome. */
    private void greet(Frame frame) throws ProtocolFault {
        if (frame.type() != FrameType.HELLO || agent != null) {
            throw new ProtocolFault(FaultReason.UNEXPECTED, frame.type().code()
                    + (agent == null ? " may not come before hello" : " may not come before the welcome"));
        }
        if (!(loop.workspace.messages.read(frame) instanceof Hello greeting)) {
            throw new IllegalStateException("a hello that is none");
        }
        var name = identity == null ? greeting.agent() : identity;
        if (context.settings().tls() != null && identity == null) {
            throw new ProtocolFault(FaultReason.IDENTITY, "hello: the certificate names no agent");
        }
        if (!name.equals(greeting.agent()) || !Tls.isHost(name)) {
            throw new ProtocolFault(FaultReason.IDENTITY, "hello: agent \"" + RefusalLog.printable(greeting.agent())
                    + "\" is not \"" + RefusalLog.printable(name) + "\", which the certificate names");
        }
        var known = context.admission().agent(name, context.wall().millis());
        if (known == null) {
            throw new ProtocolFault(FaultReason.TOO_MANY, "hello: no more agents can be known");
        }
        hello = greeting;
        agent = known;
        all.waiting().leave(this);
        contend(known, greeting);
    }

    private void contend(Agent known, Hello greeting) throws ProtocolFault {
        SessionContest.Decision decision;
        AgentConnection older;
        synchronized (known) {
            decision = known.contest().hello(id, context.clock().nanos());
            older = all.get(known.contest().current());
            if (decision == SessionContest.Decision.PING_OLDER && older == null) {
                known.contest().closed(known.contest().current());
                decision = SessionContest.Decision.WELCOME;
            }
        }
        switch (decision) {
            case WELCOME -> open(known, greeting);
            case PING_OLDER -> {
                if (older != null) {
                    older.execute(() -> older.send(new Ping(null)));
                }
                var _ = loop.eventLoop.schedule(() -> contestOver(known, greeting), SessionContest.ANSWER_NANOS,
                        TimeUnit.NANOSECONDS);
            }
            case REFUSE_NEWER -> throw new ProtocolFault(FaultReason.ALREADY_CONNECTED,
                    "two other sessions of " + known.host() + " contend already");
            case NONE, REPLACE_OLDER -> throw new IllegalStateException("a hello cannot end in " + decision);
        }
    }

    private void contestOver(Agent known, Hello greeting) {
        AgentConnection older;
        synchronized (known) {
            if (closing
                    || known.contest().timeout(id, context.clock().nanos()) != SessionContest.Decision.REPLACE_OLDER) {
                return;
            }
            older = all.get(known.contest().replaced());
        }
        if (older != null) {
            older.execute(() -> older.refuse(FaultReason.ALREADY_CONNECTED,
                    "no answer within a second; a newer session of " + known.host() + " took over"));
        }
        open(known, greeting);
    }

    private void open(Agent known, Hello greeting) {
        decoder.limits(FrameLimits.DEFAULT);
        if (AgentSession.shared(greeting).contains(Packer.ZSTD)) { // the one that bears on frames; a set for all connections
            decoder.announced(COMPRESSED);
        }
        synchronized (known) {
            var opened = new AgentSession(context, known, greeting, id, connectedNanos, this::send);
            opened.open(loop.workspace);
            session = opened;
            hello = null;
            identity = null;
            if (opened.knowsActions()) {
                context.actions().lines().opened(known.host(), this);
            }
            if (opened.knowsProbes()) {
                context.probes().lines().opened(known.host(), this);
            }
        }
        context.meters().sessions.incrementAndGet();
        liveness = context.judge().hello(known.host(), context.clock().nanos(), context.livenessChanges());
        flush();
    }

    /** Writes an answer, which goes out when the read, the task, or the round of acks ends that it belongs to. */
    private void send(Message message) {
        var ctx = channel;
        if (ctx != null && ctx.channel().isActive()) {
            var bytes = loop.workspace.messages.write(message);
            var buffer = ctx.alloc().ioBuffer(bytes.remaining());
            buffer.writeBytes(bytes);
            var _ = ctx.write(buffer, ctx.voidPromise());
            wrote = true;
        }
    }

    /** Acknowledges what a sync has made durable. Says whether more waits for the next one. */
    boolean acknowledge() {
        var open = session;
        var owner = agent;
        if (open == null || owner == null || closing) {
            return false;
        }
        boolean more;
        synchronized (owner) {
            if (owner.contest().current() != id) {
                return false;
            }
            open.acknowledge();
            more = open.waitsForSync();
            if (!open.isCreditBroken()) {
                pause(false);
            }
        }
        flush();
        return more;
    }

    /** The last ack of all, which waits for nothing. */
    void acknowledgeNow() {
        var open = session;
        var owner = agent;
        if (open != null && owner != null && !closing) {
            synchronized (owner) {
                if (owner.contest().current() == id) {
                    open.acknowledgeNow();
                }
            }
        }
    }

    /** The log has lost records of this session. */
    void lost(List<LaneEnd> again, long lostEnd) {
        var open = session;
        var owner = agent;
        if (open != null && owner != null) {
            synchronized (owner) {
                open.settled(lostEnd);
                open.askAgain(again);
                open.acknowledge();
            }
            flush();
        }
    }

    /** The log has lost what it said of this session. */
    void lostOpening() {
        var open = session;
        var owner = agent;
        if (open != null && owner != null) {
            synchronized (owner) {
                open.lostOpening(loop.workspace);
            }
        }
    }

    private void pause(boolean paused) {
        var ctx = channel;
        if (ctx != null && ctx.channel().config().isAutoRead() == paused) {
            read(ctx, !paused && ctx.channel().isWritable());
        }
    }

    private void read(ChannelHandlerContext ctx, boolean reading) {
        if (reading && !ctx.channel().config().isAutoRead()) { // what was not read was not late
            lastFrameNanos = context.clock().nanos();
            midFrameNanos = midFrameNanos == 0 ? 0 : lastFrameNanos;
        }
        ctx.channel().config().setAutoRead(reading);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = ctx.channel().isWritable();
        unwritableNanos = writable ? 0 : context.clock().nanos();
        if (!writable) {
            read(ctx, false); // who does not read is not read
        } else {
            var open = session;
            read(ctx, open == null || !open.isCreditBroken());
        }
    }

    void deadlines(long nowNanos) {
        if (closing) {
            return;
        }
        var settings = context.settings();
        if (agent == null && nowNanos - connectedNanos > settings.handshake().toNanos()) {
            refuse(FaultReason.TIMEOUT, "no hello within " + settings.handshake().toMillis() + " ms");
        } else if (midFrameNanos != 0 && isReading() && nowNanos - midFrameNanos > settings.frame().toNanos()) {
            refuse(FaultReason.TIMEOUT, "a frame was not whole within " + settings.frame().toMillis() + " ms");
        } else if (midFrameNanos != 0 && isReading()
                && IntakeSettings.isTooSlow(decoder.midFrameBytes(), nowNanos - midFrameNanos)) {
            refuse(FaultReason.TIMEOUT, "a frame comes slower than " + IntakeSettings.LEAST_RATE + " bytes a second");
        } else if (unwritableNanos != 0 && nowNanos - unwritableNanos > settings.idle().toNanos()) {
            refuse(FaultReason.TIMEOUT, "answers were not read for " + settings.idle().toMillis() + " ms");
        } else if (session != null && isReading() && nowNanos - lastFrameNanos > settings.idle().toNanos()) {
            refuse(FaultReason.TIMEOUT, "no frame for " + settings.idle().toMillis() + " ms");
        }
    }

    private boolean isReading() {
        var ctx = channel;
        return ctx != null && ctx.channel().config().isAutoRead();
    }

    /** Ends the connection with one error that says why; the socket is closed soon, whatever the peer does. */
    void refuse(FaultReason reason, String detail) {
        if (closing) {
            return;
        }
        context.meters().connectionRefused(reason);
        context.refusals().say("refused", reason.code(), agent == null ? peer() : agent.host() + " at " + peer(),
                detail);
        send(Refusal.of(reason, detail));
        flush();
        closing = true;
        all.waiting().leave(this);
        letGo();
        linger();
    }

    /** Tells the agent how its checks are to be run, if it has a session and that has changed. */
    void tune() {
        var open = session;
        if (open != null && !closing) {
            open.tune();
            flush();
        }
    }

    /** Hands the agent what it is asked or ordered to do. */
    void tell(Message message) {
        if (session != null && !closing) {
            send(message);
        }
    }

    /** Whether the peer reads what it is sent. For any thread. */
    boolean isWritable() {
        var ctx = channel;
        return ctx != null && ctx.channel().isWritable();
    }

    /** Says where to go, if there is somewhere, and goodbye: the collector stops. */
    void farewell(@Nullable Move successor) {
        if (!closing) {
            var open = session;
            if (successor != null && open != null && open.knowsMove()) {
                send(successor);
            }
            send(new Bye("shutdown"));
            flush();
            closing = true;
            linger();
        }
    }

    /** What still comes is read and dropped, so that the peer gets the error and not a reset. */
    private void linger() {
        var ctx = channel;
        if (ctx != null) {
            ctx.channel().config().setAutoRead(true);
            var _ = loop.eventLoop.schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void close() {
        var ctx = channel;
        if (ctx != null) {
            var _ = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        loop.remove(this);
        all.remove(this);
        all.waiting().leave(this);
        context.meters().connections.decrementAndGet();
        letGo();
        if (session != null) {
            context.meters().sessions.decrementAndGet();
        }
        var owner = agent;
        if (owner == null) {
            return;
        }
        context.actions().lines().closed(owner.host(), this);
        context.probes().lines().closed(owner.host(), this);
        AgentConnection next = null;
        synchronized (owner) {
            if (owner.contest().closed(id) == SessionContest.Decision.WELCOME) {
                next = all.get(owner.contest().current());
            }
        }
        if (next != null) {
            var successor = next;
            successor.execute(() -> successor.succeed(owner));
        }
    }

    private void succeed(Agent owner) {
        var greeting = hello;
        if (greeting != null && session == null) {
            open(owner, greeting);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            close(); // the peer went without a word: its silence is judged elsewhere
        } else if (cause instanceof DecoderException) {
            tlsRefused(cause.getCause() == null ? cause : cause.getCause());
        } else {
            refuse(FaultReason.INTERNAL, "this side failed; come again later");
            all.bug(cause);
        }
    }
}
