package io.bianque.collector.boot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of what the partition keeps in memory.
 *
 * @param seriesMax       series with a number, of all hosts together; readings of further ones are in the store alone
 * @param hostsMax        hosts
 * @param recentEventsMax events, and liveness changes, kept for pages
 * @param exportSeriesMax series in one answer of {@code /metrics/fleet}
 */
@ConfigurationProperties("bianque.collector.partition")
public record PartitionProperties(@DefaultValue("4000000") int seriesMax, @DefaultValue("20000") int hostsMax,
        @DefaultValue("1000") int recentEventsMax, @DefaultValue("250000") int exportSeriesMax) {}
