package io.bianque.alerting.boot;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.evaluation.Counters;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RulesInForce;
import io.bianque.collector.record.OwnReadingsLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The evaluation: a core of the collector's partition that hands its transitions to the journal. */
@Configuration(proxyBeanMethods = false)
class EvaluationConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationConfiguration.class);
    /** Unless it is set, what rules judge may take a quarter of the memory. */
    private static final int HEAP_SHARE = 4;

    @Bean
    RulesReload rulesReload(@Value("${bianque.data-dir}") Path dataDirectory, AlertingProperties properties) {
        var directory = properties.rulesDirectory();
        return new RulesReload(directory == null ? dataDirectory.resolve("rules") : directory);
    }

    @Bean
    RulesInForce rulesInForce(RulesReload rules) {
        return rules::rules;
    }

    @Bean
    Evaluation evaluation(RulesReload rules, Transition.Sink transitionSink, AlertingProperties properties,
            MeterRegistry meters) {
        var memory = properties.ruleMemory();
        long bytes = memory == null ? Runtime.getRuntime().maxMemory() / HEAP_SHARE : memory.toBytes();
        var evaluation = new Evaluation(BuiltInRules.beside(rules.first()), transitionSink, bytes);
        bind(evaluation, rules, meters);
        return evaluation;
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService rulesReloader() {
        return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("rules-reload").factory());
    }

    /** Begins to look once all beans are made: its thread must not make one. */
    @Bean
    SmartInitializingSingleton rulesLooks(ScheduledExecutorService rulesReloader, RulesReload rules,
            Evaluation evaluation, AlertingProperties properties, ObjectProvider<OwnReadingsLog> log,
            MeterRegistry meters) {
        long every = properties.reloadEvery().toMillis();
        return () -> {
            var to = log.getIfAvailable();
            var _ = rulesReloader.scheduleWithFixedDelay(() -> look(rules, evaluation, meters, to), every, every,
                    TimeUnit.MILLISECONDS);
        };
    }

    private static void look(RulesReload rules, Evaluation evaluation, MeterRegistry meters,
            @Nullable OwnReadingsLog to) {
        try {
            rules.look(changed -> evaluation.replaceRules(BuiltInRules.beside(changed)));
            var readings = OwnReadings.read(meters, evaluation.ownMetrics());
            if (to != null && !readings.isEmpty()) {
                to.write(readings);
            }
        } catch (RuntimeException e) {
            // The outermost loop of this thread: the next look may succeed.
            LOG.error("the rules could not be looked at", e);
        }
    }

    private static void bind(Evaluation evaluation, RulesReload rules, MeterRegistry meters) {
        counter(meters, "bianque.evaluation.judged", "Conditions judged", evaluation, Counters::judged);
        counter(meters, "bianque.evaluation.unknown", "Judgements without an answer", evaluation, Counters::unknown);
        counter(meters, "bianque.evaluation.late", "Readings older than the newest of their series, not judged",
                evaluation, Counters::late);
        counter(meters, "bianque.evaluation.backlog", "Readings judged for the past only", evaluation,
                Counters::backlog);
        counter(meters, "bianque.evaluation.dropped", "Series beyond the bounds", evaluation, Counters::dropped);
        refused(meters, "memory", evaluation, Counters::refusedForMemory);
        refused(meters, "number", evaluation, Counters::refusedForNumber);
        Gauge.builder("bianque.evaluation.full", evaluation, each -> each.counters().full() ? 1 : 0)
                .description("Whether things found no room since the rules were taken, 1 or 0").register(meters);
        Gauge.builder("bianque.evaluation.memory", evaluation, each -> each.counters().memoryBytes()).baseUnit("bytes")
                .description("What the things judged are counted with").register(meters);
        counter(meters, "bianque.evaluation.transitions", "Transitions made", evaluation, Counters::transitions);
        counter(meters, "bianque.evaluation.text.faults", "Texts of alerts that could not be filled in", evaluation,
                Counters::textFaults);
        Gauge.builder("bianque.evaluation.alerts", evaluation, each -> each.counters().active())
                .description("Alerts pending, firing or recovering").register(meters);
        Gauge.builder("bianque.evaluation.config.ok", rules, each -> each.isInForce() ? 1 : 0)
                .description("Whether the rules as they are now are in force, 1 or 0").register(meters);
    }

    private static void refused(MeterRegistry meters, String reason, Evaluation evaluation,
            ToDoubleFunction<Counters> value) {
        FunctionCounter.builder("bianque.evaluation.refused", evaluation, each -> value.applyAsDouble(each.counters()))
                .tag("reason", reason).description("Things and events not judged for want of room").register(meters);
    }

    private static void counter(MeterRegistry meters, String name, String help, Evaluation evaluation,
            ToDoubleFunction<Counters> value) {
        FunctionCounter.builder(name, evaluation, each -> value.applyAsDouble(each.counters())).description(help)
                .register(meters);
    }
}
