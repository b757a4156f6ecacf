package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.Filter;
import io.bianque.seam.CrashPoints;
import io.bianque.testkit.CrashAt;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import io.bianque.testkit.webhook.Answer;
import io.bianque.testkit.webhook.JudgingWebhookReceiver;
import io.bianque.testkit.webhook.JudgingWebhookReceiver.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertingTest {
    private static final int HOSTS = 4;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final JudgingWebhookReceiver webhook = JudgingWebhookReceiver.start(Kind.WEBHOOK);
    private final JudgingWebhookReceiver pager = JudgingWebhookReceiver.start(Kind.PAGERDUTY);
    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    AlertingTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        webhook.close();
        pager.close();
    }

    private Server start(CrashPoints crashPoints) throws IOException {
        return new Server(disk, directory.resolve("bianque.db"), receivers(), crashPoints);
    }

    private String receivers() {
        return """
                receivers:
                  - name: hook
                    kind: webhook
                    url: %s
                    secret: s3cret
                    allow_plain_http: true
                    allow_addresses: [127.0.0.1]
                  - name: duty
                    kind: pagerduty
                    url: %s
                    routing_key: abc
                    allow_plain_http: true
                    allow_addresses: [127.0.0.1]
                """.formatted(webhook.url(), pager.url());
    }

    @Test
    void r14WithoutFaultsEveryIncidentIsOnePageAtEachReceiverAndClosed() throws IOException {
        try (var server = start(CrashPoints.none())) {
            for (int i = 0; i < HOSTS; i++) {
                server.fire(i);
            }
            Server.await("all told", () -> server.allAre("sent", HOSTS));
            assertThat(server.incidents().open()).hasSize(HOSTS);
            for (int i = 0; i < HOSTS; i++) {
                server.resolve(i);
            }
            Server.await("all closed", () -> server.allAre("closed", HOSTS));
        }
        for (var judge : new JudgingWebhookReceiver[]{webhook, pager}) {
            assertThat(judge.complaints()).isEmpty();
            assertThat(judge.pages()).isEqualTo(HOSTS);
            assertThat(judge.requests()).hasSize(2 * HOSTS);
            assertThat(judge.openIncidents()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"journal.append.before, 4", "journal.append.after, 4", "journal.sync.after, 4", "journal.sync.after, 5",
            "log.sync.before, 4", "log.sync.after, 5", "outbox.sent, 1", "outbox.sent, 3", "outbox.outcome, 1",
            "outbox.outcome, 2"})
    void r13AKillAnywhereLosesNoPageAndRepeatsAtMostOneUnderItsKey(String point, int pass) throws Exception {
        var crash = new CrashAt(point, pass);
        var happened = new CountDownLatch(1);
        var first = start(name -> {
            try {
                crash.reached(name);
            } catch (SimulatedCrash e) {
                happened.countDown();
                throw e;
            }
        });
        Thread.ofVirtual().start(() -> {
            // One after the other, and none after the crash: a dead process fires no more.
            for (int i = 0; i < HOSTS && happened.getCount() > 0; i++) {
                int count = i + 1;
                first.fire(i);
                Server.await("told", () -> first.allAre("sent", count) || happened.getCount() == 0);
            }
        });
        assertThat(happened.await(20, TimeUnit.SECONDS)).isTrue();
        disk.powerLoss(new SeededRandom(pass));
        first.alerting.dispatcher().stop(Duration.ofMillis(200));
        try (var second = start(CrashPoints.none())) {
            for (int i = 0; i < HOSTS; i++) {
                second.fire(i); // evaluation hands in again what it did not know to be durable
            }
            Server.await("all told", () -> second.allAre("sent", HOSTS));
            for (int i = 0; i < HOSTS; i++) {
                second.resolve(i);
            }
            Server.await("all closed", () -> second.allAre("closed", HOSTS));
        }
        for (var judge : new JudgingWebhookReceiver[]{webhook, pager}) {
            assertThat(judge.complaints()).isEmpty();
            assertThat(judge.pages()).as("a person's pager rings once each").isEqualTo(HOSTS);
            assertThat(judge.openIncidents()).isEmpty();
            assertThat(judge.keys()).hasSize(HOSTS).allMatch(each -> each.startsWith("bianque-test-INC-"));
            assertThat(judge.keys().stream().mapToInt(judge::triggers).sum()).isLessThanOrEqualTo(HOSTS + 1);
        }
        assertThat(happened.getCount()).isZero();
    }

    @Test
    void r15AnUnclearReceiverIsToldOnceByKeyAndTheOtherDoesNotWait() throws IOException {
        webhook.answer(new Answer.Status(503, Map.of(), ""), new Answer.Status(429, Map.of("Retry-After", "1"), ""),
                new Answer.Reset(), new Answer.Hang(Duration.ofSeconds(2)));
        try (var server = start(CrashPoints.none())) {
            server.fire(0);
            Server.await("the pager is told", () -> pager.pages() == 1);
            Server.await("both are told", () -> server.allAre("sent", 1));
            server.resolve(0);
            Server.await("both are closed", () -> server.allAre("closed", 1));
        }
        assertThat(webhook.complaints()).isEmpty();
        assertThat(webhook.pages()).isEqualTo(1);
        assertThat(webhook.openIncidents()).isEmpty();
        assertThat(webhook.requests()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(webhook.requests().subList(0, 5)).as("a retry is the same message")
                .allSatisfy(each -> assertThat(each.header("idempotency-key"))
                        .contains("bianque-test-INC-1/hook/1/trigger"));
    }

    @Test
    void r18AnAcknowledgementIsDurableBeforeItsAnswer() throws IOException {
        var first = start(CrashPoints.none());
        first.fire(0);
        Server.await("open", () -> first.incidents().open().size() == 1);
        assertThat(first.incidents().acknowledge("INC-1", "li", "c1")).hasValueSatisfying(
                incident -> assertThat(incident.acknowledgedBy()).isEqualTo("li"));
        disk.powerLoss(new SeededRandom(7));
        first.alerting.dispatcher().stop(Duration.ofMillis(200));
        try (var second = start(CrashPoints.none())) {
            var kept = second.incidents().detail("INC-1").orElseThrow();
            assertThat(kept.incident().acknowledgedBy()).isEqualTo("li");
            assertThat(second.incidents().acknowledge("INC-1", "wang", "c1")).as("the same command again")
                    .hasValueSatisfying(each -> assertThat(each.acknowledgedBy()).isEqualTo("li"));
            assertThat(second.incidents().acknowledge("INC-9", "li", "c2")).isEmpty();
        }
    }

    @Test
    void anEndThatAPersonDeclaredIsDurableBeforeItsAnswerAndClosesThePage() throws IOException {
        var first = start(CrashPoints.none());
        first.fire(0);
        Server.await("told", () -> first.allAre("sent", 1));
        assertThat(first.incidents().resolve("INC-1", "li", "c1")).hasValueSatisfying(
                incident -> assertThat(incident.isOpen()).isFalse());
        first.alerting.dispatcher().stop(Duration.ofMillis(200));
        disk.powerLoss(new SeededRandom(7));
        try (var second = start(CrashPoints.none())) {
            Server.await("closed", () -> second.allAre("closed", 1));
            assertThat(second.incidents().resolve("INC-1", "wang", "c2")).hasValueSatisfying(
                    incident -> assertThat(incident.isOpen()).isFalse());
        }
        assertThat(webhook.openIncidents()).isEmpty();
    }

    @Test
    void r24ProjectionsThatAreLostAreMadeAgainFromTheJournal() throws IOException {
        Incidents.Page before;
        Incidents.Detail detail;
        try (var server = start(CrashPoints.none())) {
            for (int i = 0; i < HOSTS; i++) {
                server.fire(i);
            }
            Server.await("all are told", () -> server.allAre("sent", HOSTS));
            server.resolve(1);
            Server.await("one is closed", () -> server.incidents().detail("INC-2").stream()
                    .anyMatch(each -> each.incident().deliveries().stream().allMatch(d -> d.state().equals("closed"))));
            Server.await("the others are told", () -> server.incidents().open().stream()
                    .allMatch(each -> each.deliveries().stream().allMatch(d -> d.state().equals("sent"))));
            assertThat(server.alerting.projector().drain(Duration.ofSeconds(10))).isTrue();
            before = server.incidents().list(Filter.ALL, null, 500);
            detail = server.incidents().detail("INC-2").orElseThrow();
        }
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        try (var server = start(CrashPoints.none())) {
            assertThat(server.alerting.projector().drain(Duration.ofSeconds(10))).isTrue();
            assertThat(server.incidents().list(Filter.ALL, null, 500)).isEqualTo(before);
            assertThat(server.incidents().detail("INC-2")).contains(detail);
        }
    }

    @Test
    void tablesOfAJournalThatIsLostAreNotShownAsThisOnes() throws IOException {
        try (var server = start(CrashPoints.none())) {
            for (int i = 0; i < HOSTS; i++) {
                server.fire(i);
            }
            Server.await("all told", () -> server.allAre("sent", HOSTS));
            assertThat(server.alerting.projector().drain(Duration.ofSeconds(10))).isTrue();
        }
        try (var server = new Server(new SimulatedDisk(), directory.resolve("bianque.db"), receivers(),
                CrashPoints.none())) {
            assertThat(server.incidents().list(Filter.ALL, null, 500).items()).isEmpty();
            server.fire(7);
            Server.await("told", () -> server.allAre("sent", 1));
            assertThat(server.alerting.projector().drain(Duration.ofSeconds(10))).isTrue();
            assertThat(server.incidents().list(Filter.ALL, null, 500).items()).singleElement()
                    .satisfies(each -> assertThat(each.labels().get("host")).isEqualTo("h7"));
        }
    }

    @Test
    void listenersHearOfChangesWithTheirIds() throws IOException {
        try (var server = start(CrashPoints.none())) {
            var heard = new CountDownLatch(1);
            try (var _ = server.incidents().onChange(ids -> {
                if (ids.contains("INC-1")) {
                    heard.countDown();
                }
            })) {
                server.fire(0);
                assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
