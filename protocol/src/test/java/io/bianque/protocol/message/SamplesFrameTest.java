package io.bianque.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import io.bianque.protocol.samples.SamplesEncoder;
import io.bianque.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A frame of readings on its whole way, from the sender's arrays to the receiver's: what it costs in bytes and in memory. */
class SamplesFrameTest {
    private static final int READINGS = 80;
    private static final int FRAMES = 640;
    private static final long T0 = 1_790_000_000_000L;

    private final SeededRandom random = new SeededRandom(7);
    private final int[] ids = new int[READINGS];
    private final long[] times = new long[READINGS];
    private final double[] values = new double[READINGS];

    private final SamplesEncoder encoder = new SamplesEncoder();
    private final MessageCodec codec = new MessageCodec();
    private final FrameDecoder cutter = new FrameDecoder(FrameLimits.DEFAULT);
    private final SamplesDecoder decoder = new SamplesDecoder();
    private final SampleBatch batch = new SampleBatch();

    SamplesFrameTest() {
        for (int i = 0; i < READINGS; i++) {
            ids[i] = i;
            values[i] = i % 2 == 0 ? random.nextInt(10_000) / 100.0 : random.nextInt(1_000_000_000);
        }
    }

    @Test
    void eightySlowReadingsTakeAtMost200BytesWithAllThatIsAroundThem() throws ProtocolFault {
        long bytes = 0;
        for (int frame = 0; frame < FRAMES; frame++) {
            move(frame);
            bytes += send(stamp(frame));
            assertThat(batch.count()).isEqualTo(READINGS);
            assertThat(Arrays.copyOf(batch.values(), READINGS)).isEqualTo(values);
        }
        assertThat(bytes / FRAMES).isLessThanOrEqualTo(200);
    }

    @Test
    void nothingIsAllocatedOnceTheArraysHaveGrown() throws ProtocolFault {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var stamp = stamp(0);
        long least = Long.MAX_VALUE;
        // The virtual machine may allocate something of its own now and then, but not in each of ten rounds.
        for (int round = 0; round < 10; round++) {
            long allocated = 0;
            for (int frame = 0; frame < FRAMES; frame++) {
                move(frame);
                long before = threads.getCurrentThreadAllocatedBytes();
                send(stamp);
                allocated += threads.getCurrentThreadAllocatedBytes() - before;
            }
            least = Math.min(least, allocated);
        }
        assertThat(least).as("bytes for %d frames", FRAMES).isZero();
    }

    /** Half of the readings move, as those of a quiet host do. */
    private void move(int frame) {
        Arrays.fill(times, T0 + frame * 10_000L);
        for (int i = 0; i < READINGS; i++) {
            if (random.nextBoolean()) {
                values[i] = i % 2 == 0
                        ? Math.clamp(Math.round(values[i] * 100) + random.nextInt(-100, 101), 0, 10_000) / 100.0
                        : values[i] + random.nextInt(2_000);
            }
        }
    }

    private static Stamp stamp(int frame) {
        return new Stamp(12, 3_153_600 + frame, T0 + frame * 10_000L, 31_536_000_000L + frame * 10_000L);
    }

    /** Sends the readings, receives them in the batch, and tells the bytes on the wire. */
    private int send(Stamp stamp) throws ProtocolFault {
        int length = encoder.encode(ids, times, values, READINGS);
        var bytes = codec.samples(stamp, Encoding.SAMPLES1, encoder.array(), 0, length);
        int total = bytes.remaining();
        var frame = Objects.requireNonNull(cutter.next(bytes));
        decoder.decode(frame.array(), frame.bodyOffset(), frame.bodyLength(), id -> id < READINGS, batch);
        return total;
    }
}
