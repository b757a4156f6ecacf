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
 * The one page in which a receiver is told of all incidents beyond its limit within a minute. Sent at the tick after it
 * began, so that it can name a count; updated a minute later when more came in; closed when all its incidents are. What
 * comes after that minute, or after its page was given up, goes into another. Confined to the journal's thread.
 */
final class Storm {
    /** How many incidents it names. */
    private static final int TOP = 5;
    private static final long TAKES_TICKS = 60;
    private static final long UPDATE_TICKS = 60;

    final long number;
    final long startedMillis;
    private final long startedTick;
    final Conversation conversation;
    /** Numbers of the incidents in it that are open. */
    private final TreeSet<Long> open = new TreeSet<>();
    private int count;
    private int toldCount;
    private long toldTick;

    Storm(long number, long startedMillis, long startedTick, Conversation conversation) {
        this.number = number;
        this.startedTick = startedTick;
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

    /** Whether another incident may become part of it, so that the receiver hears of it within a minute. */
    boolean takesMore(long tick) {
        return hasOpen() && conversation.told() != Conversation.Told.LOST && tick - startedTick < TAKES_TICKS;
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    Iterable<Long> openNumbers() {
        return List.copyOf(open);
    }

    /** At a tick: whether it holds what the receiver was not told of, and the minute is over. */
    void judgeGrowth(long tick) {
        if (count > toldCount && tick - toldTick >= UPDATE_TICKS) {
            conversation.grew();
        }
    }

    void told(long tick) {
        toldCount = count;
        toldTick = tick;
    }

    /** The summary, from its incidents that are open now. */
    Intent.Page page(List<IncidentState> members, @Nullable Long resolvedMillis) {
        var sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparing((IncidentState each) -> each.severity).reversed()
                .thenComparingLong(each -> each.number));
        var worst = sorted.isEmpty() ? Severity.CRITICAL : sorted.getFirst().severity;
        var top = sorted.stream().limit(TOP).map(IncidentState::top).toList();
        return new Intent.Page(id(), worst, "", Labels.EMPTY, "", "", startedMillis, resolvedMillis, null, null, count,
                top, null);
    }

    void write(JournalWriter out) {
        out.i64(number).i64(startedMillis).i32(count).i32(toldCount).i64(toldTick).i64(startedTick);
        out.list(open, JournalWriter::i64);
        conversation.write(out);
    }

    static Storm read(JournalReader in, int version) {
        long number = in.i64();
        long startedMillis = in.i64();
        int count = in.i32();
        int toldCount = in.i32();
        long toldTick = in.i64();
        long startedTick = version == 1 ? 0 : in.i64();
        var open = in.list(JournalReader::i64);
        var storm = new Storm(number, startedMillis, startedTick, Conversation.read(in, version));
        storm.count = count;
        storm.toldCount = toldCount;
        storm.toldTick = version == 1 ? 0 : toldTick; // before, it was a time of the wall clock
        storm.open.addAll(open);
        return storm;
    }
}
