package io.bianque.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.message.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TunedChecksTest {
    private static final CheckSpec DB = check("db", 10, 5);
    private static final CheckSpec SHOP = check("shop", 10, 5);
    private static final List<CheckSpec> DECLARED = List.of(DB, SHOP);

    @Test
    void aCollectorThatSaysNothingChangesNothing() {
        var tuned = TunedChecks.of(DECLARED, new Config(List.of()));
        assertThat(tuned).isEqualTo(new TunedChecks(DECLARED, List.of(), List.of(), List.of()));
    }

    @Test
    void aCheckIsSwitchedOffAndAnotherRunOtherwise() {
        var tuned = tuned(new Config.Tuning("db", false, Config.AS_DECLARED, Config.AS_DECLARED),
                new Config.Tuning("shop", true, 60_000, 20_000));
        assertThat(tuned.running()).containsExactly(check("shop", 60, 20));
        assertThat(tuned.attributes()).isEqualTo(Map.of("off", "db", "tuned", "shop", "unknown", ""));
    }

    @Test
    void aTuningThatSaysWhatTheFileSaysIsNone() {
        assertThat(tuned(new Config.Tuning("db", true, 10_000, 5_000)).tuned()).isEmpty();
    }

    @Test
    void aCheckThatTheFileDoesNotDeclareIsNeverRun() {
        var tuned = tuned(new Config.Tuning("planted", true, 1_000, 100));
        assertThat(tuned.running()).isEqualTo(DECLARED);
        assertThat(tuned.unknown()).containsExactly("planted");
    }

    @Test
    void aTimeLimitNeverExceedsTheIntervalInForce() {
        var running = tuned(new Config.Tuning("db", true, 2_000, Config.AS_DECLARED),
                new Config.Tuning("shop", true, Config.AS_DECLARED, 60_000)).running();
        assertThat(running).extracting(check -> check.common().timeout()).containsExactly(Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    @Test
    void namesThatNoEventHoldsAreCutBetweenNames() {
        var tunings = new ArrayList<Config.Tuning>();
        for (int i = 0; i < 256; i++) {
            tunings.add(new Config.Tuning("x".repeat(100) + i, true, Config.AS_DECLARED, Config.AS_DECLARED));
        }
        assertThat(TunedChecks.of(DECLARED, new Config(tunings)).attributes().get("unknown")).hasSizeLessThan(4_097)
                .endsWith(",…");
    }

    private static TunedChecks tuned(Config.Tuning... tunings) {
        return TunedChecks.of(DECLARED, new Config(List.of(tunings)));
    }

    private static CheckSpec check(String name, int interval, int timeout) {
        return new CheckSpec.Tcp(
                new CheckSpec.Common(name, Duration.ofSeconds(interval), Duration.ofSeconds(timeout), Map.of()), "h",
                1);
    }
}
