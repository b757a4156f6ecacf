package io.bianque.alerting.silence;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The silences that last, those that will begin, and the last that ended. Bounded. Confined to the journal's thread. */
public final class SilenceBook {
    /** Silences at once, those that will begin among them. */
    public static final int ACTIVE_MAX = 1_000;
    private static final int ENDED_KEPT = 200;
    /** Answers kept; as many alerts as there may be at once. */
    private static final int ANSWERS_MAX = 100_000;

    /** By number, so oldest first. */
    private final Map<Long, Silence> active = new TreeMap<>();
    /** Those that will begin, by number. */
    private final Map<Long, Silence> upcoming = new TreeMap<>();
    private final ArrayDeque<Silence> ended = new ArrayDeque<>();
    /** What was answered of the silences that last now: each alert is asked about each second, silences change rarely. */
    private final Map<Alert, Optional<Silence>> answers = new HashMap<>();
    private long next = 1;
    /** Before this moment none begins or ends by itself. Not part of the state: it follows from it. */
    private long quietUntilMillis = Long.MAX_VALUE;
    private long refused;
    private long changes;

    private record Alert(String rule, Labels labels) {}

    /** Another number whenever another silence lasts. */
    public long changes() {
        return changes;
    }

    /** Whether none lasts. */
    public boolean isEmpty() {
        return active.isEmpty();
    }

    /**
     * How many were not taken because as many as there may be lasted, because they had ended when they came, or because this
     * program does not read them.
     */
    public long refused() {
        return refused;
    }

    /**
     * Takes one, its matchers as they were written; whether it was taken.
     *
     * @param startsMillis when it begins; what is over: at once
     */
    public boolean begin(List<String> matchers, long untilMillis, String author, String reason, String command,
            long startsMillis, long nowMillis) {
        if (active.size() + upcoming.size() >= ACTIVE_MAX || untilMillis <= Math.max(nowMillis, startsMillis)) {
            refused++;
            return false;
        }
        try {
            var parsed = matchers.stream().map(SilenceMatcher::parse).toList();
            var silence = Silence.wanted(next, parsed, nowMillis, startsMillis, untilMillis, author, reason, command);
            if (silence.isUpcoming()) {
                upcoming.put(next, silence);
                quietUntilMillis = Math.min(quietUntilMillis, startsMillis);
                changes++;
            } else {
                activate(next, silence);
            }
            next++;
            return true;
        } catch (IllegalArgumentException _) {
            refused++; // taken by another version of the program: what it silenced is told
            return false;
        }
    }

    private void activate(long number, Silence silence) {
        active.put(number, silence);
        quietUntilMillis = Math.min(quietUntilMillis, silence.untilMillis());
        changes++;
        answers.replaceAll((alert, longest) -> silence.matches(alert.rule(), alert.labels())
                && longest.stream().allMatch(each -> silence.untilMillis() > each.untilMillis())
                        ? Optional.of(silence)
                        : longest);
    }

    /** Ends one early, or before it begins; whether there was one. */
    public boolean end(String id, String person, long nowMillis) {
        var found = Stream.concat(active.values().stream(), upcoming.values().stream())
                .filter(each -> each.id().equals(id)).findFirst();
        found.ifPresent(silence -> {
            // By the value alone: an entry of the map is another one once it was removed.
            var _ = active.values().remove(silence) || upcoming.values().remove(silence);
            keep(silence, Optional.of(person), nowMillis);
        });
        return found.isPresent();
    }

    /** Begins those whose time has come and ends those whose time is over; whether any ended. */
    public boolean pass(long nowMillis) {
        if (nowMillis < quietUntilMillis) {
            return false;
        }
        var due = upcoming.entrySet().stream().filter(each -> each.getValue().startsMillis() <= nowMillis)
                .map(Map.Entry::getKey).toList();
        due.forEach(number -> activate(number, Objects.requireNonNull(upcoming.remove(number)).begun()));
        var over = active.values().stream().filter(each -> each.untilMillis() <= nowMillis).toList();
        active.values().removeAll(over);
        over.forEach(each -> keep(each, Optional.empty(), nowMillis));
        quietUntilMillis = Stream.concat(upcoming.values().stream().map(Silence::startsMillis),
                active.values().stream().map(Silence::untilMillis)).reduce(Long.MAX_VALUE, Math::min);
        return !over.isEmpty();
    }

    private void keep(Silence silence, Optional<String> by, long nowMillis) {
        changes++;
        answers.values().removeIf(each -> each.filter(silence::equals).isPresent());
        ended.addLast(silence.ended(by, nowMillis));
        if (ended.size() > ENDED_KEPT) {
            ended.removeFirst();
        }
    }

    /** The silence of an alert that lasts longest, if there is one. */
    public Optional<Silence> silencing(String rule, Labels labels) {
        if (answers.size() >= ANSWERS_MAX) {
            answers.clear();
        }
        return answers.computeIfAbsent(new Alert(rule, labels), _ -> longest(rule, labels));
    }

    private Optional<Silence> longest(String rule, Labels labels) {
        Silence longest = null;
        for (var silence : active.values()) {
            if (silence.matches(rule, labels)
                    && (longest == null || silence.untilMillis() > longest.untilMillis())) {
                longest = silence;
            }
        }
        return Optional.ofNullable(longest);
    }

    /** Those that last, oldest first, then those that will begin, then the last that ended, oldest first. */
    public List<Silence> all() {
        var all = new ArrayList<>(active.values());
        all.addAll(upcoming.values());
        all.addAll(ended);
        return List.copyOf(all);
    }

    /** Writes the state. */
    public void write(JournalWriter out) {
        out.i64(next).i64(refused);
        out.list(active.values(), SilenceBook::writeOne).list(ended, SilenceBook::writeOne);
        out.list(upcoming.values(), SilenceBook::writeOne);
    }

    /** Replaces the state; {@code knowsLater} says whether it was written by a program that knew silences that begin later. */
    public void read(JournalReader in, boolean knowsLater) {
        forget();
        next = in.i64();
        refused = in.i64();
        in.list(from -> readOne(from, knowsLater, true)).forEach(one -> one.ifPresent(each -> put(active, each)));
        in.list(from -> readOne(from, knowsLater, true)).forEach(one -> one.ifPresent(ended::add));
        if (knowsLater) {
            in.list(from -> readOne(from, true, false)).forEach(one -> one.ifPresent(each -> put(upcoming, each)));
        }
        quietUntilMillis = 0; // the next look finds it
    }

    private static void put(Map<Long, Silence> into, Silence silence) {
        into.put(Long.parseLong(silence.id().substring(4)), silence);
    }

    /** There are none. */
    public void forget() {
        changes++;
        active.clear();
        upcoming.clear();
        ended.clear();
        answers.clear();
        next = 1;
        refused = 0;
        quietUntilMillis = Long.MAX_VALUE;
    }

    private static void writeOne(JournalWriter out, Silence silence) {
        out.text(silence.id()).list(silence.matchers(), (to, each) -> to.text(each.toString()));
        out.i64(silence.createdMillis()).i64(silence.untilMillis()).text(silence.author()).text(silence.reason());
        out.text(silence.command()).text(silence.endedBy().orElse("")).i64(silence.endedMillis())
                .i64(silence.startsMillis());
    }

    /** One, or none when this program does not take what another has: that is no reason not to start. */
    private Optional<Silence> readOne(JournalReader in, boolean knowsLater, boolean isBegun) {
        var id = in.text();
        var matchers = in.list(JournalReader::text);
        long created = in.i64();
        long until = in.i64();
        var author = in.text();
        var reason = in.text();
        var command = in.text();
        var endedBy = Optional.of(in.text()).filter(each -> !each.isEmpty());
        long endedMillis = in.i64();
        long starts = knowsLater ? in.i64() : created;
        try {
            return Optional.of(new Silence(id, matchers.stream().map(SilenceMatcher::parse).toList(), created,
                    starts, until, author, reason, command, isBegun, endedBy, endedMillis));
        } catch (IllegalArgumentException _) {
            refused++;
            return Optional.empty();
        }
    }
}
