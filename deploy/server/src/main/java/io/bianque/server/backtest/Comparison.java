package io.bianque.server.backtest;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.incident.Incidents;
import io.bianque.collector.topology.EntityId;
import io.bianque.server.replay.Findings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of the same past then and now.
 *
 * @param alerts      how often alerts of each rule fired
 * @param pagesThen   every page, by time
 * @param pagesNow    the same of the other side
 * @param added       pages that come now and did not then
 * @param saved       pages that came then and do not now, each with why
 * @param wronglyHeld alerts that page then and are held back now, though what they are put down to was not their cause
 * @param notPlayed   rules that cannot be judged by what is stored
 */
public record Comparison(long fromMillis, long toMillis, long readings, int series, int hosts,
        Map<String, Count> alerts, List<Findings.Page> pagesThen, List<Findings.Page> pagesNow,
        List<Findings.Page> added, List<Saved> saved, List<Held> wronglyHeld, List<String> notPlayed) {
    /** Pages of one rule and cause within this time of each other are one and the same. */
    private static final long SAME_MILLIS = 600_000;
    private static final Set<Incidents.Standing> BACK = EnumSet.of(Incidents.Standing.EXPLAINED,
            Incidents.Standing.DEGRADED);

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

    /** Whether the same pages come. */
    public boolean isSame() {
        return added.isEmpty() && saved.isEmpty() && wronglyHeld.isEmpty();
    }

    static Comparison of(Findings then, Findings now, long fromMillis, long toMillis, long readings, int series,
            int hosts, List<String> notPlayed) {
        var pagesThen = after(then.pages(), fromMillis);
        var pagesNow = after(now.pages(), fromMillis);
        var added = new ArrayList<>(pagesNow);
        var gone = new ArrayList<Findings.Page>();
        for (var page : pagesThen) {
            var same = added.stream().filter(each -> isSame(each, page)).findFirst();
            same.ifPresentOrElse(added::remove, () -> gone.add(page));
        }
        return new Comparison(fromMillis, toMillis, readings, series, hosts, counts(then, now, fromMillis), pagesThen,
                pagesNow, added, gone.stream().map(page -> new Saved(page, why(page, now))).toList(),
                wronglyHeld(then, now, fromMillis), notPlayed);
    }

    private static List<Findings.Page> after(List<Findings.Page> pages, long fromMillis) {
        return pages.stream().filter(page -> page.atMillis() >= fromMillis).toList();
    }

    private static boolean isSame(Findings.Page one, Findings.Page other) {
        return one.rule().equals(other.rule()) && one.cause().equals(other.cause())
                && Math.abs(one.atMillis() - other.atMillis()) <= SAME_MILLIS;
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
                .map(Findings.Moved::transition)
                .filter(each -> each.to() == AlertState.FIRING && each.from() != AlertState.FIRING
                        && each.from() != AlertState.RECOVERING)
                .map(each -> each.alert().rule()).toList();
    }

    private static String why(Findings.Page page, Findings now) {
        var back = now.standings().stream().filter(each -> each.alert().rule().equals(page.rule())
                && BACK.contains(each.standing()) && Math.abs(each.atMillis() - page.atMillis()) <= SAME_MILLIS)
                .findFirst();
        if (back.isPresent()) {
            return "held back now" + back.get().cause().map(each -> ", put down to " + each).orElse("");
        }
        var moved = now.transitions().stream().map(Findings.Moved::transition)
                .filter(each -> each.alert().rule().equals(page.rule()) && each.to() == AlertState.FIRING
                        && Math.abs(each.eventTimeMillis() - page.atMillis()) <= SAME_MILLIS)
                .findFirst();
        return moved.isEmpty()
                ? "no alert of " + page.rule() + " fires now"
                : moved.get().severity().compareTo(page.severity()) < 0
                        ? "its alert is " + word(moved.get().severity()) + " now"
                        : "its alert is in another page now";
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Held back now and paged then, and wrongly so: it outlived its cause, or what it was put down to is read and nothing was
     * ever wrong with it.
     */
    private static List<Held> wronglyHeld(Findings then, Findings now, long fromMillis) {
        var paged = new TreeSet<AlertKey>();
        then.standings().stream().filter(each -> each.standing() == Incidents.Standing.PAGED)
                .forEach(each -> paged.add(each.alert()));
        var wrong = new TreeMap<AlertKey, Held>();
        var last = new TreeMap<AlertKey, Findings.Stood>();
        for (var stood : now.standings()) {
            if (stood.atMillis() < fromMillis || !paged.contains(stood.alert())) {
                continue;
            }
            var before = last.put(stood.alert(), stood);
            if (stood.standing() == Incidents.Standing.LEFT_OVER && before != null) {
                wrong.putIfAbsent(stood.alert(), new Held(stood.atMillis(), stood.alert(), before.cause(),
                        "it still fired when that was well again"));
            }
        }
        for (var stood : last.values()) {
            if (BACK.contains(stood.standing()) && stood.cause().isPresent() && isWell(stood.cause().get(), now)) {
                wrong.putIfAbsent(stood.alert(), new Held(stood.atMillis(), stood.alert(), stood.cause(),
                        "nothing was wrong with that by its own readings"));
            }
        }
        return List.copyOf(wrong.values());
    }

    /** Whether something is read of an entity and none of its own alerts fired. */
    private static boolean isWell(EntityId entity, Findings now) {
        return switch (entity.kind()) {
            case HOST, PROCESS, CALL -> now.transitions().stream().map(Findings.Moved::transition)
                    .filter(each -> each.to() == AlertState.FIRING)
                    .noneMatch(each -> Attribution.entity(each.alert(), each.labels())
                            .equals(entity));
            default -> false; // nobody reads it: that it is the cause shows in others alone
        };
    }
}
