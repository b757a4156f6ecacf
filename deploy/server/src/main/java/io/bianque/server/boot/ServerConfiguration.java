package io.bianque.server.boot;

import io.bianque.alerting.boot.AlertingConfiguration;
import io.bianque.collector.boot.CollectorConfiguration;
import io.bianque.dashboard.boot.DashboardConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The whole server: all roles in one process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({CollectorConfiguration.class, AlertingConfiguration.class, DashboardConfiguration.class,
        HealthConfiguration.class, ManagementConfiguration.class})
public class ServerConfiguration {}
