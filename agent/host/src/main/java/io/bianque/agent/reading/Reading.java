package io.bianque.agent.reading;

/**
 * One value of one series.
 *
 * @param value in the base unit of the metric; finite
 */
public record Reading(SeriesName series, double value) {}
