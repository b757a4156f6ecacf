package io.bianque.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProcessProbeTest {
    private static final String STAT = "7 (a name) with ) 1 2) S 1 7 7 0 -1 4194560 900 0 3 0 1250 350 9 9 20 0 30 0 55";

    @Test
    void cpuIsCountedBehindTheLastParenthesisOfTheName() {
        var probe = ProcessProbe.parse(STAT, "Name:\tx\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\nRssAnon:\t 512 kB\n");

        assertThat(probe).isEqualTo(new ProcessProbe(16.0, 1 << 20, 2 << 20, 1 << 19));
    }

    @Test
    void aProcessThatHasEndedIsSaidSo() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProcessProbe.parse(STAT, "Name:\tx\nState:\tZ\n"))
                .withMessageContaining("has ended");
    }
}
