package io.bianque.collector.partition;

import io.bianque.collector.record.BadRecordException;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.log.FileLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Runs cores over a log on the caller's thread: for tests, backtests and the question "what would these cores have said".
 * The same log gives the same outputs and the same states, byte for byte. Confined to one thread.
 */
public final class Replay {
    private final FileLog log;
    private final CoreFeed feed;
    private long offset;

    /** A replay of a log from its first record on. */
    public Replay(FileLog log, List<PartitionCore> cores) {
        this.log = log;
        this.feed = new CoreFeed(cores);
        this.offset = log.firstOffset();
    }

    /**
     * Feeds at most {@code recordsMax} records, fewer when the durable end comes first.
     *
     * @return how many were fed
     * @throws IOException when the log cannot be read
     */
    public long run(long recordsMax) throws IOException {
        long fed = 0;
        try (var reader = log.reader(offset)) {
            while (fed < recordsMax) {
                var logged = reader.next();
                if (logged == null) {
                    break;
                }
                try {
                    feed.feed(logged.offset(), CollectorRecordCodec.decode(logged.payload()));
                } catch (BadRecordException e) {
                    feed.setAside("decoder", logged.offset(), e, feed.setAsideCount() + 1);
                }
                offset = logged.nextOffset();
                fed++;
            }
        }
        return fed;
    }

    /** The record to be fed next. */
    public long offset() {
        return offset;
    }

    /** The state of each core as a snapshot holds it, by name. */
    public Map<String, byte[]> state() {
        return feed.parts();
    }

    /** Goes on from a state that {@link #state} gave at {@code atOffset}. */
    public void restore(Map<String, byte[]> state, long atOffset) {
        offset = feed.restore(state, atOffset, log.firstOffset());
    }

    /** The last records set aside, oldest first, at most 64. */
    public List<SetAside> setAside() {
        return feed.setAside();
    }
}
