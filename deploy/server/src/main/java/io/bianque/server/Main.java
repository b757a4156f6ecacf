package io.bianque.server;

import io.bianque.collector.boot.IntakeFirst;
import io.bianque.server.boot.DataDirectoryInitializer;
import io.bianque.server.boot.ServerConfiguration;
import io.bianque.server.boot.StopWhileStarting;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/** Starts the server. Options are Spring Boot's; those of Bianque are in {@code docs/reference/configuration.md}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var application = new SpringApplication(ServerConfiguration.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        StopWhileStarting.guard(application); // first: agents are served before the other initializers are done
        application.addInitializers(new DataDirectoryInitializer(), new IntakeFirst());
        application.run(args);
    }
}
