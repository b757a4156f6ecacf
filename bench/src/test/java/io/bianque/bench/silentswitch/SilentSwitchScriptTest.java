package io.bianque.bench.silentswitch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code bench/run silent-switch} judges what the program printed. */
class SilentSwitchScriptTest {
    private static final String GOOD = "{\"own\":\"first\",\"alerts\":5000,\"pages\":1,\"named\":1,\"named_s\":1.5}\n";
    private static final String TWO_PAGES = GOOD.replace("\"pages\":1", "\"pages\":2");
    /** All of the measurement but the program and the machine it runs on. */
    private static final String SCRIPT = """
            set -eu
            say() { echo "$*" >&2; }
            . lib/measure.sh
            . measures/silent-switch.sh
            bench_program() { JAVA=program BENCH_CLASSPATH=none; }
            program() { printf '%s' "$RESULT"; }
            machine() { :; }
            name=silent-switch
            trap stop_everything EXIT
            measure --alone
            conclude
            """;

    /** The exit status: 0 holds, 1 short, 2 not measured. */
    private static int statusOf(String result) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-c", SCRIPT).directory(Path.of("").toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().put("RESULT", result);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("not_one_page_that_names_it");
        return process.exitValue();
    }

    @Test
    void onePageInEachOfTheThreeOrdersHolds() throws IOException, InterruptedException {
        assertThat(statusOf(GOOD.repeat(3))).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anOrderWithoutAResultIsShort(int results) throws IOException, InterruptedException {
        assertThat(statusOf(GOOD.repeat(results))).isOne();
    }

    @Test
    void aSecondPageIsShort() throws IOException, InterruptedException {
        assertThat(statusOf(GOOD + TWO_PAGES + GOOD)).isOne();
    }
}
