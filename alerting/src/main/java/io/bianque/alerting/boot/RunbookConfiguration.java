package io.bianque.alerting.boot;

import io.bianque.alerting.run.ActionDesk;
import io.bianque.alerting.run.RunCounters;
import io.bianque.alerting.run.Runs;
import io.bianque.alerting.run.RunsService;
import io.bianque.collector.action.ActionGateway;
import io.bianque.collector.action.ActionListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Runs of runbooks: they act through the collector's {@link ActionGateway}; without one no host can be reached. */
@Configuration(proxyBeanMethods = false)
class RunbookConfiguration {
    @Bean
    RunbooksReload runbooksReload(@Value("${bianque.data-dir}") Path dataDirectory, AlertingProperties properties) {
        var directory = properties.runbooksDirectory();
        return new RunbooksReload(directory == null ? dataDirectory.resolve("runbooks") : directory);
    }

    @Bean(destroyMethod = "close")
    RunsRunner runsRunner(AlertingRunner alerting, RunbooksReload runbooks, AlertingProperties properties,
            ObjectProvider<ActionGateway> gateway, MeterRegistry meters) {
        gateway.ifAvailable(alerting.alerting()::actThrough);
        bind(alerting.alerting(), runbooks, meters);
        return new RunsRunner(alerting.alerting(), runbooks, properties.reloadEvery());
    }

    @Bean
    Runs runs(AlertingRunner alerting) {
        return alerting.alerting().runs();
    }

    @Bean
    ActionListener actionListener(AlertingRunner alerting) {
        return alerting.alerting().desk();
    }

    private static void bind(Alerting alerting, RunbooksReload runbooks, MeterRegistry meters) {
        var runs = alerting.runs();
        counter(meters, "bianque.run.proposed", "Runs of runbooks made", runs, RunCounters::proposed);
        counter(meters, "bianque.run.started", "Runs that began to act", runs, RunCounters::started);
        counter(meters, "bianque.run.succeeded", "Runs after which the incident ended", runs, RunCounters::succeeded);
        counter(meters, "bianque.run.failed", "Runs that did not help", runs, RunCounters::failed);
        counter(meters, "bianque.run.actions", "Actions decided, undoing among them", runs, RunCounters::actions);
        counter(meters, "bianque.run.dropped", "Runs not made because too many were open", runs, RunCounters::dropped);
        Gauge.builder("bianque.run.open", runs, RunsService::openCount).description("Runs that are not over")
                .register(meters);
        Gauge.builder("bianque.run.automation", runs, each -> each.automation().isOn() ? 1 : 0)
                .description("Whether runs may act, 1 or 0").register(meters);
        FunctionCounter.builder("bianque.action.sent", alerting.desk(), ActionDesk::sent)
                .description("Orders sent to agents, repeats among them").register(meters);
        FunctionCounter.builder("bianque.action.unreachable", alerting.desk(), ActionDesk::unreachable)
                .description("Times that an order found no agent that takes orders").register(meters);
        Gauge.builder("bianque.runbook.config.ok", runbooks, each -> each.problem() == null ? 1 : 0)
                .description("Whether the runbooks as they are now are in force, 1 or 0").register(meters);
    }

    private static void counter(MeterRegistry meters, String name, String help, RunsService runs,
            ToDoubleFunction<RunCounters> value) {
        FunctionCounter.builder(name, runs, each -> value.applyAsDouble(each.counters())).description(help)
                .register(meters);
    }
}
