package io.bianque.bench.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs faults and prints what became of them as one flat JSON object a line: one a kind of fault, and last all together.
 * Arguments: faults, seed of the first fleet, fleets at once, directory of the shipped rules, and a file for what there is to
 * say of single faults: each further page, each alert wrongly held or not told of, each wrong name.
 */
public final class SimulatorMain {
    private SimulatorMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int faults = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        int threads = Integer.parseInt(args[2]);
        var rules = SimulatorRules.load(Path.of(args[3]));
        try (var list = Files.newBufferedWriter(Path.of(args[4]))) {
            var report = new Report(Runs.of(faults, seed, rules, threads, some -> {
                System.err.println("fleet " + some.getFirst().seed() / 1_000 + " is done");
                write(list, some);
            }));
            report.lines().forEach(System.out::println);
        }
    }

    private static void write(java.io.Writer list, List<Outcome> some) {
        try {
            for (var outcome : some) {
                if (!outcome.isClean()) {
                    list.write(outcome + "\n");
                }
            }
            list.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
