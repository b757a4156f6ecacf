package io.bianque.bench.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulesRunTest {
    private static final int SERIES = RuleLoad.HOSTS * RuleLoad.METRICS;

    @Test
    void everySeriesChangesInEveryRoundAndOneInAHundredRises() {
        for (long round = 1; round < 150; round++) {
            int same = 0;
            int risen = 0;
            for (int host = 0; host < RuleLoad.HOSTS; host++) {
                for (int metric = 0; metric < RuleLoad.METRICS; metric++) {
                    same += RuleLoad.value(host, metric, round) == RuleLoad.value(host, metric, round - 1) ? 1 : 0;
                    risen += RuleLoad.isAbove(host, metric, round) && !RuleLoad.isAbove(host, metric, round - 1)
                            ? 1
                            : 0;
                }
            }
            // By chance a series may read the same twice.
            assertThat(same).as("unchanged in round %s", round).isLessThan(SERIES / 100);
            assertThat(risen).as("risen in round %s", round).isEqualTo(SERIES / 100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachRiseFiresAndEachEndResolvesWhateverTheConditionIsLike(RuleLoad.Condition condition) {
        var run = new RulesRun(condition);
        for (int round = 0; round < 10; round++) {
            run.round();
        }
        long fired = run.fired;
        long resolved = run.resolved;
        run.round();
        assertThat(run.fired - fired).as("fired").isEqualTo(RuleLoad.RULES);
        assertThat(run.resolved - resolved).as("resolved").isEqualTo(RuleLoad.RULES);
    }
}
