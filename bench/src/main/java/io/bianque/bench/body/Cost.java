package io.bianque.bench.body;

import com.sun.management.ThreadMXBean;
import io.bianque.protocol.ProtocolFault;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What one piece of work costs a frame, as the median of rounds: processor time of this thread alone, so without the compiler's
 * and the collector's, and bytes that this thread allocated.
 *
 * @param nanos          processor nanoseconds a frame, median
 * @param allocatedBytes bytes a frame, median: now and then the virtual machine itself allocates something within a round
 */
record Cost(double nanos, double allocatedBytes) {
    /** Read by nobody: a volatile write keeps the compiler from leaving out what was measured. */
    @SuppressWarnings("UnusedVariable") // written only, on purpose
    private static volatile long consumed;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Work on one frame of many; what it returns is used, so that nothing of it can be left out. */
    interface Work {
        long frame(int number) throws ProtocolFault;
    }

    /**
     * Runs the work over all frames in their order, again and again.
     *
     * @param rounds      how many rounds are counted, at least 1; as many before them are not
     * @param roundMillis how long a round takes at least
     */
    static Cost of(Work work, int frames, int rounds, int roundMillis) throws ProtocolFault {
        var nanos = new double[rounds];
        var allocated = new double[rounds];
        long used = 0;
        for (int round = -rounds; round < rounds; round++) {
            long count = 0;
            long end = System.nanoTime() + roundMillis * 1_000_000L;
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            do {
                for (int frame = 0; frame < frames; frame++) {
                    used += work.frame(frame);
                }
                count += frames;
            } while (System.nanoTime() - end < 0);
            long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
            double bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - bytesBefore) / count;
            if (round >= 0) {
                nanos[round] = (double) cpu / count;
                allocated[round] = bytes;
            }
        }
        consumed = used;
        return new Cost(median(nanos), median(allocated));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
