package io.bianque.bench.simulator;

import io.bianque.collector.topology.EntityId;
import java.util.List;

/**
 * What became of one fault.
 *
 * @param seed          replays it, as the fault with this number of its fleet
 * @param faults        what broke
 * @param seen          whether anything critical fired
 * @param named         whether, of the pages open before the mending, those that most alerts are put down to, one a fault,
 *                      name the faults rightly
 * @param namedAtOnce   whether the first pages, one a fault, named them rightly when they were sent
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
        long delayMillis, double confidence, int alerts, List<EntityId> suspects) {
    /** Whether it was named rightly, in one page a fault, with nothing held or missed. */
    boolean isClean() {
        return named && pages == faults.size() && wronglyHeld.isEmpty() && unpaged.isEmpty();
    }

    @Override
    public String toString() {
        return "fleet " + seed / 1_000 + ", fault " + seed % 1_000 + ": " + faults
                + (named ? "" : ", not named but " + suspects) + ", pages " + pages
                + (lawful.isEmpty() ? "" : ", unexplained " + lawful)
                + (unlawful.isEmpty() ? "" : ", to spare " + unlawful)
                + (wronglyHeld.isEmpty() ? "" : ", wrongly held " + wronglyHeld)
                + (unpaged.isEmpty() ? "" : ", not told " + unpaged);
    }
}
