package io.bianque.bench.simulator;

import io.bianque.alerting.rule.RuleSet;
import java.nio.file.Path;
import java.util.Locale;

/** Runs faults and prints what became of them. */
public final class SimulatorMain {
    private SimulatorMain() {}

    public static void main(String[] args) throws Exception {
        int faults = Integer.parseInt(args[0]);
        int each = Integer.parseInt(args[1]);
        long seed = Long.parseLong(args[2]);
        RuleSet rules = SimulatorRules.load(Path.of(args[3]));
        var kinds = args.length > 4 ? args[4] : "";
        boolean verbose = args.length > 5;
        var report = new Report();
        long begin = System.nanoTime();
        for (int done = 0; done < faults; done += each) {
            long fleetSeed = seed + done / each;
            var story = new Story(fleetSeed, rules, Examiners::of);
            for (int i = 0; i < each && done + i < faults; i++) {
                var kind = kinds.isEmpty()
                        ? FaultKind.values()[(done + i) % FaultKind.values().length]
                        : FaultKind.valueOf(kinds);
                long t = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                var outcome = story.play(fleetSeed * 1_000 + i, kind);
                report.add(outcome);
                if (verbose) {
                    System.out.printf(Locale.ROOT, "%s %d/%d %s named %s once %s pages %d lawful %s unlawful %s held %s unpaged %s suspects %s seen %s delay %d (%d ms)%n",
                            kind, fleetSeed, i, outcome.faults(), outcome.named(), outcome.namedAtOnce(), outcome.pages(), outcome.lawful(),
                            outcome.unlawful(), outcome.wronglyHeld(), outcome.unpaged(), outcome.suspects(), outcome.seen(),
                            outcome.delayMillis(), (java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - t) / 1_000_000);
                }
            }
        }
        System.out.print(report.table());
        System.out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - begin) / 1e9);
    }
}
