package io.bianque.server.boot;

import io.bianque.collector.intake.Intake;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Lets a server that is told to stop while it starts do so at once. Spring would finish the start first, which may take
 * longer than an operator, or a service manager, waits; yet agents are served from early on and must be told. So the intake
 * says goodbye and syncs, and the process ends: whatever else was starting is made to be killed at any moment.
 */
public final class StopWhileStarting
        implements
            ApplicationContextInitializer<ConfigurableApplicationContext>,
            ApplicationListener<ApplicationEvent> {
    /** What a shell says of a process that SIGTERM ended. */
    private static final int TERMINATED = 128 + 15;

    private @Nullable Thread hook;

    /** Has a start of this application end so. */
    public static void guard(SpringApplication application) {
        var guard = new StopWhileStarting();
        application.addInitializers(guard);
        application.addListeners(guard);
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var stop = Thread.ofPlatform().name("stop-while-starting").unstarted(() -> {
            // Only what is there already: a bean that is being made cannot be waited for.
            if (context.getBeanFactory().getSingleton("intake") instanceof Intake intake) {
                intake.stop();
            }
            Runtime.getRuntime().halt(TERMINATED);
        });
        hook = stop;
        Runtime.getRuntime().addShutdownHook(stop);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        var stop = hook;
        boolean over = event instanceof ApplicationReadyEvent || event instanceof ApplicationFailedEvent;
        if (over && stop != null) {
            hook = null;
            try {
                Runtime.getRuntime().removeShutdownHook(stop);
            } catch (IllegalStateException stopping) {
                // the hook is running, and ends the process
            }
        }
    }
}
