package io.bianque.bench.rules;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Prints as one line of JSON what a round of 10 s costs, in CPU milliseconds of the whole process (compiler and garbage collection
 * included): {@code cold_ms} over the first rounds, {@code round_ms} over those after them. Arguments: {@code PLAIN} or
 * {@code OTHER}, rounds that go before, rounds that are measured.
 */
public final class RulesMain {
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private RulesMain() {}

    public static void main(String[] args) {
        var run = new RulesRun(RuleLoad.Condition.valueOf(args[0]));
        double cold = cost(run, Integer.parseInt(args[1]));
        long firedBefore = run.fired;
        int rounds = Integer.parseInt(args[2]);
        double warm = cost(run, rounds);
        System.gc();
        var runtime = Runtime.getRuntime();
        System.out.printf(Locale.ROOT,
                "{\"cold_ms\":%.2f,\"round_ms\":%.3f,\"fired\":%.1f,\"resolved\":%d,\"heap_mib\":%.1f}%n", cold, warm,
                (double) (run.fired - firedBefore) / rounds, run.resolved,
                (runtime.totalMemory() - runtime.freeMemory()) / 1_048_576.0);
    }

    private static double cost(RulesRun run, int rounds) {
        long before = PROCESS.getProcessCpuTime();
        for (int i = 0; i < rounds; i++) {
            run.round();
        }
        return (PROCESS.getProcessCpuTime() - before) / 1e6 / rounds;
    }
}
