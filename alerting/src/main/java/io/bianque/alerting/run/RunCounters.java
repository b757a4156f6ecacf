package io.bianque.alerting.run;

/**
 * What the core of runs has counted since the journal began.
 *
 * @param proposed  runs made
 * @param started   of them, those that began to act
 * @param succeeded of them, those after which the incident ended
 * @param failed    of them, those that did not help
 * @param actions   actions asked for, undoing among them
 * @param dropped   runs not made because too many were open
 */
public record RunCounters(long proposed, long started, long succeeded, long failed, long actions, long dropped) {}
