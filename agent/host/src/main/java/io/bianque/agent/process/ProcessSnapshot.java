package io.bianque.agent.process;

import java.util.List;

/**
 * All processes at one moment.
 *
 * @param monotonicNanos when, by a clock that never jumps
 * @param processes      each once
 */
record ProcessSnapshot(long monotonicNanos, List<ProcessEntry> processes) {
    ProcessSnapshot {
        processes = List.copyOf(processes);
    }
}
