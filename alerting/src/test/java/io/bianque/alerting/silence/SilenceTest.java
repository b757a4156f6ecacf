package io.bianque.alerting.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceTest {
    private static final Labels LABELS = Labels.of("host", "web-1", "mountpoint", "/srv");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            host=web-1      | true
            host=web        | false
            host!=web-1     | false
            host=~web-.*    | true
            host=~web       | false
            host!~db-.*     | true
            zone=           | true
            zone!=          | false
            rule=DiskFull   | true
            rule=~Disk.*    | true
            mountpoint=/srv | true
            """)
    void matchersAreReadAsUsersOfAlertmanagerKnowThem(String matcher, boolean passes) {
        assertThat(SilenceMatcher.parse(matcher).matches("DiskFull", LABELS)).isEqualTo(passes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "=x", "1host=x", "host=~(", "ho-st=x"})
    void whatIsNoMatcherIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SilenceMatcher.parse(text));
    }

    @Test
    void aSilenceThatWouldMuteAlmostEverythingIsRefused() {
        for (var matchers : List.of(List.<String>of(), List.of("host=~.*"), List.of("host!=web-1", "zone="))) {
            assertThatIllegalArgumentException().isThrownBy(() -> check(matchers, 1_000, "why"));
        }
    }

    @Test
    void itNeedsAReasonAndAnEndWithinNinetyDays() {
        check(List.of("host=a"), 1_000, "why");
        assertThatIllegalArgumentException().isThrownBy(() -> check(List.of("host=a"), 1_000, " "));
        assertThatIllegalArgumentException().isThrownBy(() -> check(List.of("host=a"), 0, "why"));
        assertThatIllegalArgumentException().isThrownBy(() -> check(List.of("host=a"), 91L * 86_400_000, "why"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check(Stream.generate(() -> "host=a").limit(11).toList(), 1_000, "why"));
    }

    private static void check(List<String> matchers, long until, String reason) {
        Silence.check(matchers.stream().map(SilenceMatcher::parse).toList(), 0, until, "li", reason);
    }
}
