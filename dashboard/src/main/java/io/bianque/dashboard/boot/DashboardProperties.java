package io.bianque.dashboard.boot;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the dashboard is told.
 *
 * @param dataDir          where the one-time password of the first account is written
 * @param host             the name of this server, shown on the page
 * @param insecureLoopback whether agents are let in without TLS, shown on the page
 */
@ConfigurationProperties("bianque")
public record DashboardProperties(Path dataDir, String host, boolean insecureLoopback) {}
