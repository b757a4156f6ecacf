package io.bianque.alerting.boot;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.evaluation.Counters;
import io.bianque.alerting.evaluation.Evaluation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The evaluation: a core of the collector's partition that hands its transitions to the journal. */
@Configuration(proxyBeanMethods = false)
class EvaluationConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationConfiguration.class);
    @Bean
    RulesReload rulesReload(@Value("${bianque.data-dir}") Path dataDirectory, AlertingProperties properties) {
        var directory = properties.rulesDirectory();
        return new RulesReload(directory == null ? dataDirectory.resolve("rules") : directory);
    }

    @Bean
    Evaluation evaluation(RulesReload rules, Transition.Sink transitionSink, MeterRegistry meters) {
        var evaluation = new Evaluation(rules.first(), transitionSink);
        bind(evaluation, rules, meters);
        return evaluation;
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService rulesReloader(RulesReload rules, Evaluation evaluation, AlertingProperties properties,
            MeterRegistry meters) {
        var reloader = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("rules-reload").factory());
        long every = properties.reloadEvery().toMillis();
        var _ = reloader.scheduleWithFixedDelay(() -> {
            try {
                rules.look(evaluation::replaceRules);
                evaluation.ownReadings(OwnReadings.read(meters, evaluation.ownMetrics()));
            } catch (RuntimeException e) {
                // The outermost loop of this thread: the next look may succeed.
                LOG.error("the rules could not be looked at", e);
            }
        }, every, every, TimeUnit.MILLISECONDS);
        return reloader;
    }

    private static void bind(Evaluation evaluation, RulesReload rules, MeterRegistry meters) {
        counter(meters, "bianque.evaluation.judged", "Conditions judged", evaluation, Counters::judged);
        counter(meters, "bianque.evaluation.unknown", "Judgements without an answer", evaluation, Counters::unknown);
        counter(meters, "bianque.evaluation.late", "Readings older than the newest of their series, not judged",
                evaluation, Counters::late);
        counter(meters, "bianque.evaluation.backlog", "Readings judged for the past only", evaluation,
                Counters::backlog);
        counter(meters, "bianque.evaluation.dropped", "Series or alerts beyond the bounds", evaluation,
                Counters::dropped);
        counter(meters, "bianque.evaluation.transitions", "Transitions made", evaluation, Counters::transitions);
        counter(meters, "bianque.evaluation.text.faults", "Texts of alerts that could not be filled in", evaluation,
                Counters::textFaults);
        Gauge.builder("bianque.evaluation.alerts", evaluation, each -> each.counters().active())
                .description("Alerts pending, firing or recovering").register(meters);
        Gauge.builder("bianque.evaluation.config.ok", rules, each -> each.isInForce() ? 1 : 0)
                .description("Whether the rules as they are now are in force, 1 or 0").register(meters);
    }

    private static void counter(MeterRegistry meters, String name, String help, Evaluation evaluation,
            ToDoubleFunction<Counters> value) {
        FunctionCounter.builder(name, evaluation, each -> value.applyAsDouble(each.counters())).description(help)
                .register(meters);
    }
}
