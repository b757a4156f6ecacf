package io.bianque.server.boot;

import io.bianque.alerting.incident.AlertingHealth;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.partition.Partition;
import io.bianque.collector.store.StoreConsumer;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /actuator/health} says beyond what Spring says of itself. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {
    private static final long BEHIND_MILLIS_MAX = 60_000;

    /** Down when alerts are no longer decided or sent. A bad file is told as a detail: the one before is in force. */
    @Bean
    HealthIndicator alertingHealthIndicator(AlertingHealth alerting) {
        return () -> {
            var health = alerting.isWorking() ? Health.up() : Health.down();
            var problems = alerting.problems();
            return problems.isEmpty() ? health.build() : health.withDetail("problems", problems).build();
        };
    }

    /** Down when readings no longer reach the store; the log keeps them until it is full. */
    @Bean
    HealthIndicator storeHealthIndicator(StoreConsumer store) {
        return () -> store.isRunning()
                ? Health.up().build()
                : Health.down().withDetail("store", "has stopped; restart the server, the log has what it missed")
                        .build();
    }

    /**
     * Down when what agents send is kept but not looked at: the partition has ended, or what it last saw is older than a
     * minute while more waits in the log.
     */
    @Bean
    HealthIndicator partitionHealthIndicator(Partition partition) {
        return () -> {
            long behindMillis = partition.tickMillis() == 0 || partition.lagBytes() == 0
                    ? 0
                    : Math.max(0, InstantSource.system().millis() - partition.tickMillis());
            boolean keepsUp = partition.isRunning() && behindMillis <= BEHIND_MILLIS_MAX;
            return (keepsUp ? Health.up() : Health.down()).withDetail("running", partition.isRunning())
                    .withDetail("lagBytes", partition.lagBytes()).withDetail("behindMillis", behindMillis).build();
        };
    }

    /** Up as soon as the page has a reading to show. */
    @Bean
    HealthIndicator readingHealthIndicator(FleetView fleet) {
        return () -> fleet.hosts().stream().anyMatch(host -> !fleet.newest(host.id()).isEmpty())
                ? Health.up().build()
                : Health.unknown().withDetail("waiting for", "the first reading of any agent").build();
    }
}
