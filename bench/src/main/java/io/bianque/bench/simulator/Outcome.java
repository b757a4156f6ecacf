package io.bianque.bench.simulator;

import io.bianque.collector.topology.EntityId;
import java.util.List;

/**
 * What became of one fault.
 *
 * @param seed          replays it, as the fault with this number of its fleet
 * @param faults        what broke
 * @param seen          whether anything critical fired
 * @param named         whether the first page of each fault names it rightly, as it stands before the mending
 * @param namedAtOnce   whether it did so when it was sent
 * @param pages         how many pages were sent
 * @param lawful        pages beyond one a fault whose alerts no declared path leads from to a true cause
 * @param unlawful      pages beyond one a fault that the declared graph could have spared
 * @param wronglyHeld   alerts held when the wait was over though no page named a true cause of them
 * @param unpaged       alerts that were neither in a page nor held for a cause
 * @param delayMillis   from the first critical alert to the first page with the right name; -1 for never
 * @param confidence    of the page with the right name; 0 when there is none
 * @param alerts        critical alerts
 * @param suspects      who was named instead
 */
record Outcome(long seed, FaultKind kind, List<Fault> faults, boolean seen, boolean named, boolean namedAtOnce,
        int pages, List<String> lawful, List<String> unlawful, List<String> wronglyHeld, List<String> unpaged,
        long delayMillis, double confidence, int alerts, List<EntityId> suspects) {}
