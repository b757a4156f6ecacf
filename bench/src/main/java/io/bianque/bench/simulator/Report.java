package io.bianque.bench.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The figures of many faults, by kind and as a whole. */
final class Report {
    private final List<Outcome> all = new ArrayList<>();

    synchronized void add(Outcome outcome) {
        all.add(outcome);
    }

    /** A table: a row a kind, and one for all. */
    String table() {
        var text = new StringBuilder("| kind | faults | named | at once | pages | one page | lawful more | unlawful more | wrongly held | unpaged | delay p50, p99, s | alerts |\n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        var byKind = new EnumMap<FaultKind, List<Outcome>>(FaultKind.class);
        all.forEach(each -> byKind.computeIfAbsent(each.kind(), _ -> new ArrayList<>()).add(each));
        byKind.forEach((kind, outcomes) -> text.append(row(kind.words(), outcomes)));
        return text.append(row("all", all)).toString();
    }

    private static String row(String name, List<Outcome> some) {
        var delays = some.stream().mapToLong(Outcome::delayMillis).filter(each -> each >= 0).sorted().toArray();
        return String.format(Locale.ROOT, "| %s | %d | %.3f | %.3f | %.2f | %.3f | %d | %d | %d | %d | %s | %.0f |%n", name,
                some.size(), share(some, Outcome::named), share(some, Outcome::namedAtOnce),
                sum(some, Outcome::pages) / (double) some.size(),
                share(some, each -> each.pages() == each.faults().size()), sum(some, each -> each.lawful().size()),
                sum(some, each -> each.unlawful().size()), sum(some, each -> each.wronglyHeld().size()),
                sum(some, each -> each.unpaged().size()),
                delays.length == 0 ? "-" : String.format(Locale.ROOT, "%.1f, %.1f", delays[delays.length / 2] / 1e3,
                        delays[(int) (delays.length * 0.99)] / 1e3),
                sum(some, Outcome::alerts) / (double) some.size());
    }

    static double share(List<Outcome> some, Predicate<Outcome> which) {
        return some.stream().filter(which).count() / (double) some.size();
    }

    static int sum(List<Outcome> some, ToIntFunction<Outcome> what) {
        return some.stream().mapToInt(what).sum();
    }

    List<Outcome> outcomes() {
        return all;
    }
}
