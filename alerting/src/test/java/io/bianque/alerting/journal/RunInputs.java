package io.bianque.alerting.journal;

import io.bianque.alerting.runbook.Approvers;
import io.bianque.alerting.runbook.EntityPattern;
import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.action.ActionOutcome;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Makes what happens to runs, from a seed. */
final class RunInputs {
    private RunInputs() {}

    static RunInput any(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> new RunInput.RunbooksSet(List.of(runbook(random), runbook(random)));
            case 1 -> new RunInput.Decided("RUN-1", random.nextBoolean(), "扁鹊", "00ff", "c" + random.nextInt());
            case 2 -> new RunInput.ActionEnded("i-run-1-1", pick(random, ActionOutcome.values()), random.nextInt(), "d",
                    "a\nb 😀");
            default -> new RunInput.AutomationSet(random.nextBoolean(), random.nextBoolean(), "ann", "c");
        };
    }

    private static Runbook runbook(RandomGenerator random) {
        return new Runbook("r" + random.nextInt(100),
                List.of(EntityPattern.parse("process:*/db").orElseThrow(), EntityPattern.parse("host").orElseThrow()),
                random.nextBoolean() ? List.of() : List.of("DbDown"),
                List.of(new Step.Act(order(random), random.nextBoolean() ? null : order(random)),
                        new Step.Wait(random.nextLong(1, 100)), new Step.Check(random.nextLong(1, 100))),
                random.nextBoolean(), pick(random, Approvers.values()), random.nextLong(1, 1_000), random.nextDouble(),
                random.nextInt(1, 100), random.nextDouble(), random.nextLong(1, 1_000), random.nextBoolean());
    }

    private static Order order(RandomGenerator random) {
        return new Order("restart", "{{host}}", Map.of("b", "2", "a", "{{name}}"), random.nextLong(1, 3_600));
    }

    private static <T> T pick(RandomGenerator random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
