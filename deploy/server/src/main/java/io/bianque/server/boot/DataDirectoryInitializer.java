package io.bianque.server.boot;

import io.bianque.server.setup.DataDirectory;
import io.bianque.server.setup.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Opens the data directory before anything else is built, tells every part where it is, and keeps it locked: Spring
 * closes it last, as it was the first bean.
 */
public final class DataDirectoryInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** Written when certificates and the agent's file are there, so that {@code deploy/up} need not wait longer. */
    private static final String READY_FOR_AGENT = "ready-for-agent";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        var settings = new ServerSettings(Path.of(environment.getRequiredProperty("bianque.data-dir")),
                environment.getProperty("bianque.host", DataDirectory.localHostName()),
                environment.getRequiredProperty("bianque.agent-port", Integer.class),
                environment.getProperty("bianque.insecure-loopback", Boolean.class, false));
        try {
            var directory = DataDirectory.open(settings, Instant.now(), new SecureRandom());
            Files.writeString(directory.root().resolve(READY_FOR_AGENT), "");
            context.getBeanFactory().registerSingleton("dataDirectory", directory);
            environment.getPropertySources().addFirst(new MapPropertySource("data directory",
                    Map.of("bianque.data-dir", directory.root().toString(), "bianque.host", settings.host())));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the data directory cannot be used: " + e.getMessage(), e);
        }
    }
}
