package io.bianque.server.boot;

import io.bianque.alerting.incident.AlertingHealth;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.store.StoreConsumer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /actuator/health} says beyond what Spring says of itself. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {
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

    /** Up as soon as the page has a reading to show. */
    @Bean
    HealthIndicator readingHealthIndicator(FleetView fleet) {
        return () -> fleet.hosts().stream().anyMatch(host -> !fleet.newest(host.id()).isEmpty())
                ? Health.up().build()
                : Health.unknown().withDetail("waiting for", "the first reading of any agent").build();
    }
}
