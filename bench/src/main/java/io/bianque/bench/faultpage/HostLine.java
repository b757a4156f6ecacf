package io.bianque.bench.faultpage;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The plain connection of one host with one metric, and nothing else on it. Blocks; confined to one thread. */
final class HostLine implements AutoCloseable {
    static final String METRIC = "bench_level";
    private static final int LANE = 1;

    private final Socket socket = new Socket();
    private final MessageCodec codec = new MessageCodec();
    private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    private final SamplesEncoder encoder = new SamplesEncoder();
    private final SampleBatch batch = new SampleBatch();
    private final byte[] buffer = new byte[8 << 10];
    private long seq;

    /** Connects, is welcomed and says what it will read. */
    HostLine(InetSocketAddress server, String host) throws IOException, ProtocolFault {
        socket.connect(server, 10_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        send(codec.write(new Hello(1, host, "bianque-bench/1", "simulated", "boot-1", System.currentTimeMillis(),
                Hello.Role.AGENT, Set.of(), Map.of(), Map.of(), List.of(new LaneSeq(LANE, 1)), clocks())));
        await(Welcome.class::isInstance);
        send(codec.write(new Series(List.of(new Series.Definition(0, METRIC, Map.of())))));
    }

    /** Sends a reading of now. Returns {@link System#nanoTime} of before its bytes left. */
    long say(double value) throws IOException {
        var now = clocks();
        batch.clear();
        batch.add(0, now.wallMillis(), value);
        int length = encoder.encode(batch);
        var frame = codec.samples(new Stamp(LANE, ++seq, now.wallMillis(), now.monoMillis()), Encoding.SAMPLES1,
                encoder.array(), 0, length);
        long at = System.nanoTime();
        send(frame);
        return at;
    }

    /** Waits until all that was said is acknowledged. */
    void awaitAck() throws IOException, ProtocolFault {
        await(message -> message instanceof Ack ack
                && ack.lanes().stream().anyMatch(lane -> lane.lane() == LANE && lane.seq() >= seq));
    }

    private static Clocks clocks() {
        return new Clocks(System.currentTimeMillis(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    private void send(ByteBuffer frame) throws IOException {
        socket.getOutputStream().write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
    }

    private void await(Predicate<Message> wanted) throws IOException, ProtocolFault {
        boolean came = false;
        while (!came) {
            int read = socket.getInputStream().read(buffer);
            if (read < 0) {
                throw new EOFException("closed by the server");
            }
            var received = ByteBuffer.wrap(buffer, 0, read);
            for (var frame = decoder.next(received); frame != null; frame = decoder.next(received)) {
                var message = codec.read(frame);
                if (message instanceof Refusal) {
                    throw new IOException("refused: " + message);
                }
                came |= wanted.test(message);
            }
        }
    }

    /** Says goodbye, so that nobody misses the host. */
    @Override
    public void close() throws IOException {
        try (socket) {
            send(codec.write(new Bye("shutdown")));
        }
    }
}
