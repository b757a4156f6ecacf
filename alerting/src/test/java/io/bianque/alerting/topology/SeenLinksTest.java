package io.bianque.alerting.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Links.Link;
import io.bianque.collector.record.CollectorRecord.Links.Listener;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenLinksTest {
    private static final long T0 = 1_800_000_000_000L;
    private SeenLinks links = new SeenLinks();
    private long now = T0;
    private long offset;

    SeenLinksTest() {
        links.caughtUp();
    }

    private void told(String host, List<String> addresses, List<Listener> listeners, Link... some) {
        links.apply(++offset, new CollectorRecord.Links(new Stamp(host, 1, 0, offset, 1, now, now, false), addresses,
                listeners, List.of(some), 0));
    }

    /** As often as a stranger must be seen. */
    private void toldThrice(String host, List<String> addresses, Link... some) {
        for (int i = 0; i < 3; i++) {
            told(host, addresses, List.of(), some);
        }
    }

    private void pass(long seconds) {
        now += seconds * 1_000;
        links.apply(++offset, new CollectorRecord.Tick(now, now * 1_000_000));
    }

    private List<String> edges() {
        return links.edges().stream().map(edge -> edge.dependent() + " > " + edge.dependency()).toList();
    }

    @Test
    void bothEndsOfAConnectionAreJoined() {
        told("web-1", List.of("10.0.0.1"), List.of(), new Link("shop", "10.0.0.2", 5432, 3));
        told("db-1", List.of("10.0.0.2", "fd00::2"), List.of(new Listener("postgres", 5432)));
        pass(2);
        assertThat(edges()).containsExactly("process:web-1/shop > process:db-1/postgres");
        assertThat(links.edges().getFirst().lastSeenMillis()).isEqualTo(T0);
    }

    @Test
    void anAddressThatNoAgentHasIsAResource() {
        told("web-1", List.of("10.0.0.1"), List.of(), new Link("shop", "192.0.2.7", 443, 1));
        told("web-1", List.of("10.0.0.1"), List.of(), new Link("shop", "192.0.2.7", 443, 1));
        pass(2);
        assertThat(edges()).as("it may be another one with each connection").isEmpty();
        toldThrice("web-1", List.of("10.0.0.1"), new Link("shop", "192.0.2.7", 443, 1),
                new Link("shop", "2001:db8::7", 443, 1));
        pass(60);
        assertThat(edges()).containsExactly("process:web-1/shop > resource:192.0.2.7:443",
                "process:web-1/shop > resource:2001:db8::7:443");
    }

    @Test
    void aPortThatNoWatchedGroupListensOnIsItsHost() {
        told("web-1", List.of("10.0.0.1"), List.of(), new Link("shop", "10.0.0.2", 9999, 1));
        told("db-1", List.of("10.0.0.2"), List.of());
        pass(2);
        assertThat(edges()).containsExactly("process:web-1/shop > host:db-1");
    }

    @Test
    void loopbackIsTheHostItselfAndNobodyStandsOnItself() {
        told("a", List.of("10.0.0.1"), List.of(new Listener("redis", 6379), new Listener("shop", 8080)),
                new Link("shop", "127.0.0.1", 6379, 1), new Link("shop", "127.0.0.1", 8080, 1),
                new Link("shop", "10.0.0.1", 6379, 1), new Link("shop", "127.0.0.1", 22, 1));
        told("b", List.of("10.0.0.2"), List.of(new Listener("redis", 6379)));
        pass(2);
        assertThat(edges()).containsExactly("process:a/shop > process:a/redis");
    }

    @Test
    void anAddressThatSeveralHostsHaveJoinsNobodyButTheHostItself() {
        told("a", List.of("10.0.0.1", "172.17.0.1"), List.of(), new Link("shop", "172.17.0.1", 80, 1));
        told("b", List.of("10.0.0.2", "172.17.0.1"), List.of(new Listener("web", 80)));
        toldThrice("c", List.of("10.0.0.3"), new Link("shop", "172.17.0.1", 80, 1));
        pass(2);
        assertThat(edges()).containsExactly("process:c/shop > resource:172.17.0.1:80");
    }

    private void check(String host, String name, String target) {
        links.apply(++offset, new CollectorRecord.Check(new Stamp(host, 1, 0, offset, 1, now, now, false), name, "tcp",
                target, CollectorRecord.Check.Outcome.FAILED, "", 0.1, Map.of(), Labels.EMPTY));
    }

    @Test
    void aCheckStandsOnWhatItGoesTo() {
        told("web-1", List.of("10.0.0.1"), List.of(new Listener("nginx", 80)));
        told("db-1", List.of("10.0.0.2", "fd00::2"), List.of(new Listener("postgres", 5432)));
        check("web-1", "front", "http://localhost/health");
        check("web-1", "db", "10.0.0.2:5432");
        check("web-1", "db6", "[fd00::2]:5432");
        check("web-1", "named", "DB-1:5432");
        check("web-1", "ssh", "db-1:22");
        check("web-1", "bank", "https://bank.example/pay");
        check("web-1", "own", "127.0.0.1:9999");
        check("web-1", "odd", "what is this");
        pass(2);
        assertThat(edges()).containsExactlyInAnyOrder("call:web-1/front > process:web-1/nginx",
                "call:web-1/db > process:db-1/postgres", "call:web-1/db6 > process:db-1/postgres",
                "call:web-1/named > process:db-1/postgres", "call:web-1/ssh > host:db-1",
                "call:web-1/bank > resource:bank.example:443");
        assertThat(links.edges()).allMatch(edge -> edge.origin() == Origin.INVENTORY);
    }

    @Test
    void aLateOutcomeDoesNotTakeACheckBackToWhereItWentBefore() {
        check("web-1", "bank", "https://new.example/pay");
        links.apply(++offset, new CollectorRecord.Check(new Stamp("web-1", 1, 1, offset, 1, now - 3_600_000, now, true),
                "bank", "tcp", "https://old.example/pay", CollectorRecord.Check.Outcome.OK, "", 0.1, Map.of(),
                Labels.EMPTY));
        pass(2);
        assertThat(edges()).containsExactly("call:web-1/bank > resource:new.example:443");
        pass(86_400 - 1_800);
        assertThat(edges()).as("it was made less than a day ago").hasSize(1);
    }

    @Test
    void aCheckThatIsNotMadeForADayStandsOnNothing() {
        check("web-1", "bank", "https://bank.example/pay");
        pass(2);
        assertThat(edges()).hasSize(1);
        check("web-1", "bank", "https://other.example/pay");
        pass(2);
        assertThat(edges()).containsExactly("call:web-1/bank > resource:other.example:443");
        pass(86_400);
        assertThat(edges()).isEmpty();
    }

    @Test
    void confidenceGrowsWithSightings() {
        told("db-1", List.of("192.0.2.7"), List.of());
        for (int i = 0; i < 10; i++) {
            told("web-1", List.of(), List.of(), new Link("shop", "192.0.2.7", 443, 1));
            pass(60);
            assertThat(links.edges().getFirst().confidence()).isCloseTo((i + 1) / (i + 2.0), within(1e-9));
        }
        assertThat(links.edges()).extracting(Edge::lastSeenMillis).containsExactly(T0 + 540_000);
    }

    @Test
    void whatWasNotSeenForADayIsForgotten() {
        toldThrice("web-1", List.of(), new Link("shop", "192.0.2.7", 443, 1));
        pass(86_400);
        assertThat(edges()).hasSize(1);
        pass(61);
        assertThat(edges()).isEmpty();
    }

    @Test
    void theListStaysTheSameWhileNothingIsSeen() {
        toldThrice("web-1", List.of(), new Link("shop", "192.0.2.7", 443, 1));
        pass(2);
        var before = links.edges();
        pass(120);
        assertThat(links.edges()).isSameAs(before);
    }

    @Test
    void connectionsBeyondTheBoundAreCounted() {
        var many = IntStream.range(0, SeenLinks.LINKS_MAX + 3).mapToObj(i -> new Link("shop", "192.0.2.7", i + 1, 1))
                .toArray(Link[]::new);
        told("web-1", List.of(), List.of(), many);
        assertThat(links.refused()).isEqualTo(3);
    }

    @Test
    void aSnapshotIsReadToTheSameState() throws IOException {
        told("web-1", List.of("10.0.0.1"), List.of(), new Link("shop", "10.0.0.2", 5432, 3));
        told("db-1", List.of("10.0.0.2"), List.of(new Listener("postgres", 5432)));
        check("web-1", "db", "10.0.0.2:5432");
        pass(2);
        var before = snapshot();
        var edgesBefore = links.edges();
        links = new SeenLinks();
        links.readSnapshot(new DataInputStream(new ByteArrayInputStream(before)));
        assertThat(snapshot()).isEqualTo(before);
        links.caughtUp();
        assertThat(links.edges()).isEqualTo(edgesBefore);
    }

    private byte[] snapshot() throws IOException {
        var bytes = new ByteArrayOutputStream();
        links.writeSnapshot(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
