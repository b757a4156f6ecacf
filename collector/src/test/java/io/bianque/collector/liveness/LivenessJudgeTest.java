package io.bianque.collector.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.record.Liveness;
import io.bianque.testkit.ManualClock;
import io.bianque.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class LivenessJudgeTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.atSomeDay();
    private final LivenessJudge judge = new LivenessJudge(HEARTBEAT.toNanos());
    private final List<String> changes = new ArrayList<>();
    private final Map<String, LivenessJudge.Host> hosts = new HashMap<>();

    @Test
    void aSilentHostIsLateAfterThreeHeartbeatsAndLostAfterFive() {
        hello("a");
        judgeFor(Duration.ofMillis(2_900));
        assertThat(changes).containsExactly("a UP");
        judgeFor(Duration.ofMillis(200));
        assertThat(changes).containsExactly("a UP", "a LATE");
        judgeFor(Duration.ofMillis(1_800));
        assertThat(changes).hasSize(2);
        judgeFor(Duration.ofMillis(200));
        assertThat(changes).containsExactly("a UP", "a LATE", "a LOST");
        judgeFor(Duration.ofMinutes(5));
        assertThat(changes).hasSize(3);
    }

    @Test
    void anyFrameBringsALateHostBack() {
        hello("a");
        judgeFor(Duration.ofMillis(3_500));
        host("a").heard(clock.nanos());
        judgeFor(Duration.ofMillis(200));
        assertThat(changes).containsExactly("a UP", "a LATE", "a UP");
    }

    @Test
    void aHostThatSaidGoodbyeIsNeverMissed() {
        hello("a");
        judge.bye(host("a"), "shutdown", this::take);
        judgeFor(Duration.ofMinutes(1));
        assertThat(changes).containsExactly("a UP", "a LEFT");
        hello("a");
        assertThat(changes).endsWith("a UP");
    }

    @Test
    void afterTheCollectorWasAwayKnownHostsHaveThirtySeconds() {
        judge.known("up", Liveness.UP, clock.nanos());
        judge.known("late", Liveness.LATE, clock.nanos());
        judge.known("lost", Liveness.LOST, clock.nanos());
        judge.known("left", Liveness.LEFT, clock.nanos());
        judgeFor(Duration.ofMillis(29_800));
        assertThat(changes).isEmpty();
        judgeFor(Duration.ofMillis(400));
        assertThat(changes).containsExactlyInAnyOrder("up LOST", "late LOST");
        judgeFor(Duration.ofMinutes(1));
        assertThat(changes).hasSize(2);
    }

    @Test
    void aHostHeardWithinItsGraceIsJudgedAsAnyOther() {
        judge.known("a", Liveness.UP, clock.nanos());
        judgeFor(Duration.ofSeconds(10));
        hello("a");
        judgeFor(Duration.ofMillis(5_200));
        assertThat(changes).containsExactly("a LATE", "a LOST");
    }

    @Test
    void r19ACollectorThatStoodStillGivesEverybodyItsGrace() {
        hello("speaks again");
        hello("died meanwhile");
        judgeFor(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(20)); // stopped: nobody was heard, and nobody was judged
        judgeFor(Duration.ofMillis(100));
        host("speaks again").heard(clock.nanos());
        for (int i = 0; i < 29; i++) {
            judgeFor(Duration.ofSeconds(1));
            host("speaks again").heard(clock.nanos());
        }
        assertThat(changes).containsExactly("speaks again UP", "died meanwhile UP");
        judgeFor(Duration.ofSeconds(2));
        assertThat(changes).containsExactly("speaks again UP", "died meanwhile UP", "died meanwhile LOST");
    }

    @Test
    void aHostThatWasLateWhenTheCollectorStoodStillIsNotBackUntilItIsHeard() {
        hello("a");
        judgeFor(Duration.ofMillis(3_500));
        clock.advance(Duration.ofSeconds(20));
        judgeFor(Duration.ofSeconds(1));
        assertThat(changes).containsExactly("a UP", "a LATE");
        host("a").heard(clock.nanos());
        judgeFor(Duration.ofMillis(100));
        assertThat(changes).containsExactly("a UP", "a LATE", "a UP");
    }

    @Test
    void theTimeOfAShortPauseIsNoSilence() {
        hello("a");
        judgeFor(Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(4));
        judgeFor(Duration.ofMillis(900));
        assertThat(changes).as("2.9 s of silence that the collector could have heard").containsExactly("a UP");
        judgeFor(Duration.ofMillis(2_200));
        assertThat(changes).containsExactly("a UP", "a LATE", "a LOST");
    }

    @Test
    void theWallClockDoesNotMatter() {
        hello("a");
        clock.stepWallClock(Duration.ofHours(1));
        judgeFor(Duration.ofSeconds(2));
        clock.stepWallClock(Duration.ofHours(-2));
        judgeFor(Duration.ofMillis(800));
        assertThat(changes).containsExactly("a UP");
    }

    @Test
    void aChangeThatCouldNotBeWrittenDownIsTriedAgain() {
        hello("a");
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofMillis(100));
            judge.judge(clock.nanos(), _ -> false);
        }
        assertThat(judge.of("a")).isEqualTo(Liveness.UP);
        judge.judge(clock.nanos(), this::take);
        assertThat(changes).containsExactly("a UP", "a LOST");
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void anyHistoryIsJudgedAsTheRuleSays(RandomGenerator random) {
        var heard = new HashMap<String, Long>();
        var expected = new HashMap<String, Liveness>();
        for (int i = 0; i < 300; i++) {
            clock.advance(Duration.ofMillis(random.nextInt(400)));
            var host = "host-" + random.nextInt(4);
            if (!hosts.containsKey(host) || random.nextInt(30) == 0) {
                hello(host);
                heard.put(host, clock.nanos());
                expected.put(host, Liveness.UP);
            } else if (random.nextInt(40) == 0) {
                judge.bye(host(host), "shutdown", this::take);
                expected.put(host, Liveness.LEFT);
            } else if (random.nextInt(3) == 0 && expected.get(host) != Liveness.LEFT) {
                heard.put(host, clock.nanos());
                host(host).heard(clock.nanos());
            }
            judge.judge(clock.nanos(), this::take);
            expected.replaceAll((name, before) -> rule(before, clock.nanos() - heard.getOrDefault(name, 0L)));
            expected.forEach((name, liveness) -> assertThat(judge.of(name)).as(name).isEqualTo(liveness));
        }
    }

    private static Liveness rule(Liveness before, long silent) {
        if (before == Liveness.LEFT || (silent >= 3_000_000_000L && silent < 5_000_000_000L && before != Liveness.UP)) {
            return before;
        }
        return silent < 3_000_000_000L ? Liveness.UP : silent < 5_000_000_000L ? Liveness.LATE : Liveness.LOST;
    }

    private LivenessJudge.Host host(String name) {
        return Objects.requireNonNull(hosts.get(name));
    }

    private void hello(String host) {
        hosts.put(host, judge.hello(host, clock.nanos(), this::take));
    }

    private boolean take(LivenessJudge.Change change) {
        changes.add(change.host() + " " + change.liveness());
        return true;
    }

    private void judgeFor(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 100) {
            clock.advance(Duration.ofMillis(100));
            judge.judge(clock.nanos(), this::take);
        }
    }
}
