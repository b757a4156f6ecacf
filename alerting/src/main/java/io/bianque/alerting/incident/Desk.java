package io.bianque.alerting.incident;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.ReceiverSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One receiver as the core sees it: its limit, and how it did last. Confined to the journal's thread. */
final class Desk {
    private static final long WINDOW_TICKS = 60;

    final String name;
    final String kind;
    /** The ticks of the newest pages. */
    private final ArrayDeque<Long> pages = new ArrayDeque<>();
    /** The summaries that are not closed yet, oldest first; the newest may still take what is beyond the limit. */
    final List<Storm> storms = new ArrayList<>();
    @Nullable
    String lastOutcome;
    @Nullable
    Long lastMillis;

    Desk(String name, String kind) {
        this.name = name;
        this.kind = kind;
    }

    /** Whether pages that were given up wait for the limit to be sent again. */
    boolean revives;

    /** Whether one more page is within the limit of any 60 s; counts it if so. */
    boolean takesPage(ReceiverSpec spec, long tick) {
        while (!pages.isEmpty() && tick - pages.getFirst() >= WINDOW_TICKS) {
            pages.removeFirst();
        }
        if (pages.size() >= spec.pagesPerMinute()) {
            return false;
        }
        pages.addLast(tick);
        return true;
    }

    /** The summary that takes more incidents now, or null when a new one is needed. */
    @Nullable
    Storm growing(long tick) {
        return storms.isEmpty() || !storms.getLast().takesMore(tick) ? null : storms.getLast();
    }

    Incidents.ReceiverStatus view() {
        return new Incidents.ReceiverStatus(name, kind, lastOutcome, lastMillis);
    }

    void write(JournalWriter out) {
        out.text(name).text(kind).optionalText(lastOutcome).optionalI64(lastMillis).list(pages, JournalWriter::i64);
        out.bool(revives).list(storms, (to, storm) -> storm.write(to));
    }

    static Desk read(JournalReader in, int version) {
        var desk = new Desk(in.text(), in.text());
        desk.lastOutcome = in.optionalText();
        desk.lastMillis = in.optionalI64();
        var pages = in.list(JournalReader::i64);
        if (version > 1) { // before, they were times of the wall clock
            desk.pages.addAll(pages);
            desk.revives = in.bool();
        }
        desk.storms.addAll(in.list(from -> Storm.read(from, version)));
        return desk;
    }
}
