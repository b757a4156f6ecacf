package io.bianque.collector.intake;

import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Samples;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesEncoder;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A small agent for tests: blocking, one connection, nothing done by itself. */
final class TestAgent implements Closeable {
    final String host;
    final long epoch;
    private final Socket socket;
    private final MessageCodec codec = new MessageCodec();
    private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    private ByteBuffer received = ByteBuffer.allocate(0);

    TestAgent(Socket socket, String host, long epoch) throws IOException {
        this.socket = socket;
        this.host = host;
        this.epoch = epoch;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    static TestAgent plain(InetSocketAddress address, String host, long epoch) throws IOException {
        return new TestAgent(new Socket(address.getAddress(), address.getPort()), host, epoch);
    }

    /** Says hello and returns the welcome. */
    Welcome hello(LaneSeq... lanes) throws Exception {
        send(hello(host, lanes));
        return expect(Welcome.class);
    }

    Hello hello(String name, LaneSeq... lanes) {
        return new Hello(1, name, "test-agent/1", "linux", "boot-1", epoch, Hello.Role.AGENT, Set.of(),
                Map.of("cluster", "shop"), Map.of("cores", "2"), List.of(lanes), clocks());
    }

    static Clocks clocks() {
        return new Clocks(System.currentTimeMillis(), Math.floorMod(System.nanoTime() / 1_000_000, 1L << 50));
    }

    static Stamp stamp(int lane, long seq) {
        var clocks = clocks();
        return new Stamp(lane, seq, clocks.wallMillis(), clocks.monoMillis());
    }

    void define(int... ids) throws IOException {
        send(new Series(Arrays.stream(ids)
                .mapToObj(id -> new Series.Definition(id, "metric_" + id, Map.of("n", Integer.toString(id))))
                .toList()));
    }

    /** A frame of readings that stands alone. */
    Samples samples(int lane, long seq, double value, int... ids) {
        var batch = new SampleBatch();
        for (int id : ids) {
            batch.add(id, System.currentTimeMillis(), value + id);
        }
        var encoder = new SamplesEncoder();
        int length = encoder.encode(batch);
        return new Samples(stamp(lane, seq), Encoding.SAMPLES1,
                Arrays.copyOf(encoder.array(), length));
    }

    Event event(long seq, String kind) {
        return new Event(stamp(0, seq), kind, System.currentTimeMillis(), Map.of(), Map.of());
    }

    void send(Message message) throws IOException {
        var bytes = codec.write(message);
        send(Arrays.copyOfRange(bytes.array(), bytes.arrayOffset() + bytes.position(),
                bytes.arrayOffset() + bytes.limit()));
    }

    byte[] bytes(Message message) {
        var bytes = codec.write(message);
        return Arrays.copyOfRange(bytes.array(), bytes.arrayOffset() + bytes.position(),
                bytes.arrayOffset() + bytes.limit());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next message; null when the other side has closed. */
    @Nullable
    Message next() throws Exception {
        while (true) {
            var frame = decoder.next(received);
            if (frame != null) {
                return codec.read(frame);
            }
            var buffer = new byte[8192];
            int read;
            try {
                read = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("nothing came within 10 s", e);
            } catch (IOException reset) {
                return null;
            }
            if (read < 0) {
                return null;
            }
            received = ByteBuffer.wrap(buffer, 0, read);
        }
    }

    /** The next message of a kind; others are passed over. */
    <T extends Message> T expect(Class<T> kind) throws Exception {
        while (true) {
            var message = next();
            if (message == null) {
                throw new AssertionError("closed before a " + kind.getSimpleName() + " came");
            }
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }

    /** Waits until a lane is acknowledged up to a number. */
    void acknowledged(int lane, long seq) throws Exception {
        while (true) {
            for (var place : expect(Ack.class).lanes()) {
                if (place.lane() == lane && place.seq() >= seq) {
                    return;
                }
            }
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
