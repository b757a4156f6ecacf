package io.bianque.alerting.evaluation;

import static io.bianque.alerting.evaluation.Scenario.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that are shipped, on stories of the faults they are for. */
class FirstPackTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static List<String> ruleNames() {
        return pack().rules().stream().map(AlertRule::name).toList();
    }

    private static RuleSet pack() {
        return switch (RuleSetLoader.load(ROOT.resolve("deploy/rules"))) {
            case RuleSetLoader.Outcome.Loaded(var rules, var warnings) -> {
                assertThat(warnings).isEmpty();
                yield BuiltInRules.beside(rules);
            }
            case RuleSetLoader.Outcome.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static Scenario story() {
        var story = new Scenario("rules: []");
        story.evaluation.replaceRules(pack());
        return story.pass(1);
    }

    @ParameterizedTest
    @MethodSource("ruleNames")
    void everyAlertHasItsRunbook(String name) throws IOException {
        var file = ROOT.resolve("docs/runbooks/" + name + ".md");
        assertThat(file).exists();
        assertThat(Files.readString(file)).startsWith("# " + name + "\n").contains("\n## Meaning\n", "\n## Impact\n",
                "\n## Diagnosis\n", "\n## Mitigation\n");
        var rule = pack().rules().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
        assertThat(rule.annotations().get("runbook")).hasToString("docs/runbooks/" + name + ".md");
        assertThat(rule.annotations()).containsKey("description");
    }

    @Test
    void everyRunbookBelongsToAnAlert() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/runbooks"))) {
            assertThat(files.map(f -> f.getFileName().toString().replace(".md", ""))
                    .filter(f -> !f.equals("README"))).allSatisfy(f -> assertThat(ruleNames()).contains(f));
        }
    }

    @Test
    void filledTmpfsFiresWithinTwoReadingsAndIsClosedByItsRepair() {
        var key = series("bianque_host_filesystem_used_ratio", "mountpoint", "/mnt/small", "fstype", "tmpfs", "device",
                "tmpfs");
        var story = story().hold(20, key, 0.1).hold(20, key, 1.0);
        assertThat(story.last().alert().rule()).isEqualTo("FilesystemFull");
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        assertThat(story.last().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(story.last().eventTimeMillis() - story.last().sinceMillis()).isLessThanOrEqualTo(20_000);
        assertThat(story.last().annotations()).containsEntry("summary", "/mnt/small on db1 is 100.0 % full");
        story.hold(10, key, 0.1);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        assertThat(story.transitions).hasSize(3);
    }

    @Test
    void killedWatchedProcessFiresAndItsRestartCloses() {
        var key = series("bianque_process_group_up", "group", "nginx");
        var story = story().hold(20, key, 1).hold(10, key, 0);
        assertThat(story.last().alert().rule()).isEqualTo("ProcessGroupDown");
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        story.hold(10, key, 1);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void groupThatRestartsAgainAndAgainFires() {
        var story = story();
        for (int i = 0; i < 5; i++) {
            story.event("process_started", "group", "nginx", "pid", "" + i).pass(20);
        }
        assertFires(story, "ProcessGroupRestarting");
    }

    @Test
    void lostAgentFiresAtOnceAndOneThatLeftDoesNot() {
        var story = story().session("db1").liveness("db1", Liveness.UP).pass(5).liveness("db1", Liveness.LOST);
        assertFires(story, "AgentLost");
        story.liveness("db1", Liveness.UP).liveness("db1", Liveness.LEFT).pass(60);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void checkThatFailsTwiceFiresAndOneSuccessCloses() {
        var story = story().check("shop", Outcome.FAILED).pass(10);
        assertThat(story.transitions).isEmpty();
        assertFires(story.check("shop", Outcome.TIMEOUT), "CheckFailed");
        assertThat(story.pass(10).check("shop", Outcome.OK).last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void slowCheckAndOldCertificateFire() {
        assertFires(story().hold(320, series("bianque_check_duration_seconds", "check", "shop"), 3), "CheckSlow");
        assertFires(story().read(series("bianque_check_certificate_expiry_seconds", "check", "shop"), 864_000),
                "CertificateNearExpiry");
    }

    @Test
    void hostsInTroubleFire() {
        assertFires(story().hold(620, series("bianque_host_cpu_busy_ratio"), 0.99), "HostCpuBusy");
        assertFires(story().hold(620, series("bianque_host_disk_busy_ratio", "device", "sda"), 0.99), "DiskBusy");
        assertFires(story().hold(80, series("bianque_host_filesystem_inodes_used_ratio", "mountpoint", "/"), 0.99),
                "FilesystemInodesLow");
        assertFires(story().hold(80, series("bianque_agent_tick_late_seconds"), 9), "AgentLate");
        assertFires(story().hold(130, series("bianque_agent_spool_bytes"), 1e8), "AgentSpoolFilling");
        var cpus = series("bianque_host_cpu_count");
        var load = story();
        for (int i = 0; i < 32; i++) {
            load.read(cpus, 2).hold(10, series("bianque_host_load5"), 9);
        }
        assertFires(load, "HostLoadHigh");
        var memory = story();
        for (int i = 0; i < 8; i++) {
            memory.read(series("bianque_host_memory_total_bytes"), 1e9)
                    .hold(10, series("bianque_host_memory_available_bytes"), 1e7);
        }
        assertFires(memory, "HostMemoryLow");
    }

    @Test
    void eventsOfTheKernelFire() {
        var kills = series("bianque_host_oom_kills_total");
        assertFires(story().hold(20, kills, 3).hold(10, kills, 4), "HostOomKill");
        var readonly = series("bianque_host_filesystem_readonly", "fstype", "ext4", "mountpoint", "/data");
        assertFires(story().hold(20, readonly, 0).hold(10, readonly, 1), "FilesystemReadOnly");
        assertThat(story().hold(60, readonly, 1).transitions).as("read-only from the start").isEmpty();
    }

    @Test
    void filesystemThatFillsUpFiresBeforeItIsFull() {
        var key = series("bianque_host_filesystem_used_ratio", "mountpoint", "/data", "fstype", "ext4");
        var story = story();
        for (int i = 0; i < 180; i++) {
            story.hold(10, key, 0.6 + i * 0.0008);
        }
        assertFires(story, "FilesystemFilling");
        assertThat(story.last().value()).isLessThan(0.8);
    }

    @Test
    void clockThatIsOffFires() {
        var story = story();
        story.apply(new CollectorRecord.SessionOpened(story.stamp("db1", 0, story.now(), false), "boot", Labels.EMPTY,
                Map.of("clock_offset_millis", "-5000")));
        assertFires(story, "HostClockOffset");
        assertThat(story.last().annotations()).containsEntry("summary", "The clock of db1 is off by -5 s");
    }

    @Test
    void clockThatOnlySeemedToBeOffEndsItWithoutAnotherSession() {
        var story = story();
        story.apply(new CollectorRecord.SessionOpened(story.stamp("db1", 0, story.now(), false), "boot", Labels.EMPTY,
                Map.of("clock_offset_millis", "-5000")));
        story.apply(new CollectorRecord.Event(
                new Stamp("db1", 1, 0, 0, 1, story.now(), story.now(), false), CollectorRecord.Event.CLOCK_RIGHT,
                Labels.EMPTY, Map.of(CollectorRecord.Event.OFFSET_MILLIS, "0")));
        assertThat(story.pass(5).transitions).extracting(Transition::to).containsExactly(AlertState.FIRING,
                AlertState.RESOLVED);
    }

    @Test
    void agentCannotSpeakAsACollector() {
        var story = story();
        story.read(series("bianque_log_disk_free_bytes", "collector", "c"), 1).pass(5);
        story.joined(new SeriesKey("bianque_log_disk_free_bytes",
                Labels.of("cluster", "c1", "collector", "c", "stat", "max")), 1);
        assertThat(story.pass(5).transitions).isEmpty();
        assertFires(story.own("bianque_log_disk_free_bytes", 1), "CollectorDiskFull");
    }

    @Test
    void healthyHostIsQuiet() {
        var story = story().session("db1").liveness("db1", Liveness.UP);
        for (int i = 0; i < 400; i++) {
            story.read(series("bianque_host_cpu_busy_ratio"), 0.4).read(series("bianque_host_load5"), 1)
                    .read(series("bianque_host_cpu_count"), 2)
                    .read(series("bianque_host_filesystem_used_ratio", "mountpoint", "/", "fstype", "ext4"),
                            0.6 + (i % 7) * 1e-5)
                    .read(series("bianque_process_group_up", "group", "nginx"), 2).check("shop", Outcome.OK).pass(10);
        }
        assertThat(story.transitions).isEmpty();
    }

    private static void assertFires(Scenario story, String rule) {
        assertThat(story.transitions.stream().filter(t -> t.to() == AlertState.FIRING).map(Transition::alert)
                .map(a -> a.rule())).containsExactly(rule);
    }

    @Test
    void aRuleNamesTheMetricThatItJudges() {
        var evaluation = new Evaluation(pack(), _ -> {});
        assertThat(evaluation.metricOf("FilesystemFull")).contains("bianque_host_filesystem_used_ratio");
        assertThat(evaluation.metricOf("CheckFailed")).contains("bianque_check_ok");
        assertThat(evaluation.metricOf("AgentLost")).isEmpty();
        assertThat(evaluation.metricOf("nonsense")).isEmpty();
    }
}
