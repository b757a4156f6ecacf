package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.seam.MonotonicClock;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/** One open socket with its reading thread. */
final class Connection implements Line {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int HANDSHAKE_MILLIS = 5_000;
    private static final int READ_BYTES = 16 << 10;

    private final Socket socket;
    private final OutputStream out;
    private final MonotonicClock clock;
    private volatile long writingSinceNanos;
    private volatile boolean writing;
    private Optional<IOException> broken = Optional.empty();

    private Connection(Socket socket, MonotonicClock clock) throws IOException {
        this.socket = socket;
        this.clock = clock;
        this.out = new BufferedOutputStream(socket.getOutputStream(), READ_BYTES);
    }

    /** Connects over TCP, with TLS where there are files for it. A look-up of a name is the one thing without a bound. */
    static Connector connector(MonotonicClock clock) {
        return (server, tls, begun) -> open(server, tls, clock, begun);
    }

    private static Connection open(AgentConfig.Server server, Optional<AgentConfig.Tls> tls, MonotonicClock clock,
            Consumer<Closeable> begun) throws IOException {
        var plain = new Socket();
        begun.accept(plain);
        try {
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(server.host(), server.port()), CONNECT_MILLIS);
            if (tls.isEmpty()) {
                return new Connection(plain, clock);
            }
            plain.setSoTimeout(HANDSHAKE_MILLIS);
            var secure = (SSLSocket) TlsFiles.context(tls.get()).getSocketFactory().createSocket(plain, server.host(),
                    server.port(), true);
            secure.setEnabledProtocols(new String[]{"TLSv1.3"});
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            secure.setSoTimeout(0);
            return new Connection(secure, clock);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public void read(Listener listener) {
        Thread.ofPlatform().daemon().name("link-reader").start(() -> {
            try {
                readAll(message -> listener.received(this, message));
                listener.ended(this, "the collector closed the connection");
            } catch (ProtocolFault fault) {
                listener.faulty(this, fault);
            } catch (IOException e) {
                listener.ended(this, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            }
        });
    }

    private void readAll(Consumer<Message> messages) throws IOException, ProtocolFault {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        var codec = new MessageCodec();
        var bytes = new byte[READ_BYTES];
        var in = socket.getInputStream();
        for (var count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            var buffer = ByteBuffer.wrap(bytes, 0, count);
            for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
                messages.accept(codec.read(frame));
            }
        }
    }

    @Override
    public void send(ByteBuffer frame) {
        if (broken.isPresent()) {
            return;
        }
        begin();
        try {
            out.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
        } catch (IOException e) {
            broken = Optional.of(e);
        } finally {
            writing = false;
        }
    }

    @Override
    public void flush() throws IOException {
        if (broken.isPresent()) {
            throw broken.get();
        }
        begin();
        try {
            out.flush();
        } finally {
            writing = false;
        }
    }

    private void begin() {
        writingSinceNanos = clock.nanos();
        writing = true;
    }

    @Override
    public boolean isStuckFor(Duration time, long nowNanos) {
        return writing && nowNanos - writingSinceNanos > time.toNanos();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }
}
