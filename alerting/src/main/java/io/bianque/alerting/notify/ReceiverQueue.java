package io.bianque.alerting.notify;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInput.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One receiver's messages: sent when they are due, the one that is due first before the others, by a few threads.
 * Order between messages of one incident is the core's business, which has only one of them open at a time.
 */
final class ReceiverQueue {
    private static final int WORKERS = 4;

    private final String receiver;
    private final Dispatcher.Context context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(
            Comparator.comparingLong((Pending each) -> each.dueNanos).thenComparingLong(each -> each.sequence));
    private final List<Thread> workers = new ArrayList<>();
    private volatile Notifier notifier;
    private long sequence;
    private int sending;
    /** The message that is made ready while its decision is made durable; null when there is none. */
    private @Nullable Pending foreseen;
    private boolean stopped;
    /** Whether the receiver is there no more: what is left is settled, for nobody will send it. */
    private boolean abandoned;

    /** A message and what is known about its attempts. Touched by one thread at a time. */
    private static final class Pending {
        final Intent intent;
        final long sequence;
        final long bornNanos;
        final Gate gate;
        long dueNanos;
        int failures;
        boolean maybeReceived;
        boolean toldLate;

        Pending(Intent intent, Gate gate, long sequence, long bornNanos, long dueNanos) {
            this.intent = intent;
            this.gate = gate;
            this.sequence = sequence;
            this.bornNanos = bornNanos;
            this.dueNanos = dueNanos;
        }
    }

    ReceiverQueue(String receiver, Notifier notifier, Dispatcher.Context context) {
        this.receiver = receiver;
        this.notifier = notifier;
        this.context = context;
        for (int i = 0; i < WORKERS; i++) {
            workers.add(Thread.ofVirtual().name("notify-" + receiver + "-" + i).start(this::work));
        }
    }

    /** Sends by another one from now on. What was made ready for the one before is thrown away: its address may be another. */
    void use(Notifier other) {
        lock.lock();
        try {
            notifier = other;
            dropForeseen();
        } finally {
            lock.unlock();
        }
    }

    /** It is not durable yet: who hands it in then has it sent like any other, or is told. */
    private void dropForeseen() {
        if (foreseen != null) {
            foreseen.gate.giveUp();
            pending.remove(foreseen);
            foreseen = null;
        }
    }

    /**
     * Begins to make a message ready that will probably be added soon. Only where nothing else is to do, and one at a time: a
     * page that comes alone is quick, and one of many costs nobody else their turn.
     */
    void foresee(Intent intent) {
        lock.lock();
        try {
            if (!stopped && foreseen == null && sending == 0 && pending.isEmpty()) {
                foreseen = enqueue(intent, new Gate(context.policy().foreseenWait()));
            }
        } finally {
            lock.unlock();
        }
    }

    void add(Intent intent) {
        lock.lock();
        try {
            var ready = foreseen;
            if (ready != null && ready.intent.equals(intent)) {
                foreseen = null;
                if (ready.gate.open()) {
                    return; // a worker has it
                }
            }
            var _ = enqueue(intent, Gate.opened());
        } finally {
            lock.unlock();
        }
    }

    private Pending enqueue(Intent intent, Gate gate) {
        long now = context.monotonic().nanos();
        // Wall time only tells how old the message was when it came in; from here on it ages monotonically.
        long age = Math.clamp(context.wall().millis() - intent.createdMillis(), 0, TimeUnit.DAYS.toMillis(7));
        var message = new Pending(intent, gate, sequence++, now - TimeUnit.MILLISECONDS.toNanos(age), now);
        pending.add(message);
        changed.signal();
        return message;
    }

    int waiting() {
        lock.lock();
        try {
            return pending.size() + sending;
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops, for the receiver is there no more; what was not being sent is settled by the caller now, what is on its way
     * by this queue when its attempt has failed.
     */
    List<Settled> abandon() {
        lock.lock();
        try {
            stop();
            abandoned = true;
            dropForeseen();
            var left = pending.stream().map(ReceiverQueue::gone).toList();
            pending.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    private static Settled gone(Pending message) {
        return gone(message.intent, message.maybeReceived);
    }

    /** What becomes of a message whose receiver is there no more. */
    static Settled gone(Intent intent, boolean maybeReceived) {
        return new Settled(intent.id(), Outcome.REFUSED, FailureReason.RECEIVER_GONE.word(),
                "no receiver " + intent.receiver() + " is configured", maybeReceived);
    }

    void join(Duration limit) {
        try {
            for (var worker : workers) {
                if (!worker.join(limit.isNegative() ? Duration.ZERO : limit)) {
                    worker.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            for (var next = take(); next != null; next = take()) {
                perform(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Pending take() throws InterruptedException {
        lock.lock();
        try {
            while (!stopped) {
                var first = pending.peek();
                long wait = first == null ? Long.MAX_VALUE : first.dueNanos - context.monotonic().nanos();
                if (wait <= 0) {
                    sending++;
                    return Objects.requireNonNull(pending.poll());
                }
                // Woken early or late, it looks again.
                var _ = changed.awaitNanos(wait);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void perform(Pending message) throws InterruptedException {
        try {
            attempt(message);
        } catch (RuntimeException e) {
            // A mistake here must not cost the receiver one of its threads.
            settle(message, Outcome.REFUSED, FailureReason.BUG.word(), "the queue failed: " + e);
        } finally {
            lock.lock();
            try {
                sending--;
            } finally {
                lock.unlock();
            }
        }
    }

    private void attempt(Pending message) throws InterruptedException {
        long start = context.monotonic().nanos();
        var outcome = attempt(message.intent, message.gate);
        if (!message.gate.pass()) {
            forget(message);
            return;
        }
        context.crashPoints().reached("outbox.sent");
        long now = context.monotonic().nanos();
        context.listener().attempted(receiver, outcome, Duration.ofNanos(now - start));
        switch (outcome) {
            case DeliveryOutcome.Delivered _ -> settle(message, Outcome.DELIVERED, "", "");
            case DeliveryOutcome.Refused(var reason, var detail) ->
                settle(message, Outcome.REFUSED, reason.word(), detail);
            case DeliveryOutcome.Deferred deferred -> retry(message, deferred, now);
        }
    }

    /** It did not become durable in time; if it still does, it is added like any other. */
    private void forget(Pending message) {
        lock.lock();
        try {
            if (foreseen == message) {
                foreseen = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private DeliveryOutcome attempt(Intent intent, Gate gate) {
        try {
            return notifier.send(intent, gate);
        } catch (RuntimeException e) {
            // The outermost place of this attempt: one message that cannot be made must not stop the others.
            return new DeliveryOutcome.Refused(FailureReason.BUG, "the notifier failed: " + e);
        }
    }

    private void retry(Pending message, DeliveryOutcome.Deferred deferred, long now) throws InterruptedException {
        var policy = context.policy();
        message.failures++;
        message.maybeReceived |= deferred.maybeReceived();
        var age = Duration.ofNanos(now - message.bornNanos);
        var limit = message.intent.kind() == Intent.Kind.TRIGGER ? policy.triggerAge() : policy.closeAge();
        if (age.compareTo(limit) >= 0) {
            settle(message, Outcome.EXPIRED, deferred.reason().word(), deferred.detail());
            return;
        }
        // Whoever asks for more than what the message has left is asked once more when it is too old.
        var left = limit.minus(age);
        var wish = deferred.retryAfter() == null ? Duration.ZERO : deferred.retryAfter();
        var asked = wish.compareTo(left) > 0 ? left : wish;
        var delay = policy.delay(message.failures, context.random().nextDouble(), asked);
        // Late is also what will be late before it can be tried again.
        if (!message.toldLate && age.plus(delay).compareTo(policy.overdueAfter()) >= 0) {
            message.toldLate = true;
            settle(message, Outcome.OVERDUE, deferred.reason().word(), deferred.detail());
        }
        message.dueNanos = now + delay.toNanos();
        lock.lock();
        try {
            if (!stopped) {
                pending.add(message);
                changed.signal();
                return;
            } else if (!abandoned) {
                return; // the intent stays open in the journal: it is performed after the next start
            }
        } finally {
            lock.unlock();
        }
        settle(gone(message));
    }

    private void settle(Pending message, Outcome outcome, String reason, String detail) throws InterruptedException {
        var shortDetail = detail.length() <= 200 ? detail : detail.substring(0, 200);
        settle(new Settled(message.intent.id(), outcome, reason, shortDetail, message.maybeReceived));
    }

    private void settle(Settled settled) throws InterruptedException {
        try {
            context.journal().apply(settled).get();
            context.crashPoints().reached("outbox.outcome");
        } catch (ExecutionException | IllegalStateException e) {
            // The journal stands still, and says so itself. The intent stays open in it: it is performed again after
            // the restart, under the same keys.
            stop();
        }
    }
}
