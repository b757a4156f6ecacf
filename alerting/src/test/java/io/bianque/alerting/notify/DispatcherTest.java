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
            Duration.ofMillis(40), Duration.ofMillis(150), Duration.ofDays(1), Duration.ofSeconds(30));
    /** What is made ready does not wait for its decision at all. */
    private static final RetryPolicy IMPATIENT = new RetryPolicy(QUICK.firstDelay(), QUICK.maxDelay(),
            QUICK.overdueAfter(), QUICK.triggerAge(), QUICK.closeAge(), Duration.ZERO);
    private final BlockingQueue<Settled> journal = new LinkedBlockingQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    /** Intents of tests are decided at this time. */
    private final Instant decided = Instant.ofEpochMilli(1_767_323_045_000L);
    private final ManualClock wall = new ManualClock(decided);
    private final Dispatcher dispatcher = dispatcher(wall, QUICK);

    private Dispatcher dispatcher(InstantSource clock, RetryPolicy policy) {
        return new Dispatcher(new Dispatcher.Context(policy, clock, MonotonicClock.system(), () -> 0L, settled -> {
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

    /** Says which messages it was asked to make ready, and which have left. */
    private static final class Ready implements Notifier {
        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        final BlockingQueue<String> left = new LinkedBlockingQueue<>();

        @Override
        public DeliveryOutcome send(Intent intent) {
            return send(intent, Gate.opened());
        }

        @Override
        public DeliveryOutcome send(Intent intent, Gate gate) {
            begun.add(intent.id());
            if (!gate.pass()) {
                return DeliveryOutcome.notSent();
            }
            left.add(intent.id());
            return new DeliveryOutcome.Delivered(Duration.ZERO);
        }
    }

    @Test
    void whatIsForeseenIsMadeReadyAndLeavesOnceItIsHandedIn() throws InterruptedException {
        var ready = new Ready();
        dispatcher.configure(Map.of("ops", ready));
        var intents = List.of(Intents.trigger(1, "ops"));
        dispatcher.foresee(intents);
        assertThat(ready.begun.poll(10, TimeUnit.SECONDS)).isEqualTo("INC-1/ops/1/trigger");
        assertThat(ready.left).isEmpty();
        dispatcher.submit(intents);
        assertThat(settled()).isEqualTo(new Settled("INC-1/ops/1/trigger", Outcome.DELIVERED, "", "", false));
        dispatcher.stop(Duration.ofSeconds(5));
        assertThat(ready.left).as("once").hasSize(1);
        assertThat(ready.begun).isEmpty();
        assertThat(journal).isEmpty();
    }

    @Test
    void ofManyThatAreForeseenAllLeaveOnceAndOneIsMadeReady() throws InterruptedException {
        var ready = new Ready();
        dispatcher.configure(Map.of("ops", ready));
        var intents = List.of(Intents.trigger(1, "ops"), Intents.trigger(2, "ops"), Intents.trigger(3, "ops"));
        dispatcher.foresee(intents);
        assertThat(dispatcher.waiting()).containsEntry("ops", 1);
        dispatcher.submit(intents);
        assertThat(List.of(settled(), settled(), settled())).extracting(Settled::intentId).containsExactlyInAnyOrder(
                "INC-1/ops/1/trigger", "INC-2/ops/1/trigger", "INC-3/ops/1/trigger");
        assertThat(ready.left).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void whatIsForeseenAndNotHandedInNeitherLeavesNorIsSettled() throws InterruptedException {
        var ready = new Ready();
        var impatient = dispatcher(wall, IMPATIENT);
        impatient.configure(Map.of("ops", ready));
        impatient.foresee(List.of(Intents.trigger(1, "ops")));
        assertThat(ready.begun.poll(10, TimeUnit.SECONDS)).isNotNull();
        impatient.submit(List.of(Intents.trigger(2, "ops")));
        assertThat(settled().intentId()).isEqualTo("INC-2/ops/1/trigger");
        impatient.stop(Duration.ofSeconds(10));
        assertThat(ready.left).containsExactly("INC-2/ops/1/trigger");
        assertThat(journal).isEmpty();
    }

    @Test
    void whatIsHandedInAfterItWasGivenUpIsSentAllTheSame() throws InterruptedException {
        var ready = new Ready();
        dispatcher.configure(Map.of("ops", (Notifier) intent -> new DeliveryOutcome.Delivered(Duration.ZERO)));
        dispatcher.foresee(List.of(Intents.trigger(1, "ops")));
        dispatcher.configure(Map.of()); // gives up what is not durable yet
        dispatcher.configure(Map.of("ops", ready));
        dispatcher.submit(List.of(Intents.trigger(1, "ops")));
        assertThat(settled()).isEqualTo(new Settled("INC-1/ops/1/trigger", Outcome.DELIVERED, "", "", false));
        assertThat(ready.left).hasSize(1);
        assertThat(journal).isEmpty();
    }

    @Test
    void whatWasMadeReadyForAnOldConfigurationLeavesByTheNewOne() throws InterruptedException {
        var old = new Ready();
        var now = new Ready();
        dispatcher.configure(Map.of("ops", old));
        var intents = List.of(Intents.trigger(1, "ops"));
        dispatcher.foresee(intents);
        assertThat(old.begun.poll(10, TimeUnit.SECONDS)).isEqualTo("INC-1/ops/1/trigger");
        dispatcher.configure(Map.of("ops", now));
        dispatcher.submit(intents);
        assertThat(settled()).isEqualTo(new Settled("INC-1/ops/1/trigger", Outcome.DELIVERED, "", "", false));
        dispatcher.stop(Duration.ofSeconds(5));
        assertThat(old.left).isEmpty();
        assertThat(now.left).hasSize(1);
        assertThat(journal).isEmpty();
    }

    @Test
    void whatFailsBeforeItMayLeaveIsSettledOnlyOnceItIsHandedIn() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var no = new DeliveryOutcome.Refused(FailureReason.ADDRESS_FORBIDDEN, "not there");
        dispatcher.configure(Map.of("ops", new Notifier() {
            @Override
            public DeliveryOutcome send(Intent intent) {
                return no;
            }

            @Override
            public DeliveryOutcome send(Intent intent, Gate gate) {
                asked.countDown();
                return no;
            }
        }));
        var intents = List.of(Intents.trigger(1, "ops"));
        dispatcher.foresee(intents);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(journal).isEmpty();
        dispatcher.submit(intents);
        assertThat(settled().outcome()).isEqualTo(Outcome.REFUSED);
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
