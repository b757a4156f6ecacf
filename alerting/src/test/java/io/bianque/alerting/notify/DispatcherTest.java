package io.bianque.alerting.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInput.Settled;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5),
            Duration.ofMillis(40), Duration.ofMillis(150), Duration.ofDays(1));
    private final BlockingQueue<Settled> journal = new LinkedBlockingQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    /** Intents of tests are decided at this time. */
    private final Instant decided = Instant.ofEpochMilli(1_767_323_045_000L);
    private final ManualClock wall = new ManualClock(decided);
    private final Dispatcher dispatcher = dispatcher(wall);

    private Dispatcher dispatcher(InstantSource clock) {
        return new Dispatcher(new Dispatcher.Context(QUICK, clock, MonotonicClock.system(), () -> 0L, settled -> {
            journal.add(settled);
            return CompletableFuture.completedFuture(true);
        }, CrashPoints.none(), (_, _, _) -> attempts.incrementAndGet()));
    }

    @AfterEach
    void stop() {
        dispatcher.stop(Duration.ofSeconds(1));
    }

    private Settled settled() throws InterruptedException {
        var settled = journal.poll(10, TimeUnit.SECONDS);
        assertThat(settled).isNotNull();
        return Objects.requireNonNull(settled);
    }

    @Test
    void aDeliveredIntentIsSettledOnce() throws InterruptedException {
        dispatcher.configure(Map.of("ops", _ -> new DeliveryOutcome.Delivered(Duration.ZERO)));
        dispatcher.submit(List.of(Intents.trigger(1, "ops")));
        assertThat(settled()).isEqualTo(new Settled("INC-1/ops/1/trigger", Outcome.DELIVERED, "", "", false));
        dispatcher.stop(Duration.ofSeconds(5));
        assertThat(journal).isEmpty();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aFailingReceiverIsTriedAgainUntilItAnswersAndSaidToBeLateOnce() throws InterruptedException {
        var calls = new AtomicInteger();
        dispatcher.configure(Map.of("ops", _ -> calls.incrementAndGet() < 30
                ? new DeliveryOutcome.Deferred(FailureReason.HTTP_5XX, "HTTP 503", null, true)
                : new DeliveryOutcome.Delivered(Duration.ZERO)));
        dispatcher.submit(List.of(Intents.trigger(1, "ops")));
        assertThat(settled())
                .isEqualTo(new Settled("INC-1/ops/1/trigger", Outcome.OVERDUE, "http_5xx", "HTTP 503", true));
        assertThat(settled().outcome()).isIn(Outcome.DELIVERED, Outcome.EXPIRED);
    }

    @Test
    void aPageThatGrowsTooOldIsGivenUpAndAClosingMessageIsNot() throws InterruptedException {
        var never = new DeliveryOutcome.Deferred(FailureReason.CONNECT, "no connection", null, false);
        dispatcher.configure(Map.of("ops", _ -> never));
        wall.advance(Duration.ofMinutes(1));
        dispatcher.submit(List.of(Intents.trigger(1, "ops"), Intents.intent(2, "ops", Intent.Kind.RESOLVE, 2)));
        assertThat(List.of(settled(), settled())).extracting(Settled::intentId, Settled::outcome)
                .containsExactlyInAnyOrder(
                        tuple("INC-1/ops/1/trigger", Outcome.EXPIRED),
                        tuple("INC-2/ops/2/resolve", Outcome.OVERDUE));
    }

    @Test
    void aReceiverThatHangsCostsTheOthersNothing() throws InterruptedException {
        var stuck = new CountDownLatch(1);
        dispatcher.configure(Map.of("slow", _ -> {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new DeliveryOutcome.Delivered(Duration.ZERO);
        }, "quick", _ -> new DeliveryOutcome.Delivered(Duration.ZERO)));
        var intents = new ArrayList<Intent>();
        for (int i = 1; i <= 50; i++) {
            intents.add(Intents.trigger(i, "slow"));
            intents.add(Intents.trigger(i, "quick"));
        }
        dispatcher.submit(intents);
        for (int i = 0; i < 50; i++) {
            assertThat(settled().intentId()).contains("/quick/");
        }
        stuck.countDown();
    }

    @Test
    void whatWaitsForAReceiverThatIsGoneIsRefused() throws InterruptedException {
        dispatcher.configure(Map.of());
        dispatcher.submit(List.of(Intents.trigger(1, "ops")));
        assertThat(settled()).satisfies(settled -> {
            assertThat(settled.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(settled.reason()).isEqualTo("receiver_gone");
        });
    }

    @Test
    void aNotifierThatThrowsCostsItsOwnMessageOnly() throws InterruptedException {
        dispatcher.configure(Map.of("ops", intent -> {
            if (intent.id().startsWith("INC-1/")) {
                throw new IllegalStateException("boom");
            }
            return new DeliveryOutcome.Delivered(Duration.ZERO);
        }));
        dispatcher.submit(List.of(Intents.trigger(1, "ops"), Intents.trigger(2, "ops")));
        assertThat(List.of(settled(), settled())).extracting(Settled::outcome).containsExactlyInAnyOrder(
                Outcome.REFUSED, Outcome.DELIVERED);
    }

    @Test
    void aReceiverThatAsksForAgesIsTriedOnceMoreBeforeTheMessageIsTooOld() throws InterruptedException {
        var far = new DeliveryOutcome.Deferred(FailureReason.HTTP_429, "HTTP 429", Duration.ofDays(1_000_000_000),
                false);
        dispatcher.configure(Map.of("ops",
                intent -> intent.id().startsWith("INC-9/") ? new DeliveryOutcome.Delivered(Duration.ZERO) : far));
        var intents = new ArrayList<Intent>();
        for (int i = 1; i <= 8; i++) {
            intents.add(Intents.trigger(i, "ops"));
        }
        dispatcher.submit(intents);
        var outcomes = new ArrayList<Outcome>();
        while (outcomes.stream().filter(each -> each == Outcome.EXPIRED).count() < 8) {
            outcomes.add(settled().outcome());
        }
        dispatcher.submit(List.of(Intents.trigger(9, "ops")));
        assertThat(settled().outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void aMessageOnItsWayWhenItsReceiverIsTakenAwayIsSettled() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        dispatcher.configure(Map.of("ops", _ -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new DeliveryOutcome.Deferred(FailureReason.TIMEOUT, "no answer", null, true);
        }));
        dispatcher.submit(List.of(Intents.trigger(1, "ops")));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        dispatcher.configure(Map.of());
        goOn.countDown();
        assertThat(settled()).satisfies(settled -> {
            assertThat(settled.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(settled.reason()).isEqualTo("receiver_gone");
            assertThat(settled.maybeReceived()).isTrue();
        });
    }

    @Test
    void retryAfterIsKeptAndOwnDelaysGrowToTheirBound() {
        var policy = RetryPolicy.standard();
        assertThat(policy.delay(1, 1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.delay(4, 0, Duration.ZERO)).isEqualTo(Duration.ofSeconds(4));
        assertThat(policy.delay(1_000_000, 1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(60));
        assertThat(policy.delay(1, 1, Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
    }
}
