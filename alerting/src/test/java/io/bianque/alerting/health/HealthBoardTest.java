package io.bianque.alerting.health;

import static io.bianque.alerting.health.Fleet.T0;
import static io.bianque.alerting.health.Fleet.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.alerting.diagnosis.Health;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthBoardTest {
    private final Fleet fleet = new Fleet();

    @Test
    void aHostIsHealthyAsOfItsNewestLiveReading() {
        fleet.sample("a", 1, 0.5);
        fleet.ask("host:a", T0);
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("host:a"), Health.HEALTHY, T0));
    }

    @Test
    void aQuestionWaitsForAReadingTakenLateEnough() {
        fleet.sample("a", 1, 0.5);
        fleet.ask("host:a", T0 + 5_000);
        fleet.pass(4);
        fleet.sample("a", 1, 0.5);
        assertThat(fleet.answers).isEmpty();
        fleet.pass(6);
        fleet.sample("a", 1, 0.5);
        assertThat(fleet.answers).containsExactly(new Answer(id("host:a"), Health.HEALTHY, T0 + 10_000));
    }

    @Test
    void whoeverCanAnswerIsAskedToLookAtOnce() {
        fleet.group(7, "a", "shop");
        fleet.sample("a", 7, 3);
        fleet.check("b", "to-shop", Outcome.OK, "entity", "process:a/shop");
        for (int i = 0; i < 6; i++) {
            fleet.pass(1);
            fleet.check("c" + i, "shop", Outcome.OK, "entity", "resource:db");
        }
        var looks = new ArrayList<String>();
        fleet.board.lookThrough((host, checks) -> looks.add(host + checks));
        fleet.pass(1);
        fleet.ask("host:a", T0 + 60_000);
        fleet.ask("process:a/shop", T0 + 60_000);
        fleet.ask("call:b/to-shop", T0 + 60_000);
        fleet.pass(1);
        fleet.ask("host:a", T0 + 61_000);
        fleet.sample("c0", 1, 0.5);
        fleet.pass(0);
        assertThat(looks).as("each host once").containsExactly("a[]", "b[to-shop]");
        looks.clear();
        fleet.ask("resource:db", T0 + 60_000);
        fleet.pass(1);
        assertThat(looks).as("the four heard last").containsExactly("c2[shop]", "c3[shop]", "c4[shop]", "c5[shop]");
        fleet.liveness("c5", Liveness.LATE);
        looks.clear();
        fleet.ask("resource:db", T0 + 60_000);
        fleet.pass(1);
        assertThat(looks).as("rather one that is up").containsExactly("c1[shop]", "c2[shop]", "c3[shop]", "c4[shop]");
        fleet.ask("resource:nobody-reads-it", T0 + 60_000);
        fleet.ask("host:a", T0);
        fleet.pass(1);
        assertThat(looks).as("answered without").hasSize(4);
        assertThat(fleet.board.count(HealthBoard.Look.SENT)).isEqualTo(10);
        fleet.board.lookThrough((_, _) -> false);
        fleet.ask("host:a", T0 + 70_000);
        fleet.pass(1);
        assertThat(fleet.board.count(HealthBoard.Look.UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void noMoreHostsAreAskedToLookInASecondThanTheBound() {
        int hosts = HealthBoard.PROBES_A_SECOND + 10;
        var many = new Fleet(new HealthBoard.Limits(2 * hosts, 10, 2 * hosts));
        var looks = new ArrayList<String>();
        many.board.lookThrough((host, _) -> looks.add(host));
        IntStream.range(0, hosts).forEach(i -> many.sample("h" + i, 1, 0.5));
        many.pass(1);
        IntStream.range(0, hosts).forEach(i -> many.ask("host:h" + i, T0 + 60_000));
        many.pass(1);
        assertThat(looks).hasSize(HealthBoard.PROBES_A_SECOND);
        assertThat(many.board.count(HealthBoard.Look.LIMITED)).isEqualTo(10);
        many.ask("host:h1", T0 + 60_000);
        many.pass(1);
        assertThat(looks).as("another second").hasSize(HealthBoard.PROBES_A_SECOND + 1);
    }

    @Test
    void backlogIsNoAnswer() {
        fleet.sample("a", 1, 0.5);
        fleet.pass(1);
        fleet.ask("host:a", T0 + 1_000);
        fleet.backlog("a", 1, 0.5);
        assertThat(fleet.answers).isEmpty();
    }

    @Test
    void aProcessGroupIsHealthyWhileItHasProcesses() {
        fleet.group(7, "a", "shop");
        fleet.sample("a", 7, 3);
        fleet.ask("process:a/shop", T0);
        fleet.pass(1);
        fleet.sample("a", 7, 0);
        fleet.ask("process:a/shop", T0 + 1_000);
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("process:a/shop"), Health.HEALTHY, T0),
                new Answer(id("process:a/shop"), Health.FAILING, T0 + 1_000));
    }

    @Test
    void thatAProcessIsThereDoesNotSayThatItWorksWhereACheckIsAboutIt() {
        fleet.group(7, "a", "shop");
        fleet.sample("a", 7, 3);
        fleet.check("b", "shop", Outcome.OK, "entity", "process:a/shop");
        fleet.pass(1);
        fleet.ask("process:a/shop", T0 + 1_000);
        fleet.sample("a", 7, 3);
        fleet.pass(1);
        assertThat(fleet.answers).as("it is there, which is no answer").isEmpty();
        fleet.check("b", "shop", Outcome.TIMEOUT, "entity", "process:a/shop");
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("process:a/shop"), Health.FAILING, T0 + 2_000));
        fleet.ask("process:a/shop", T0 + 3_000);
        fleet.sample("a", 7, 0);
        fleet.check("b", "shop", Outcome.OK, "entity", "process:a/shop");
        fleet.pass(1);
        assertThat(fleet.answers.getLast()).as("it has gone, whatever a check says")
                .isEqualTo(new Answer(id("process:a/shop"), Health.FAILING, T0 + 3_000));
    }

    @Test
    void aCallIsAsWellAsItsCheckSays() {
        fleet.check("a", "db", Outcome.OK);
        fleet.check("a", "web", Outcome.TIMEOUT);
        fleet.ask("call:a/db", T0);
        fleet.ask("call:a/web", T0);
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("call:a/db"), Health.HEALTHY, T0),
                new Answer(id("call:a/web"), Health.FAILING, T0));
    }

    @Test
    void whatACheckIsLabelledWithIsAnsweredByIt() {
        fleet.check("a", "redis", Outcome.OK, "entity", "resource:redis");
        fleet.ask("resource:redis", T0);
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("resource:redis"), Health.HEALTHY, T0));
    }

    @Test
    void ofTwoChecksOfOneThingTheBadOneCounts() {
        fleet.check("a", "redis", Outcome.OK, "entity", "resource:redis");
        fleet.check("b", "redis", Outcome.FAILED, "entity", "resource:redis");
        fleet.ask("resource:redis", T0);
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("resource:redis"), Health.FAILING, T0));
    }

    @Test
    void whatNobodyReadsIsUnreadAtOnce() {
        fleet.opened("a");
        for (var entity : new String[]{"resource:switch-7", "zone:rack-7", "group:ways", "host:never-heard",
                "call:a/none", "process:a/none", "application:shop"}) {
            fleet.ask(entity, T0 + 9);
        }
        fleet.pass(1);
        assertThat(fleet.answers).hasSize(7).allSatisfy(answer -> {
            assertThat(answer.health()).isEqualTo(Health.UNREAD);
            assertThat(answer.asOfMillis()).isEqualTo(T0 + 9);
        });
    }

    @Test
    void aHostThatSaidGoodbyeIsUnread() {
        fleet.sample("a", 1, 1);
        fleet.liveness("a", Liveness.LEFT);
        fleet.ask("host:a", T0 + 1);
        fleet.pass(1);
        assertThat(fleet.answers).containsExactly(new Answer(id("host:a"), Health.UNREAD, T0 + 1));
    }

    @Test
    void aQuestionIsGivenUpAfterThirtySeconds() {
        fleet.sample("a", 1, 1);
        fleet.ask("host:a", T0 + 1);
        fleet.pass(31);
        assertThat(fleet.board.count(HealthBoard.Fate.EXPIRED)).isEqualTo(1);
        fleet.sample("a", 1, 1);
        assertThat(fleet.answers).isEmpty();
    }

    @Test
    void questionsBeyondTheBoundAreDroppedAndCounted() {
        fleet.sample("a", 1, 1);
        IntStream.range(0, 15).forEach(i -> fleet.ask("host:a", T0 + i));
        fleet.pass(1);
        assertThat(fleet.board.count(HealthBoard.Fate.DROPPED)).isEqualTo(5);
    }

    @Test
    void hostsAndChecksBeyondTheBoundsAreCounted() {
        IntStream.range(0, 12).forEach(i -> fleet.check("a", "check-" + i, Outcome.OK));
        assertThat(fleet.board.sources()).isEqualTo(10);
        assertThat(fleet.board.refused()).isEqualTo(2);
        IntStream.range(0, 12).forEach(i -> fleet.opened("host-" + i));
        assertThat(fleet.board.refused()).isEqualTo(2 + 3);
    }

    @Test
    void presenceIsToldWhenItChanges() {
        fleet.opened("a");
        fleet.liveness("a", Liveness.LATE);
        fleet.pass(2);
        fleet.liveness("a", Liveness.LOST);
        fleet.pass(1);
        fleet.liveness("a", Liveness.UP);
        fleet.liveness("a", Liveness.LEFT);
        assertThat(fleet.presences).containsExactly("host:a LATE 0", "host:a LOST 2000", "host:a UP 3000",
                "host:a UP 3000");
    }

    private void passDays(int days) {
        fleet.now += days * 86_400_000L;
        fleet.pass(1);
    }

    @Test
    void aLostHostThatIsForgottenIsSuspectedOfNothingAnyMore() {
        for (var host : new String[]{"c", "b", "a", "left"}) {
            fleet.opened(host);
        }
        fleet.liveness("c", Liveness.LOST);
        fleet.liveness("b", Liveness.LATE);
        fleet.liveness("left", Liveness.LEFT);
        fleet.presences.clear();
        passDays(6);
        assertThat(fleet.presences).isEmpty();
        passDays(2);
        long at = fleet.now - T0;
        assertThat(fleet.presences).containsExactly("host:b UP " + at, "host:c UP " + at);
        passDays(8);
        assertThat(fleet.presences).hasSize(2);
        assertThat(fleet.board.heard()).hasValueSatisfying(heard -> assertThat(heard.hosts()).isEmpty());
    }

    @Test
    void aHostForgottenAmongTheRecordsOfBeforeTheStartIsToldOnceTheyAreDone() throws IOException {
        fleet.opened("a");
        fleet.liveness("a", Liveness.LOST);
        fleet.presences.clear();
        fleet.restart();
        passDays(8);
        assertThat(fleet.presences).isEmpty();
        fleet.board.caughtUp();
        passDays(8);
        assertThat(fleet.presences).containsExactly("host:a UP " + (8 * 86_400_000L + 1_000));
    }

    @Test
    void afterARestartThePresenceIsToldOnceAndQuestionsWaitUntilTheRecordsOfBeforeAreDone() throws IOException {
        fleet.sample("a", 1, 1);
        fleet.liveness("a", Liveness.LATE);
        fleet.presences.clear();
        fleet.restart();
        fleet.ask("host:a", T0);
        fleet.ask("host:b", T0);
        fleet.liveness("a", Liveness.LOST);
        fleet.liveness("a", Liveness.UP);
        fleet.sample("b", 2, 1);
        assertThat(fleet.answers).isEmpty();
        assertThat(fleet.presences).isEmpty();
        fleet.board.caughtUp();
        fleet.pass(1);
        assertThat(fleet.presences).containsExactly("host:a UP 0");
        assertThat(fleet.answers).containsExactly(new Answer(id("host:a"), Health.HEALTHY, T0),
                new Answer(id("host:b"), Health.HEALTHY, T0));
    }

    @Test
    void aSnapshotIsReadToTheSameState() throws IOException {
        fleet.opened("a", "zone", "rack-1");
        fleet.group(7, "a", "shop");
        fleet.sample("a", 7, 1);
        fleet.check("b", "redis", Outcome.FAILED, "entity", "resource:redis");
        fleet.liveness("b", Liveness.LOST);
        var before = fleet.snapshot();
        fleet.restart();
        assertThat(fleet.snapshot()).isEqualTo(before);
        fleet.board.caughtUp();
        fleet.ask("resource:redis", T0);
        fleet.sample("a", 7, 0);
        fleet.ask("process:a/shop", T0);
        fleet.pass(1);
        assertThat(fleet.answers).extracting(Answer::health).containsExactly(Health.FAILING, Health.FAILING);
    }

    @Test
    void aBrokenSnapshotIsRefused() {
        assertThatThrownBy(() -> fleet.board.readSnapshot(
                new DataInputStream(new ByteArrayInputStream(new byte[64])))).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsHeardNamesHostsChecksAndGroups() {
        fleet.opened("a", "zone", "rack-1", "application", "shop");
        fleet.group(7, "a", "shop");
        fleet.sample("a", 7, 1);
        fleet.check("a", "redis", Outcome.OK);
        fleet.pass(3);
        assertThat(fleet.board.heard()).hasValueSatisfying(heard -> {
            var host = heard.hosts().getFirst();
            assertThat(host.name()).isEqualTo("a");
            assertThat(host.labels().get("zone")).isEqualTo("rack-1");
            assertThat(host.checks()).containsExactly("redis");
            assertThat(host.groups()).containsExactly("shop");
        });
    }

    @Test
    void aCheckTakenOffItsAgentsListIsForgotten() {
        fleet.check("a", "old", Outcome.OK);
        for (int i = 0; i < 75; i++) {
            fleet.pass(10);
            fleet.sample("a", 1, 1);
        }
        assertThat(fleet.board.sources()).isZero();
        assertThat(fleet.board.heard()).hasValueSatisfying(
                heard -> assertThat(heard.hosts().getFirst().checks()).isEmpty());
        fleet.ask("call:a/old", fleet.now);
        fleet.pass(1);
        assertThat(fleet.answers).extracting(Answer::health).containsExactly(Health.UNREAD);
    }
}
