package io.bianque.alerting.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.runbook.RunInput;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ActionDeskTest {
    private static final ActionOrder ORDER = new ActionOrder("web-1", "i1-run-1-1", "restart", Map.of(), 1_000);

    private final List<ActionOrder> sent = new ArrayList<>();
    private final List<RunInput> told = new ArrayList<>();
    private boolean connected = true;
    private long nanos;
    private final ActionDesk desk = new ActionDesk(order -> connected && sent.add(order), told::add, () -> nanos);

    private void seconds(long seconds) {
        for (long i = 0; i < seconds; i++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            desk.again();
        }
    }

    @Test
    void anOrderGoesOutAtOnceAndAgainUntilItIsAnswered() {
        desk.take(List.of(new ActionRequest(ORDER, true)));
        assertThat(sent).containsExactly(ORDER);
        seconds(9);
        assertThat(sent).hasSize(1);
        seconds(1);
        assertThat(sent).hasSize(2);
        desk.take(List.of());
        seconds(20);
        assertThat(sent).hasSize(2);
    }

    @Test
    void aHostThatIsNotThereIsTriedEverySecond() {
        connected = false;
        desk.take(List.of(new ActionRequest(ORDER, true)));
        seconds(3);
        assertThat(desk.unreachable()).isEqualTo(4);
        connected = true;
        seconds(1);
        assertThat(sent).containsExactly(ORDER);
    }

    @Test
    void whatIsNotWantedAnyMoreIsNotAskedAndItsEndIsStillTaken() {
        desk.take(List.of(new ActionRequest(ORDER, true)));
        desk.take(List.of(new ActionRequest(ORDER, false)));
        seconds(30);
        assertThat(sent).hasSize(1);
        desk.done("web-1", ORDER.runId(), ActionOutcome.SUCCEEDED, 0, "", 5);
        assertThat(told).hasSize(1);
    }

    @Test
    void theEndOfWhatItWroteComesWithItsEnd() {
        desk.take(List.of(new ActionRequest(ORDER, true)));
        desk.output("web-1", ORDER.runId(), false, "x".repeat(5_000));
        desk.output("web-1", ORDER.runId(), true, "the end 😀");
        desk.done("web-1", ORDER.runId(), ActionOutcome.FAILED, 3, "y".repeat(1_000), 5);
        assertThat(told).singleElement().isInstanceOfSatisfying(RunInput.ActionEnded.class, ended -> {
            assertThat(ended.output()).hasSize(ActionDesk.OUTPUT_MAX).endsWith("xthe end 😀");
            assertThat(ended.detail()).hasSize(ActionDesk.DETAIL_MAX);
            assertThat(ended.exitCode()).isEqualTo(3);
        });
    }

    @Test
    void noHostSpeaksForAnother() {
        desk.take(List.of(new ActionRequest(ORDER, true)));
        desk.output("evil", ORDER.runId(), false, "lies");
        desk.done("evil", ORDER.runId(), ActionOutcome.SUCCEEDED, 0, "", 5);
        desk.done("web-1", "i1-run-9-1", ActionOutcome.SUCCEEDED, 0, "", 5);
        assertThat(told).isEmpty();
    }
}
