package io.bianque.alerting.evaluation;

/**
 * What evaluation did since it was made. A snapshot of numbers.
 *
 * @param judged      conditions judged
 * @param unknown     judgements without an answer: a value not known, a label not there
 * @param late        readings older than the newest of their series, not judged
 * @param backlog     readings from before their connection, judged for the past only
 * @param dropped     series beyond the bounds, past alerts told already at one offset
 * @param refusedForMemory things and events that found no memory, not judged
 * @param refusedForNumber things beyond the most that there may be, not judged
 * @param full        whether anything was refused since the rules were taken
 * @param memoryBytes what things judged are counted with
 * @param active      alerts pending, firing or recovering now
 * @param transitions transitions made
 * @param textFaults  texts for people that could not be filled in and were told plainly
 * @param rules       the version of the rules that hold
 */
public record Counters(long judged, long unknown, long late, long backlog, long dropped, long refusedForMemory,
        long refusedForNumber, boolean full, long memoryBytes, int active, long transitions,
        long textFaults, String rules) {}
