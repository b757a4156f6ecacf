package io.bianque.agent.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs real programs; what it waits for is their ends. */
class ActionRunnerTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<RunEnd> ends = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> output = new LinkedBlockingQueue<>();
    private volatile Instant now = Instant.ofEpochMilli(1_790_000_000_000L);
    private ActionRunner runner;

    @BeforeEach
    void open() throws IOException {
        runner = ActionRunner.open(directory, () -> now, new ActionRunner.Outlet() {
            @Override
            public void output(String run, boolean error, String text) {
                output.add((error ? "err:" : "out:") + text);
            }

            @Override
            public void ended(RunEnd end) {
                ends.add(end);
            }
        });
        runner.set(List.of(shell("say", "echo said {word}; cat; exit 3", 3), shell("sleep", "sleep 600 & sleep 600", 9),
                shell("daemon", "sleep 2 & echo up", 9), shell("environment", "/usr/bin/env", 9),
                shell("mark", "echo once >> " + directory.resolve("marks"), 9),
                new ActionSpec("missing", List.of("/no/such/program"), LONG, 9, Optional.empty(), Map.of())));
    }

    @AfterEach
    void close() throws IOException {
        runner.close();
    }

    /** The shell is the listed program here, so that tests can say what it does. */
    private static ActionSpec shell(String name, String script, int perHour) {
        return new ActionSpec(name, script.contains("{word}")
                ? List.of("/bin/sh", "-c", script.replace("{word}", "\"$1\""), "sh", "{word}")
                : List.of("/bin/sh", "-c", script), LONG, perHour, Optional.empty(),
                script.contains("{word}") ? Map.of("word", Pattern.compile("[a-z ;]+")) : Map.of());
    }

    private RunEnd end() throws InterruptedException {
        return Objects.requireNonNull(ends.poll(30, TimeUnit.SECONDS), "no run ended within 30 s");
    }

    private RunEnd run(String run, String name, Duration timeout) throws InterruptedException {
        runner.order(run, name, Map.of(), timeout);
        return end();
    }

    @Test
    void aProgramRunsWithItsArgumentAndNothingToReadAndItsEndIsTold() throws Exception {
        runner.order("r1", "say", Map.of("word", "hello; world"), LONG);
        assertThat(end()).isEqualTo(
                new RunEnd("r1", RunEnd.Outcome.FAILED, 3, "said hello; world\n", now.toEpochMilli()));
        assertThat(output).containsExactly("out:said hello; world\n");
    }

    @Test
    void theEnvironmentIsClean() throws Exception {
        assertThat(run("r1", "environment", LONG).detail().lines().map(line -> line.replaceFirst("=.*", ""))
                .filter(name -> !List.of("PWD", "SHLVL", "_", "OLDPWD").contains(name)))
                .containsExactlyInAnyOrder("PATH", "LANG", "BIANQUE_RUN");
    }

    @Test
    void aRunIsBegunAtMostOnceAlsoByALaterAgent() throws Exception {
        var first = run("r1", "mark", LONG);
        assertThat(run("r1", "mark", LONG)).isEqualTo(first);
        runner.close();
        open();
        assertThat(run("r1", "mark", LONG)).isEqualTo(first);
        assertThat(Files.readAllLines(directory.resolve("marks"))).containsExactly("once");
    }

    @Test
    void whatTakesTooLongIsEndedWithItsWholeTree() throws Exception {
        var end = run("r1", "sleep", Duration.ofSeconds(1));
        assertThat(end.outcome()).isEqualTo(RunEnd.Outcome.TIMEOUT);
        assertThat(end.exitCode()).isEqualTo(-1);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)
                .filter(child -> child.info().arguments().map(args -> List.of(args).contains("600")).orElse(false)))
                .isEmpty();
    }

    @Test
    void aServiceThatAnActionLeavesBehindDoesNotKeepItsRunOpen() throws Exception {
        var end = run("r1", "daemon", LONG);
        assertThat(end.outcome()).isEqualTo(RunEnd.Outcome.SUCCEEDED);
        assertThat(end.detail()).isEqualTo("up\n");
    }

    @Test
    void aRunThatTheAgentDidNotSeeTheEndOfIsToldAsLost() throws Exception {
        runner.order("r1", "sleep", Map.of(), LONG);
        // Orders are taken in turn: when this one is refused, the first has begun.
        assertThat(run("r2", "no such", LONG).outcome()).isEqualTo(RunEnd.Outcome.REFUSED);
        runner.close();
        open();
        runner.tellLost();
        assertThat(end()).extracting(RunEnd::run, RunEnd::outcome).containsExactly("r1", RunEnd.Outcome.LOST);
        assertThat(run("r1", "sleep", LONG).outcome()).isEqualTo(RunEnd.Outcome.LOST);
    }

    @Test
    void ordersBeyondTheListAreRefusedWithAReason() throws Exception {
        assertThat(run("r1", "format", LONG).detail()).isEqualTo("no action 'format' is listed");
        runner.order("r2", "say", Map.of("word", "UPPER"), LONG);
        assertThat(end().detail()).isEqualTo("'say': the argument 'word' is not what the file allows");
        assertThat(run("r3", "missing", LONG)).extracting(RunEnd::outcome, RunEnd::exitCode)
                .containsExactly(RunEnd.Outcome.FAILED, -1);
    }

    @Test
    void anActionIsBegunOnlySoOftenWithinAnHour() throws Exception {
        for (int i = 0; i < 4; i++) {
            runner.order("r" + i, "say", Map.of("word", "x"), LONG);
            assertThat(end().outcome()).isEqualTo(i < 3 ? RunEnd.Outcome.FAILED : RunEnd.Outcome.REFUSED);
        }
        now = now.plus(Duration.ofMinutes(61));
        runner.order("r4", "say", Map.of("word", "x"), LONG);
        assertThat(end().outcome()).isEqualTo(RunEnd.Outcome.FAILED);
    }

    @Test
    void aRefusedRunIsNeverBegunAlsoByALaterAgent() throws Exception {
        var refused = run("r1", "later", LONG);
        assertThat(refused.outcome()).isEqualTo(RunEnd.Outcome.REFUSED);
        var later = List.of(shell("later", "echo once >> " + directory.resolve("marks"), 9));
        runner.set(later);
        assertThat(run("r1", "later", LONG)).isEqualTo(refused);
        runner.close();
        open();
        runner.set(later);
        assertThat(run("r1", "later", LONG)).isEqualTo(refused);
        assertThat(directory.resolve("marks")).doesNotExist();
    }

    @Test
    void aRunThatThisAgentBeganIsNotToldAsLost() throws Exception {
        runner.order("r1", "sleep", Map.of(), LONG);
        assertThat(run("r2", "no such", LONG).outcome()).isEqualTo(RunEnd.Outcome.REFUSED);
        runner.tellLost();
        assertThat(ends).isEmpty();
    }

    @Test
    void theEndOfARunWhoseOutputIsCutAmidCharactersIsSoundText() throws Exception {
        runner.set(List
                .of(shell("smile", "i=0; while [ $i -lt 1500 ]; do printf '😀'; i=$((i+1)); done; exec sleep 600", 9)));
        var end = run("r1", "smile", Duration.ofSeconds(3));
        assertThat(end.outcome()).isEqualTo(RunEnd.Outcome.TIMEOUT);
        assertThat(end.detail()).startsWith("ended after 3000 ms\n").endsWith("😀")
                .isEqualTo(new String(end.detail().getBytes(UTF_8), UTF_8));
        assertThat(end.detail().length()).isBetween(RunEnd.DETAIL_MAX - 1, RunEnd.DETAIL_MAX);
    }

    @Test
    void onlyTwoRunAtOnce() throws Exception {
        runner.order("r1", "sleep", Map.of(), LONG);
        runner.order("r2", "sleep", Map.of(), LONG);
        assertThat(run("r3", "mark", LONG).detail()).isEqualTo("2 other actions run");
    }
}
