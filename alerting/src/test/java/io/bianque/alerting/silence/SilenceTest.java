package io.bianque.alerting.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bianque.collector.series.Labels;
import java.lang.management.ManagementFactory;
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

    /** As with rules: the same patterns are refused, before they cost. */
    @ParameterizedTest
    @ValueSource(strings = {"((a{100}){100}){100}", "(((((a{10}){10}){10}){10}){10}){10}", "(a{1000}){1000}", "a{2000}",
            "((a{999}){999}){999}{9}", "(x+x+)+{1000}{1000}", "((x{1000}){1000}){1000}"})
    void aPatternWhoseRepeatsExplodeIsRefusedBeforeItCosts(String pattern) {
        SilenceMatcher.parse("host=~a");
        var threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = threads.getCurrentThreadCpuTime();
            assertThatIllegalArgumentException().isThrownBy(() -> SilenceMatcher.parse("host=~" + pattern))
                    .withMessageContaining("steps");
            least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
        }
        assertThat(least / 1_000_000).as("milliseconds of the thread's time").isLessThanOrEqualTo(50);
    }

    @Test
    void aSilenceThatWouldMuteAlmostEverythingIsRefused() {
        for (var matchers : List.of(List.<String>of(), List.of("host=~.*"), List.of("host!=web-1", "zone="))) {
            assertThatIllegalArgumentException().isThrownBy(() -> check(matchers, 1_000, "why"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rule=~.+             | true
            rule!=               | true
            rule=~.{3,}          | true
            rule=~[A-Z].*        | true
            rule=~Disk.*         | false
            rule=DiskFull        | false
            host=~.+             | true
            host=~web.*          | false
            rule=~.+ host!=web-1 | true
            rule=~.+ host=web-1  | false
            host=~.+ zone=       | false
            host=~.+ zone!~b.*   | true
            host=~\\S+            | true
            host=~[a-z0-9.-]+    | true
            host=~\\w.*           | true
            rule!=x host=~[^\\x20]+ | true
            cluster=~[a-z]+      | true
            cluster=~\\S+ zone=~\\w+ | true
            cluster!~[a-z]+      | true
            cluster=~shop.*      | false
            host=~[a-z]+[0-9]    | false
            host=~.*[.]example   | false
            """)
    void whatNothingNarrowsDownIsAboutEverything(String matchers, boolean everything) {
        assertThat(Silence.isAboutEverything(Stream.of(matchers.split(" ")).map(SilenceMatcher::parse).toList(),
                List.of("DiskFull", "LoadHigh"))).isEqualTo(everything);
    }

    @Test
    void theOnlyRuleThereIsIsNotEverything() {
        assertThat(Silence.isAboutEverything(List.of(SilenceMatcher.parse("rule=DiskFull")), List.of("DiskFull")))
                .isFalse();
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
