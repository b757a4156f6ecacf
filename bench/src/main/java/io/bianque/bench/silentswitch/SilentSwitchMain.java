package io.bianque.bench.silentswitch;

import io.bianque.bench.simulator.Examiners;
import io.bianque.bench.simulator.SimulatorRules;
import java.util.Locale;

/** Lets a switch go dark three times and prints a line of JSON each. */
public final class SilentSwitchMain {
    private SilentSwitchMain() {}

    public static void main(String[] args) {
        for (var own : DarkSwitch.Own.values()) {
            var rules = SimulatorRules.of(SilentSwitchMain.class.getResource("rules.yaml"));
            var result = new DarkSwitch(own, rules, Examiners.of()).run();
            System.out.printf(Locale.ROOT,
                    "{\"own\":\"%s\",\"alerts\":%d,\"pages\":%d,\"named\":%d,\"first_s\":%.1f,\"named_s\":%.1f}%n",
                    own.name().toLowerCase(Locale.ROOT), result.alerts(), result.pages(), result.named(),
                    result.firstMillis() / 1e3, result.namedMillis() / 1e3);
        }
    }
}
