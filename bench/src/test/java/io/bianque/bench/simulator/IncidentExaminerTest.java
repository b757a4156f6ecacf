package io.bianque.bench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.bench.simulator.Examiner.Standing;
import io.bianque.collector.series.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examiner sees what the server's own view of its incidents would show. */
class IncidentExaminerTest {
    private static final long SECOND = 1_790_000_000_000L;
    private static final AlertKey ALERT = new AlertKey("FilesystemFull", Labels.of("host", "db-1"));

    private final IncidentExaminer examiner = new IncidentExaminer();

    @Test
    void whatWasToldBetweenTwoSecondsIsKnownAfterARestartToo() {
        examiner.advance(SECOND);
        examiner.transition(new Transition(1, ALERT, AlertState.INACTIVE, AlertState.FIRING, SECOND + 200, SECOND + 200,
                1, Severity.CRITICAL, ALERT.labels(), Map.of("summary", "full"), false), SECOND + 200);
        examiner.advance(SECOND + 200);
        examiner.restart();
        assertThat(examiner.pages()).hasSize(1);
        assertThat(examiner.standing(ALERT)).isEqualTo(Standing.TOLD);
    }

    @Test
    void anAlertThatNobodyWasToldOfIsOpen() {
        assertThat(examiner.standing(ALERT)).isEqualTo(Standing.OPEN);
    }
}
