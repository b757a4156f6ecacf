package io.bianque.alerting.silence;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The silences that last, and the last that ended. Bounded. Confined to the journal's thread. */
public final class SilenceBook {
    /** Silences at once. */
    public static final int ACTIVE_MAX = 1_000;
    private static final int ENDED_KEPT = 200;

    /** By number, so oldest first. */
    private final Map<Long, Silence> active = new TreeMap<>();
    private final ArrayDeque<Silence> ended = new ArrayDeque<>();
    private long next = 1;
    private long refused;
    private long changes;

    /** Another number whenever another silence lasts. */
    public long changes() {
        return changes;
    }

    /** Whether none lasts. */
    public boolean isEmpty() {
        return active.isEmpty();
    }

    /** How many were not taken because as many as there may be lasted, or because they had ended when they came. */
    public long refused() {
        return refused;
    }

    /** Begins one; whether it was taken. */
    public boolean begin(List<SilenceMatcher> matchers, long untilMillis, String author, String reason, String command,
            long nowMillis) {
        if (active.size() >= ACTIVE_MAX || untilMillis <= nowMillis) {
            refused++;
            return false;
        }
        changes++;
        long number = next++;
        active.put(number, Silence.begun(number, matchers, nowMillis, untilMillis, author, reason, command));
        return true;
    }

    /** Ends one early; whether it lasted. */
    public boolean end(String id, String person, long nowMillis) {
        var found = active.entrySet().stream().filter(each -> each.getValue().id().equals(id)).findFirst();
        found.ifPresent(each -> {
            active.remove(each.getKey());
            keep(each.getValue(), Optional.of(person), nowMillis);
        });
        return found.isPresent();
    }

    /** Ends those whose time is over; whether there were any. */
    public boolean expire(long nowMillis) {
        var over = active.values().stream().filter(each -> each.untilMillis() <= nowMillis).toList();
        active.values().removeAll(over);
        over.forEach(each -> keep(each, Optional.empty(), nowMillis));
        return !over.isEmpty();
    }

    private void keep(Silence silence, Optional<String> by, long nowMillis) {
        changes++;
        ended.addLast(silence.ended(by, nowMillis));
        if (ended.size() > ENDED_KEPT) {
            ended.removeFirst();
        }
    }

    /** The silence of an alert that lasts longest, if there is one. */
    public Optional<Silence> silencing(String rule, Labels labels) {
        Silence longest = null;
        for (var silence : active.values()) {
            if (silence.matches(rule, labels)
                    && (longest == null || silence.untilMillis() > longest.untilMillis())) {
                longest = silence;
            }
        }
        return Optional.ofNullable(longest);
    }

    /** Those that last, oldest first, then the last that ended, oldest first. */
    public List<Silence> all() {
        var all = new ArrayList<>(active.values());
        all.addAll(ended);
        return List.copyOf(all);
    }

    /** Writes the state. */
    public void write(JournalWriter out) {
        out.i64(next).i64(refused);
        out.list(active.values(), SilenceBook::writeOne).list(ended, SilenceBook::writeOne);
    }

    /** Replaces the state. */
    public void read(JournalReader in) {
        forget();
        next = in.i64();
        refused = in.i64();
        in.list(SilenceBook::readOne).forEach(each -> active.put(Long.parseLong(each.id().substring(4)), each));
        ended.addAll(in.list(SilenceBook::readOne));
    }

    /** There are none. */
    public void forget() {
        changes++;
        active.clear();
        ended.clear();
        next = 1;
        refused = 0;
    }

    private static void writeOne(JournalWriter out, Silence silence) {
        out.text(silence.id()).list(silence.matchers(), (to, each) -> to.text(each.toString()));
        out.i64(silence.createdMillis()).i64(silence.untilMillis()).text(silence.author()).text(silence.reason());
        out.text(silence.command()).text(silence.endedBy().orElse("")).i64(silence.endedMillis());
    }

    private static Silence readOne(JournalReader in) {
        var id = in.text();
        var matchers = in.list(from -> SilenceMatcher.parse(from.text()));
        long created = in.i64();
        long until = in.i64();
        var author = in.text();
        var reason = in.text();
        var command = in.text();
        return new Silence(id, matchers, created, until, author, reason, command,
                Optional.of(in.text()).filter(each -> !each.isEmpty()), in.i64());
    }
}
