package io.bianque.bench.simulator;

import io.bianque.bench.simulator.Examiner.Page;
import io.bianque.bench.simulator.Examiner.Standing;
import io.bianque.bench.simulator.Story.Told;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Strength;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Knows what is broken, looks on, and says how well it was told. */
final class Judge {
    /** The longest wait, and what a decision and its answers may take besides. */
    private static final long WAIT_MILLIS = 8_000 + 400;
    /** After so long an alert is told, or held for a page that is open, at every moment until it ends. */
    private static final long TOLD_MILLIS = WAIT_MILLIS + 2_000;

    private final Story story;
    private final List<Fault> faults;
    private final Impact impact;
    private final long seed;
    private final Map<Fault, Long> namedAt = new HashMap<>();
    private final Set<String> unpaged = new TreeSet<>();
    private final Set<EntityId> suspects = new TreeSet<>();
    private boolean named;
    private double confidence;

    Judge(Story story, List<Fault> faults, Impact impact, long seed) {
        this.story = story;
        this.faults = faults;
        this.impact = impact;
        this.seed = seed;
    }

    /** Looks at the pages as they are now, and at each alert when the wait for it is over. */
    void look(long now, Collection<Told> told) {
        if (told.isEmpty() || now % 1_000 != 0) {
            return;
        }
        var pages = story.examiner.pages();
        for (var page : pages) {
            for (var fault : faults) {
                if (page.open && page.name.equals(fault.root())) {
                    namedAt.putIfAbsent(fault, now);
                }
            }
        }
        for (var one : told) {
            if (one.firing && now >= one.sinceMillis + TOLD_MILLIS
                    && story.examiner.standing(one.key) == Standing.OPEN) {
                unpaged.add(one.key.toString());
            }
            if (!one.judged && one.firing && now >= one.firstMillis + WAIT_MILLIS) {
                one.judged = true;
                var causes = impact.causesOf(one.entity);
                boolean isNamed = pages.stream()
                        .anyMatch(page -> page.open && causes.stream().anyMatch(fault -> isChain(fault, page.name)));
                one.wronglyHeld = story.examiner.standing(one.key) == Standing.HELD && !isNamed;
            }
        }
    }

    /** The right name; of a disk or memory that runs out also what it takes down with it, while that is all that shows. */
    private static boolean isChain(Fault fault, EntityId name) {
        return name.equals(fault.root()) || fault.broken().filter(name::equals).isPresent();
    }

    void beforeMending() {
        // The heaviest first: what most alerts are put down to.
        var open = story.examiner.pages().stream().filter(page -> page.open)
                .sorted(Comparator.comparingInt(page -> -page.alerts)).toList();
        named = true;
        for (var fault : faults) {
            var root = fault.root();
            boolean isNamed = open.stream().limit(faults.size()).anyMatch(page -> page.name.equals(root));
            named &= isNamed;
            open.stream().filter(page -> page.name.equals(root)).forEach(page -> confidence = page.confidence);
        }
        open.stream().map(page -> page.name).filter(name -> faults.stream().noneMatch(each -> each.root().equals(name)))
                .forEach(suspects::add);
    }

    Outcome outcome(Collection<Told> told) {
        var pages = List.copyOf(story.examiner.pages());
        boolean atOnce = true;
        for (var fault : faults) {
            atOnce &= pages.stream().limit(faults.size()).anyMatch(page -> page.firstName.equals(fault.root()));
        }
        var lawful = new ArrayList<String>();
        var unlawful = new ArrayList<String>();
        var main = new HashSet<Page>();
        for (var fault : faults) {
            pages.stream().filter(page -> page.name.equals(fault.root()) && !page.leftOver).findFirst()
                    .or(() -> pages.stream().filter(page -> !main.contains(page)).findFirst()).ifPresent(main::add);
        }
        for (var page : pages) {
            if (!main.contains(page)) {
                (couldBeSpared(page) ? unlawful : lawful).add(page.toString());
            }
        }
        long first = told.stream().mapToLong(each -> each.firstMillis).min().orElse(0);
        long last = faults.stream().mapToLong(each -> namedAt.getOrDefault(each, -1L)).min().orElse(-1);
        return new Outcome(seed, faults.size() > 1 ? FaultKind.TWO : faults.getFirst().kind(), faults, !told.isEmpty(),
                named, atOnce, pages.size(), lawful, unlawful,
                told.stream().filter(each -> each.wronglyHeld).map(each -> each.key.toString()).toList(),
                List.copyOf(unpaged),
                last < 0 ? -1 : last - first, confidence, told.size(), List.copyOf(suspects));
    }

    /** Whether the declared graph leads from what the page names to a true cause: then the cause could have explained it. */
    private boolean couldBeSpared(Page page) {
        return page.leftOver || faults.stream().anyMatch(fault -> leads(page.firstName, fault.root())
                || fault.broken().filter(broken -> leads(page.firstName, broken)).isPresent());
    }

    private boolean leads(EntityId from, EntityId to) {
        var below = new HashMap<EntityId, List<EntityId>>();
        for (var edge : story.declared.edges()) {
            if (edge.strength() == Strength.STRONG) {
                below.computeIfAbsent(edge.dependent(), _ -> new ArrayList<>()).add(edge.dependency());
            }
        }
        story.declared.groups().forEach(group -> below.computeIfAbsent(group.id(), _ -> new ArrayList<>())
                .addAll(group.members()));
        var seen = new HashSet<EntityId>(Set.of(from));
        var next = new ArrayList<EntityId>(List.of(from));
        for (int i = 0; i < next.size(); i++) {
            for (var id : below.getOrDefault(next.get(i), List.of())) {
                if (seen.add(id)) {
                    next.add(id);
                }
            }
        }
        return seen.contains(to);
    }
}
