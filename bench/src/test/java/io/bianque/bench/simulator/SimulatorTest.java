package io.bianque.bench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three hundred faults of all kinds in fleets of a thousand hosts, whose declared graph is wrong in a fifth of its edges. */
class SimulatorTest {
    private static final int FAULTS = 300;
    private static final long SEED = 1;
    /** What the diagnosis holds wrongly here, as is wanted: never raise it. Other seeds still have some. */
    private static final int WRONGLY_HELD_MAX = 0;
    /** The same for pages that the graph could have spared. */
    private static final int SPARE_PAGES_MAX = 0;
    private static final Path RULES = Path.of("../deploy/rules");

    private static Report report = new Report(List.of());

    @BeforeAll
    static void simulate() throws InterruptedException {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        report = new Report(Runs.of(FAULTS, SEED, SimulatorRules.load(RULES), threads, _ -> {}));
    }

    @Test
    void theRightNameComesFirst() {
        assertThat(report.size()).isEqualTo(FAULTS);
        assertThat(report.named()).as("seed %d: %s", SEED, report.unclean()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void mostFaultsMakeOnePage() {
        assertThat(report.onePage()).as("seed %d: %s", SEED, report.unclean()).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void nothingGoesUntold() {
        assertThat(report.unpaged()).as("seed %d: %s", SEED, report.unclean()).isZero();
    }

    @Test
    void noMoreIsHeldWronglyThanIsKnown() {
        assertThat(report.wronglyHeld()).as("seed %d: %s", SEED, report.unclean())
                .isLessThanOrEqualTo(WRONGLY_HELD_MAX);
    }

    @Test
    void noMorePagesCouldBeSparedThanIsKnown() {
        assertThat(report.sparePages()).as("seed %d: %s", SEED, report.unclean())
                .isLessThanOrEqualTo(SPARE_PAGES_MAX);
    }

    private static List<String> told(List<Outcome> outcomes) {
        return outcomes.stream().map(each -> each + " after " + each.delayMillis() + " ms").toList();
    }

    @Test
    void theSameSeedGivesTheSameRun() throws InterruptedException {
        var rules = SimulatorRules.load(RULES);
        assertThat(told(Runs.of(4, SEED, rules, 1, _ -> {}))).isEqualTo(told(Runs.of(4, SEED, rules, 2, _ -> {})));
    }
}
