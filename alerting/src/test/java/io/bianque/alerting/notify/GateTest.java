package io.bianque.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Gate gate = new Gate(Duration.ofSeconds(30));

    @Test
    void whoWaitsPassesWhenItOpens() throws Exception {
        var passed = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> passed.complete(gate.pass()));
        assertThat(gate.open()).isTrue();
        assertThat(passed.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.pass()).as("and anybody after").isTrue();
    }

    @Test
    void whoWaitsIsTurnedAwayWhenItIsGivenUp() throws Exception {
        var passed = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> passed.complete(gate.pass()));
        assertThat(gate.giveUp()).isTrue();
        assertThat(passed.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(gate.open()).as("too late").isFalse();
    }

    @Test
    void whatIsOpenIsGivenUpNoMore() {
        assertThat(gate.open()).isTrue();
        assertThat(gate.giveUp()).isFalse();
        assertThat(gate.open()).isTrue();
    }

    @Test
    void aWaitThatTakesTooLongGivesItUp() {
        var impatient = new Gate(Duration.ofMillis(1));
        assertThat(impatient.pass()).isFalse();
        assertThat(impatient.open()).isFalse();
    }
}
