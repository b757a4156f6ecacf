package io.bianque.server.boot;

import io.bianque.dashboard.boot.DashboardConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The whole server: all roles in one process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({DashboardConfiguration.class, HealthConfiguration.class, ManagementConfiguration.class})
public class ServerConfiguration {}
