package io.bianque.alerting.notify;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The outbox at work: performs open intents and journals what became of them.
 *
 * <p>Each receiver has a queue and a few virtual threads of its own, so that a slow one costs the others nothing. The
 * number of messages that wait is bounded by the core, which has at most one open for each incident and receiver. An
 * intent whose outcome did not get into the journal is performed again after a restart, under the same keys.
 * Thread-safe.
 */
public final class Dispatcher {
    /** Every name that the crash points are called with. */
    public static final List<String> CRASH_POINTS = List.of("outbox.sent", "outbox.outcome");

    private final Map<String, ReceiverQueue> queues = new LinkedHashMap<>();
    private final Context context;
    /** What came before the receivers were known; null from then on. */
    private @Nullable List<Intent> early = new ArrayList<>();
    private boolean stopped;

    /**
     * What every queue works with.
     *
     * @param journal takes an outcome; its answer completes when the outcome is durable
     * @param random  for jitter; must be thread-safe
     */
    public record Context(RetryPolicy policy, InstantSource wall, MonotonicClock monotonic, RandomGenerator random,
            Function<JournalInput.Settled, CompletableFuture<Boolean>> journal, CrashPoints crashPoints,
            AttemptListener listener) {}

    /** Hears of every attempt; for metrics. Must not block. */
    @FunctionalInterface
    public interface AttemptListener {
        /** One attempt is over, after {@code took}. */
        void attempted(String receiver, DeliveryOutcome outcome, Duration took);
    }

    public Dispatcher(Context context) {
        this.context = context;
    }

    /**
     * The receivers there are from now on. What waits for one that is gone is refused; what waits for one that stays is
     * sent by its new notifier.
     */
    public synchronized void configure(Map<String, Notifier> notifiers) {
        if (stopped) {
            return;
        }
        notifiers.forEach((name, notifier) -> {
            var queue = queues.get(name);
            if (queue == null) {
                queues.put(name, new ReceiverQueue(name, notifier, context));
            } else {
                queue.use(notifier);
            }
        });
        var gone = queues.keySet().stream().filter(name -> !notifiers.containsKey(name)).toList();
        for (var name : gone) {
            var queue = queues.remove(name);
            if (queue != null) {
                queue.abandon().forEach(this::settle);
            }
        }
        var waited = early;
        early = null;
        if (waited != null) {
            submit(waited);
        }
    }

    /** Takes intents that are durable in the journal; they wait while no receivers were ever given. Does not block. */
    public synchronized void submit(List<Intent> intents) {
        if (early != null) {
            early.addAll(intents);
            return;
        }
        for (var intent : intents) {
            var queue = queues.get(intent.receiver());
            if (stopped) {
                return;
            } else if (queue == null) {
                settle(ReceiverQueue.gone(intent, false));
            } else {
                queue.add(intent);
            }
        }
    }

    /**
     * Hears of intents that are decided and being made durable: what can be made ready for them is, and nothing leaves until
     * {@link #submit} brings them. Need not be called. Does not block.
     */
    public synchronized void foresee(List<Intent> intents) {
        if (early == null && !stopped) {
            for (var intent : intents) {
                var queue = queues.get(intent.receiver());
                if (queue != null) {
                    queue.foresee(intent);
                }
            }
        }
    }

    /** On a thread of its own: the journal may make the caller wait, and the caller may be the journal. */
    private void settle(JournalInput.Settled settled) {
        Thread.ofVirtual().start(() -> {
            var _ = context.journal().apply(settled);
        });
    }

    /** Messages that wait or are being sent, by receiver. */
    public synchronized Map<String, Integer> waiting() {
        var waiting = new LinkedHashMap<String, Integer>();
        queues.forEach((name, queue) -> waiting.put(name, queue.waiting()));
        return waiting;
    }

    /** Begins no further attempt and waits, at most so long, for those that go on. */
    public void stop(Duration limit) {
        List<ReceiverQueue> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(queues.values());
        }
        long end = context.monotonic().nanos() + limit.toNanos();
        all.forEach(ReceiverQueue::stop);
        all.forEach(queue -> queue.join(Duration.ofNanos(end - context.monotonic().nanos())));
    }
}
