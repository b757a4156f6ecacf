package io.bianque.agent.process;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Which processes are sent: the largest by CPU, by memory and by I/O. One that was among them stays for {@value #STAY_PASSES}
 * more passes, so that its line does not end whenever it rests for a moment. Confined to one thread.
 */
final class LargestProcesses {
    private static final int STAY_PASSES = 6;

    private final int count;
    private final Map<ProcessId, Integer> lastAmong = new HashMap<>();
    private int pass;

    /**
     * A choice.
     *
     * @param count how many by each measure, {@code >= 0}
     */
    LargestProcesses(int count) {
        this.count = count;
    }

    /** The ids to send on this pass; at most {@code 3 * count * (STAY_PASSES + 1)}. */
    Set<ProcessId> choose(List<ProcessRates> processes) {
        pass++;
        mark(processes, ProcessRates::cpuRatio);
        mark(processes, rates -> rates.entry().residentBytes());
        mark(processes, ProcessRates::io);
        lastAmong.values().removeIf(last -> pass - last > STAY_PASSES);
        var chosen = new LinkedHashSet<ProcessId>();
        for (var rates : processes) {
            if (lastAmong.containsKey(rates.entry().id())) {
                chosen.add(rates.entry().id());
            }
        }
        lastAmong.keySet().retainAll(chosen);
        return chosen;
    }

    private void mark(List<ProcessRates> processes, ToDoubleFunction<ProcessRates> measure) {
        processes.stream().filter(rates -> measure.applyAsDouble(rates) > 0)
                .sorted(Comparator.comparingDouble(measure).reversed()).limit(count)
                .forEach(rates -> lastAmong.put(rates.entry().id(), pass));
    }
}
