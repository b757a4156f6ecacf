package io.bianque.bench.silentswitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.bench.simulator.Examiners;
import io.bianque.bench.simulator.SimulatorRules;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DarkSwitchTest {
    @ParameterizedTest
    @EnumSource
    void fiveThousandAlertsBehindASwitchMakeOnePageThatNamesItWithinTenSeconds(DarkSwitch.Own own) {
        var rules = SimulatorRules.of(SilentSwitchMain.class.getResource("rules.yaml"));
        var result = new DarkSwitch(own, rules, Examiners.of()).run();

        assertThat(result.alerts()).isGreaterThanOrEqualTo(5 * DarkSwitch.HOSTS);
        assertThat(result.pages()).as("%s", result).isEqualTo(1);
        assertThat(result.named()).as("%s", result).isEqualTo(1);
        assertThat(result.namedMillis()).as("%s", result).isBetween(0L, 10_000L);
    }
}
