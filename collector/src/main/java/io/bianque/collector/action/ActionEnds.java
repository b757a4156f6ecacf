package io.bianque.collector.action;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Hands the ends of actions from the log to who wants to hear of them, on the partition's thread. They come behind the sync, and
 * again after a restart from the last snapshot on: no end is lost, and one may be told twice.
 */
public final class ActionEnds implements PartitionCore {
    private final List<ActionListener> listeners;

    /** @param listeners must not block; they know a run by its id */
    public ActionEnds(List<ActionListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public String name() {
        return "action-ends";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        if (record instanceof CollectorRecord.ActionDone done) {
            for (var listener : listeners) {
                listener.done(done.stamp().host(), done.runId(), outcome(done.end()), done.exitCode(), done.detail(),
                        done.stamp().eventTimeMillis());
            }
        }
    }

    private static ActionOutcome outcome(CollectorRecord.ActionDone.End end) {
        return switch (end) {
            case SUCCEEDED -> ActionOutcome.SUCCEEDED;
            case FAILED -> ActionOutcome.FAILED;
            case TIMEOUT -> ActionOutcome.TIMEOUT;
            case REFUSED -> ActionOutcome.REFUSED;
            case LOST -> ActionOutcome.LOST;
        };
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        // It remembers nothing.
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        // It remembers nothing.
    }
}
