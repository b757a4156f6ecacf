package io.bianque.server.backtest;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.health.Heard;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.server.replay.Findings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of the same past then and now.
 *
 * @param fromMillis  the first moment that was asked for
 * @param toMillis    the last moment that was played
 * @param firstMillis the first reading from then on, or {@code toMillis} when there is none
 * @param readings    how many there are from {@code fromMillis} on
 * @param series      of how many series they are
 * @param hosts       of how many hosts
 * @param alerts      how often alerts of each rule fired
 * @param pagesThen   every page, by time
 * @param pagesNow    the same of the other side
 * @param added       pages that come now and did not then
 * @param saved       pages that came then and do not now, each with why
 * @param wronglyHeld alerts that page then and are held back now, though what they are put down to was not their cause
 * @param notPlayed   rules that cannot be judged by what is stored
 * @param leftOut     findings for which there was no room: when there are any, nothing is known of what they would change
 */
public record Comparison(long fromMillis, long toMillis, long firstMillis, long readings, int series, int hosts,
        Map<String, Count> alerts, List<Findings.Page> pagesThen, List<Findings.Page> pagesNow,
        List<Findings.Page> added, List<Saved> saved, List<Held> wronglyHeld, List<String> notPlayed, long leftOut) {
    /** Pages of one rule and cause within this time of each other are one and the same. */
    static final long SAME_MILLIS = 600_000;

    public Comparison {
        alerts = Map.copyOf(alerts);
        pagesThen = List.copyOf(pagesThen);
        pagesNow = List.copyOf(pagesNow);
        added = List.copyOf(added);
        saved = List.copyOf(saved);
        wronglyHeld = List.copyOf(wronglyHeld);
        notPlayed = List.copyOf(notPlayed);
    }

    /** How often something came then and now. */
    public record Count(int then, int now) {}

    /** A page that is not sent any more. */
    public record Saved(Findings.Page page, String why) {}

    /** An alert that should not be held back. */
    public record Held(long atMillis, AlertKey alert, Optional<EntityId> cause, String why) {}

    /**
     * What was played.
     *
     * @param firstMillis the first reading of the span that was asked for; {@link Long#MAX_VALUE} when there is none
     * @param readings  how many there are in that span
     * @param series    those that have any
     * @param heard     the hosts that spoke, before that span too
     * @param notPlayed rules that cannot be judged by what is stored
     */
    record Played(long firstMillis, long readings, Set<SeriesKey> series, Heard heard, List<String> notPlayed) {
        Played {
            series = Set.copyOf(series);
            notPlayed = List.copyOf(notPlayed);
        }

        int hosts() {
            return (int) series.stream().map(each -> each.labels().getOrEmpty("host")).distinct().count();
        }
    }

    private record Kind(String rule, Optional<EntityId> cause) {
        static Kind of(Findings.Page page) {
            return new Kind(page.rule(), page.cause());
        }
    }

    /** Whether the same pages come. */
    public boolean isSame() {
        return added.isEmpty() && saved.isEmpty() && wronglyHeld.isEmpty() && leftOut == 0;
    }

    static Comparison of(Findings then, Findings now, long fromMillis, long toMillis, Played played) {
        var pagesThen = after(then.pages(), fromMillis);
        var pagesNow = after(now.pages(), fromMillis);
        var left = new HashMap<Kind, ArrayDeque<Findings.Page>>();
        pagesNow.forEach(page -> left.computeIfAbsent(Kind.of(page), _ -> new ArrayDeque<>()).add(page));
        var gone = new ArrayList<Findings.Page>();
        var added = new ArrayList<Findings.Page>();
        for (var page : pagesThen) {
            var alike = left.getOrDefault(Kind.of(page), new ArrayDeque<>());
            while (!alike.isEmpty() && alike.getFirst().atMillis() < page.atMillis() - SAME_MILLIS) {
                added.add(alike.removeFirst()); // older than any that is still to come
            }
            if (alike.isEmpty() || alike.getFirst().atMillis() > page.atMillis() + SAME_MILLIS) {
                gone.add(page);
            } else {
                alike.removeFirst();
            }
        }
        left.values().forEach(added::addAll);
        added.sort((one, other) -> Long.compare(one.atMillis(), other.atMillis()));
        var firings = firingsByRule(now);
        var holds = new Holds(now, played.heard(), toMillis);
        return new Comparison(fromMillis, toMillis, Math.min(toMillis, played.firstMillis()), played.readings(),
                played.series().size(), played.hosts(),
                counts(then, now, fromMillis), pagesThen, pagesNow, added,
                gone.stream().map(page -> new Saved(page, why(page, holds, firings))).toList(),
                holds.wrong(then, fromMillis), played.notPlayed(), then.leftOut() + now.leftOut());
    }

    private static List<Findings.Page> after(List<Findings.Page> pages, long fromMillis) {
        return pages.stream().filter(page -> page.atMillis() >= fromMillis).toList();
    }

    private static Map<String, Count> counts(Findings then, Findings now, long fromMillis) {
        var rules = new TreeMap<String, Count>();
        firing(then, fromMillis).forEach(rule -> rules.merge(rule, new Count(1, 0), Comparison::sum));
        firing(now, fromMillis).forEach(rule -> rules.merge(rule, new Count(0, 1), Comparison::sum));
        return rules;
    }

    private static Count sum(Count one, Count other) {
        return new Count(one.then() + other.then(), one.now() + other.now());
    }

    private static List<String> firing(Findings findings, long fromMillis) {
        return findings.transitions().stream().filter(each -> each.atMillis() >= fromMillis)
                .filter(Comparison::begins).map(each -> each.transition().alert().rule()).toList();
    }

    /** Whether an alert begins to fire: neither does it only get worse, nor had it nearly ended. */
    static boolean begins(Findings.Moved moved) {
        var transition = moved.transition();
        return transition.to() == AlertState.FIRING
                && !Set.of(AlertState.FIRING, AlertState.RECOVERING).contains(transition.from());
    }

    private static Map<String, TreeMap<Long, Findings.Moved>> firingsByRule(Findings findings) {
        return findings.transitions().stream().filter(each -> each.transition().to() == AlertState.FIRING)
                .collect(Collectors.groupingBy(each -> each.transition().alert().rule(), Collectors.toMap(
                        each -> each.transition().eventTimeMillis(), each -> each, (first, _) -> first,
                        TreeMap::new)));
    }

    private static String why(Findings.Page page, Holds holds, Map<String, TreeMap<Long, Findings.Moved>> firings) {
        var back = holds.near(page.rule(), page.atMillis());
        if (back.isPresent()) {
            return "held back by the rules tried" + back.get().cause().map(each -> ", put down to " + each).orElse("");
        }
        var moved = firings.getOrDefault(page.rule(), new TreeMap<>())
                .subMap(page.atMillis() - SAME_MILLIS, true, page.atMillis() + SAME_MILLIS, true).firstEntry();
        if (moved == null) {
            return "no alert of " + page.rule() + " fires with the rules tried";
        }
        var severity = moved.getValue().transition().severity();
        return severity.compareTo(page.severity()) < 0
                ? "its alert is " + severity.name().toLowerCase(Locale.ROOT) + " with the rules tried"
                : "its alert is in another page with the rules tried";
    }
}
