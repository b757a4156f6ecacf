package io.bianque.alerting.incident;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one page in which a receiver is told of all incidents beyond its limit. Sent at the tick after it began, so that
 * it can name a count; updated when it has doubled, at most once a minute; closed when all its incidents are.
 * Confined to the journal's thread.
 */
final class Storm {
    /** How many incidents it names. */
    private static final int TOP = 5;
    private static final long UPDATE_MILLIS = 60_000;

    final long number;
    final long startedMillis;
    final Conversation conversation;
    /** Numbers of the incidents in it that are open. */
    private final TreeSet<Long> open = new TreeSet<>();
    private int count;
    private int toldCount;
    private long toldMillis;

    Storm(long number, long startedMillis, Conversation conversation) {
        this.number = number;
        this.startedMillis = startedMillis;
        this.conversation = conversation;
    }

    String id() {
        return "STORM-" + number;
    }

    void add(IncidentState incident) {
        open.add(incident.number);
        count++;
    }

    /** Takes an incident out that has ended. */
    void ended(IncidentState incident) {
        open.remove(incident.number);
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    Iterable<Long> openNumbers() {
        return List.copyOf(open);
    }

    /** At a tick: whether it has grown so much since it was last told that an update is due. */
    void judgeGrowth(long nowMillis) {
        if (count >= 2 * toldCount && nowMillis - toldMillis >= UPDATE_MILLIS) {
            conversation.grew();
        }
    }

    void told(long nowMillis) {
        toldCount = count;
        toldMillis = nowMillis;
    }

    /** The summary, from its incidents that are open now. */
    Intent.Page page(List<IncidentState> members, @Nullable Long resolvedMillis) {
        var sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparing((IncidentState each) -> each.severity).reversed()
                .thenComparingLong(each -> each.number));
        var worst = sorted.isEmpty() ? Severity.CRITICAL : sorted.getFirst().severity;
        var top = sorted.stream().limit(TOP).map(IncidentState::top).toList();
        return new Intent.Page(id(), worst, "", Labels.EMPTY, "", "", startedMillis, resolvedMillis, null, null, count,
                top);
    }

    void write(JournalWriter out) {
        out.i64(number).i64(startedMillis).i32(count).i32(toldCount).i64(toldMillis);
        out.list(open, JournalWriter::i64);
        conversation.write(out);
    }

    static Storm read(JournalReader in) {
        long number = in.i64();
        long startedMillis = in.i64();
        int count = in.i32();
        int toldCount = in.i32();
        long toldMillis = in.i64();
        var open = in.list(JournalReader::i64);
        var storm = new Storm(number, startedMillis, Conversation.read(in));
        storm.count = count;
        storm.toldCount = toldCount;
        storm.toldMillis = toldMillis;
        storm.open.addAll(open);
        return storm;
    }
}
