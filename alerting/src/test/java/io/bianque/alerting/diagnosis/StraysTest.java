package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.cluster;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static io.bianque.alerting.diagnosis.Graphs.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What fails together with a trouble to which no declared way leads: four racks of hosts, databases, services. */
class StraysTest {
    private static final int HOSTS = 40;
    private static final int DATABASES = 20;
    private static final EntityId STRAY = host(39);

    /** Every host stands on a rack, but the last lacks its edge; every database stands on a host, every service on one. */
    private static Topology fleet() {
        var graph = new Graphs();
        for (int i = 0; i < HOSTS - 1; i++) {
            graph.strong(host(i), zone("rack" + i % 4));
        }
        graph.entity(STRAY);
        for (int i = 0; i < DATABASES; i++) {
            graph.strong(resource("db" + i), host(i));
            graph.strong(app(i), resource("db" + i));
        }
        return graph.build();
    }

    private static World world() {
        var world = new World(fleet());
        for (int i = 0; i < 4; i++) {
            world.unread.add(zone("rack" + i));
        }
        return world;
    }

    /** The hosts of the last rack fail within two seconds, those that are known to stand on it and the one that is not. */
    private static World rackFails(World world, long strayMillis) {
        for (int i = 3; i < HOSTS - 1; i += 4) {
            var id = host(i);
            world.down.add(id);
            world.at(1_000 + 100 * i / 4, () -> world.fires(id, "HostLost"));
        }
        for (int i = 3; i < DATABASES; i += 4) {
            world.down.add(resource("db" + i));
            world.down.add(app(i));
        }
        world.down.add(STRAY);
        world.at(strayMillis, () -> world.fires(STRAY, "HostLost"));
        return world.until(30_000);
    }

    @Test
    void aHostWithoutARackThatFailsWithARackIsToldInItsPage() {
        var world = rackFails(world(), 1_500);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.causes()).containsExactly(zone("rack3"));
        assertThat(world.told()).contains(STRAY);
        assertThat(world.verdict(STRAY, "HostLost")).isInstanceOfSatisfying(Verdict.Paged.class,
                paged -> assertThat(paged.entity()).isEqualTo(STRAY));
        assertThat(world.core.causes().getFirst().explains()).contains(World.key(STRAY, "HostLost"));
    }

    @Test
    void aPageThatWasSentForItIsTakenOverByTheTrouble() {
        var world = rackFails(world(), 0);
        assertThat(world.opened()).containsExactly(STRAY);
        assertThat(world.causes()).containsExactly(zone("rack3"));
        assertThat(world.told()).contains(STRAY);
    }

    @Test
    void whatComesLaterMakesThePageGrow() {
        var world = rackFails(world(), 20_000);
        assertThat(world.opened()).containsExactly(zone("rack3"));
        assertThat(world.all(Effect.Amended.class).getLast().before()).isEqualTo(zone("rack3"));
        assertThat(world.told()).contains(STRAY);
    }

    @Test
    void aHostThatHasItsRackAndFailsByItselfHasAPageOfItsOwn() {
        var world = world();
        world.at(1_200, () -> world.fires(host(36), "HostLost"));
        rackFails(world, 1_500);
        assertThat(world.causes()).containsExactly(host(36), zone("rack3"));
    }

    @Test
    void twoThingsThatNeverStandOnOneAnotherHaveTwoPages() {
        var world = world();
        world.at(0, () -> world.fires(resource("db1"), "DatabaseDown"));
        world.at(500, () -> world.fires(resource("db2"), "DatabaseDown"));
        world.until(30_000);
        assertThat(world.pages()).hasSize(2);
    }

    @Test
    void whatFailsLongAfterHasAPageOfItsOwn() {
        var world = world();
        rackFails(world, 500_000).until(530_000);
        assertThat(world.pages()).hasSize(2);
        assertThat(world.causes()).containsExactly(STRAY, zone("rack3"));
    }

    @Test
    void aTroubleLongAfterAnOldPageHasItsOwnThoughWhoIsNamedThereIsTheFirstToSuffer() {
        var world = world();
        world.at(0, () -> world.fires(host(3), "OutOfMemory"));
        world.at(100, () -> world.fires(app(3), "Unreachable"));
        world.at(20_000, () -> world.recovers(app(3), "Unreachable"));
        world.until(500_000);
        assertThat(world.opened()).containsExactly(host(3));
        world.at(500_000, () -> world.fires(host(3), "HostLost"));
        for (int i = 7; i < HOSTS - 1; i += 4) {
            var id = host(i);
            world.down.add(id);
            world.at(500_100 + 100 * i / 4, () -> world.fires(id, "HostLost"));
        }
        world.down.add(STRAY);
        world.at(502_000, () -> world.fires(STRAY, "HostLost"));
        world.until(530_000);
        assertThat(world.opened()).containsExactly(host(3), zone("rack3"));
        assertThat(world.causes()).containsExactly(host(3), zone("rack3"));
        assertThat(world.told()).contains(STRAY);
        assertThat(world.verdict(host(3), "OutOfMemory")).isEqualTo(new Verdict.Paged(1, host(3)));
        assertThat(world.all(Effect.Judged.class))
                .filteredOn(each -> each.alert().equals(World.key(host(3), "HostLost")))
                .as("what is told already does not wait again")
                .noneMatch(each -> each.verdict() instanceof Verdict.Waiting);
        assertThat(world.verdict(host(3), "HostLost")).isInstanceOfSatisfying(Verdict.Explained.class,
                held -> assertThat(held.entity()).isEqualTo(zone("rack3")));
    }

    @Test
    void aTroubleThatAPersonRefusesAsACauseLosesWhatJoinedIt() {
        var world = rackFails(world(), 1_500);
        world.tell(new DiagnosisInput.MarkedWrong(world.now, world.core.causes().getFirst().key()));
        world.until(60_000);
        assertThat(world.causes()).contains(STRAY).doesNotContain(zone("rack3"));
    }

    @Test
    void theMissingEdgeIsAFindingWhenTheTroubleIsOver() {
        var world = rackFails(world(), 1_500);
        world.restart();
        assertThat(world.core.missing()).isEmpty();
        for (int i = 3; i < HOSTS - 1; i += 4) {
            world.recovers(host(i), "HostLost");
        }
        world.recovers(STRAY, "HostLost");
        world.until(90_000);
        assertThat(world.core.causes()).isEmpty();
        assertThat(world.core.missing()).isEqualTo(List.of(new MissingEdge(STRAY, zone("rack3"), 1)));
        world.restart();
        assertThat(world.core.missing()).hasSize(1);
    }

    /** Forty databases with a process each, of which the last lacks its edge, and forty processes in clusters. */
    private static World databases() {
        var graph = new Graphs();
        for (int i = 0; i < 40; i++) {
            graph.entity(resource("db" + i)).entity(process(i)).entity(process(40 + i));
            if (i < 39) {
                graph.strong(resource("db" + i), process(i));
            }
        }
        for (int i = 40; i < 80; i += 4) {
            graph.group(cluster("c" + i), 2, process(i), process(i + 1), process(i + 2), process(i + 3));
        }
        return new World(graph.build());
    }

    private static EntityId process(int i) {
        return new EntityId(EntityKind.PROCESS, "p" + i);
    }

    private static World failsWith(EntityId process) {
        var world = databases();
        world.at(0, () -> world.fires(process, "Down"));
        world.at(300, () -> world.fires(resource("db39"), "DatabaseDown"));
        return world.until(30_000);
    }

    @Test
    void aMissingEdgeLeadsToWhatServesNobodyYet() {
        assertThat(failsWith(process(39)).causes()).containsExactly(process(39));
    }

    @Test
    void aMissingEdgeLeadsHardlyToWhatServesAnotherAlready() {
        assertThat(failsWith(process(3)).causes()).containsExactlyInAnyOrder(process(3), resource("db39"));
    }

    @Test
    void aMissingEdgeLeadsHardlyToOneOfACluster() {
        assertThat(failsWith(process(44)).causes()).containsExactlyInAnyOrder(process(44), resource("db39"));
    }

    private static void checkFails(World world, EntityId entity, int check) {
        var key = new AlertKey("CheckFailed", Labels.of("host", "prober" + check, "check", entity.name()));
        world.down.add(entity);
        world.tell(new DiagnosisInput.Began(world.now, new Symptom(key, entity, Severity.CRITICAL, true, world.now,
                world.now, 5, Optional.empty())));
    }

    @Test
    void manyChecksOfOneEntityAreNotManyWhoSayTheSame() {
        var world = databases();
        world.at(0, () -> world.fires(process(3), "Down"));
        for (int i = 0; i < 6; i++) {
            int check = i;
            world.at(100 + i, () -> checkFails(world, resource("db3"), check));
        }
        world.at(300, () -> checkFails(world, resource("db39"), 7));
        assertThat(world.until(30_000).causes()).containsExactlyInAnyOrder(process(3), resource("db39"));
    }

    /**
     * Forty databases with a process each, of which one of ten has another edge that is none, forty processes in clusters, and
     * eleven that serve nobody; the last of these and the process of the third database are on one host, and so are so many
     * more that serve nobody.
     */
    private static Graphs databasesWithWrongEdges(boolean toClusters, int idleOnHost) {
        var graph = new Graphs();
        for (int i = 0; i < 40; i++) {
            graph.entity(process(40 + i)).entity(app(i));
            graph.strong(resource("db" + i), process(i)).strong(app(i), resource("db" + i));
        }
        for (int i = 40; i < 80; i += 4) {
            graph.group(cluster("c" + i), 2, process(i), process(i + 1), process(i + 2), process(i + 3));
        }
        for (int i = 80; i < 91; i++) {
            graph.entity(process(i));
        }
        for (int i = 10; i < 14; i++) {
            graph.strong(resource("db" + i), process(toClusters ? i + 40 : i + 10));
        }
        graph.strong(process(3), host(0));
        for (int i = 90; i > 90 - idleOnHost; i--) {
            graph.strong(process(i), host(0));
        }
        return graph;
    }

    private static World hostFailsWithADatabaseBeside(Graphs graph, EntityId database) {
        var world = new World(graph.build());
        world.at(0, () -> world.fires(host(0), "HostLost"));
        world.at(200, () -> world.fires(resource("db3"), "DatabaseDown"));
        world.at(300, () -> world.fires(database, "DatabaseDown"));
        return world.until(30_000);
    }

    @Test
    void whoStandsOnAsMuchAsItsLikeHardlyLacksAnEdgeThoughSomeHaveAnotherThatIsNone() {
        assertThat(hostFailsWithADatabaseBeside(databasesWithWrongEdges(false, 1), resource("db5")).causes())
                .containsExactlyInAnyOrder(host(0), resource("db5"));
    }

    @Test
    void edgesThatAreNoneSayNothingOfWhoHasWhatItsLikeHave() {
        assertThat(hostFailsWithADatabaseBeside(databasesWithWrongEdges(true, 11), resource("db5")).causes())
                .containsExactlyInAnyOrder(host(0), resource("db5"));
    }

    @Test
    void whoseOnlyEdgeLeadsToOneOfAClusterUnlikeThoseOfItsLikeLacksItsOwn() {
        var graph = databasesWithWrongEdges(true, 1).strong(resource("db40"), process(44));
        var world = new World(graph.build());
        world.at(0, () -> world.fires(process(89), "Down"));
        world.at(300, () -> world.fires(resource("db40"), "DatabaseDown"));
        assertThat(world.until(30_000).causes()).containsExactly(process(89));
    }

    /** Thirty services on a host of their own, one with two databases and the others with one, all of which they call. */
    private static Graphs services() {
        var graph = new Graphs();
        for (int i = 0; i < 30; i++) {
            graph.strong(process(i), host(i)).group(cluster("c" + i), 1, process(i)).strong(app(i), cluster("c" + i));
            if (i > 0) {
                uses(graph.strong(app(i), resource("db" + i % DATABASES)), i, i % DATABASES);
            }
        }
        return uses(graph.strong(app(1), resource("db2")), 1, 2);
    }

    private static Graphs uses(Graphs graph, int service, int database) {
        var call = new EntityId(EntityKind.CALL, service + "/to-db" + database);
        return graph.strong(call, host(service), resource("db" + database));
    }

    private static World databaseFailsWithTwoServices(Graphs graph, int stray) {
        var world = new World(graph.build());
        world.at(0, () -> world.fires(resource("db5"), "DatabaseDown"));
        world.at(300, () -> world.fires(app(5), "Errors"));
        world.at(600, () -> world.fires(app(stray), "Errors"));
        return world.until(30_000);
    }

    @Test
    void aServiceThatCallsWhatFailsMostProbablyStandsOnIt() {
        assertThat(databaseFailsWithTwoServices(uses(services(), 9, 5), 9).causes()).containsExactly(resource("db5"));
    }

    @Test
    void aServiceThatDoesNotCallWhatFailsHardlyStandsOnIt() {
        assertThat(databaseFailsWithTwoServices(uses(services(), 0, 7), 0).causes())
                .containsExactlyInAnyOrder(resource("db5"), app(0));
    }

    @Test
    void aCallToWhatAServiceNeedsOnlyWeaklyIsNoSignThatItStandsOnIt() {
        var graph = uses(services(), 9, 5).weak(app(9), resource("db5"));
        assertThat(databaseFailsWithTwoServices(graph, 9).causes())
                .containsExactlyInAnyOrder(resource("db5"), app(9));
    }

    @Test
    void edgesThatAreNoneDoNotMakeCallsSayLess() {
        var graph = services();
        for (int i = 11; i < 14; i++) {
            graph.strong(app(i), resource("db" + (i + 3))); // without a call, for it leads nowhere
        }
        var world = new World(uses(graph, 0, 7).build());
        world.at(0, () -> world.fires(resource("db10"), "DatabaseDown"));
        world.at(300, () -> world.fires(app(10), "Errors"));
        world.at(600, () -> world.fires(app(0), "Errors"));
        assertThat(world.until(30_000).causes()).containsExactlyInAnyOrder(resource("db10"), app(0));
    }

    @Test
    void aServiceWithoutADatabaseMayStandOnWhatFailsWhereNobodysCallsAreKnown() {
        var graph = new Graphs();
        for (int i = 0; i < 30; i++) {
            graph.entity(app(i));
            if (i > 0) {
                graph.strong(app(i), resource("db" + i % DATABASES));
            }
        }
        assertThat(databaseFailsWithTwoServices(graph, 0).causes()).containsExactly(resource("db5"));
    }
}
