package io.bianque.bench.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The figures of many faults, by kind and as a whole. */
final class Report {
    private final List<Outcome> all;

    Report(List<Outcome> all) {
        this.all = List.copyOf(all);
    }

    /** The outcomes of one kind. */
    Report of(FaultKind kind) {
        return new Report(all.stream().filter(each -> each.kind() == kind).toList());
    }

    /** A line of JSON a kind, and one for all. */
    List<String> lines() {
        var kinds = new EnumMap<FaultKind, Report>(FaultKind.class);
        all.forEach(each -> kinds.computeIfAbsent(each.kind(), this::of));
        var lines = new ArrayList<String>();
        kinds.forEach((kind, report) -> lines.add(report.line(kind.words())));
        lines.add(line("all"));
        return lines;
    }

    private String line(String name) {
        return String.format(Locale.ROOT,
                "{\"kind\":\"%s\",\"faults\":%d,\"named\":%.4f,\"named_at_once\":%.4f,\"pages_a_fault\":%.3f,"
                        + "\"one_page\":%.4f,\"unexplained_pages\":%d,\"spare_pages\":%d,\"wrongly_held\":%d,"
                        + "\"unpaged\":%d,\"delay_p50_s\":%.1f,\"delay_p99_s\":%.1f,\"alerts\":%d}",
                name, all.size(), named(), share(Outcome::namedAtOnce),
                sum(Outcome::pages) / (double) sum(each -> each.faults().size()),
                share(each -> each.pages() == each.faults().size()), sum(each -> each.lawful().size()), sparePages(),
                wronglyHeld(), unpaged(), delaySeconds(0.5), delaySeconds(0.99), sum(Outcome::alerts));
    }

    /** How many there are. */
    int size() {
        return all.size();
    }

    /** In which share the right name came first. */
    double named() {
        return share(Outcome::named);
    }

    /** In which share there was one page a fault. */
    double onePage() {
        return share(each -> each.pages() == each.faults().size());
    }

    /** Pages that the graph as declared could have spared. */
    int sparePages() {
        return sum(each -> each.unlawful().size());
    }

    int wronglyHeld() {
        return sum(each -> each.wronglyHeld().size());
    }

    int unpaged() {
        return sum(each -> each.unpaged().size());
    }

    /** A quantile of the time to the page with the right name, of those that have one. */
    private double delaySeconds(double quantile) {
        var delays = all.stream().mapToLong(Outcome::delayMillis).filter(each -> each >= 0).sorted().toArray();
        return delays.length == 0 ? -1 : delays[(int) (delays.length * quantile)] / 1e3;
    }

    private double share(Predicate<Outcome> which) {
        return all.isEmpty() ? 0 : all.stream().filter(which).count() / (double) all.size();
    }

    private int sum(ToIntFunction<Outcome> what) {
        return all.stream().mapToInt(what).sum();
    }

    /** Those of which there is something to say. */
    List<Outcome> unclean() {
        return all.stream().filter(each -> !each.isClean()).toList();
    }
}
