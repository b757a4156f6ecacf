package io.bianque.alerting.run;

import io.bianque.alerting.runbook.RunInput;
import io.bianque.collector.action.ActionGateway;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.seam.MonotonicClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents to act, and hands what they answer to the journal. An order that could not be sent is tried every second, one
 * that was sent and not answered is given again after ten: an agent runs each once, however often it hears of it, and tells
 * its end again. Thread-safe; holds no lock while it sends.
 */
public final class ActionDesk implements ActionListener {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    static final int OUTPUT_MAX = 2_000;
    static final int DETAIL_MAX = 500;

    private final ActionGateway gateway;
    private final Consumer<RunInput> journal;
    private final MonotonicClock clock;
    private final Object lock = new Object();
    private Map<String, Asked> open = new LinkedHashMap<>();
    private long sent;
    private long unreachable;

    private static final class Asked {
        ActionRequest request;
        final StringBuilder output = new StringBuilder();
        @Nullable
        Long sentNanos;

        Asked(ActionRequest request) {
            this.request = request;
        }
    }

    /**
     * A desk.
     *
     * @param journal takes how actions ended; may wait only for room in the journal's queue
     */
    public ActionDesk(ActionGateway gateway, Consumer<RunInput> journal, MonotonicClock clock) {
        this.gateway = gateway;
        this.journal = journal;
        this.clock = clock;
    }

    /** Takes all actions that are open now, in place of those before; sends what was not sent yet. */
    public void take(List<ActionRequest> all) {
        synchronized (lock) {
            var now = new LinkedHashMap<String, Asked>();
            for (var request : all) {
                var id = request.order().runId();
                var asked = open.getOrDefault(id, new Asked(request));
                asked.request = request;
                now.put(id, asked);
            }
            open = now;
        }
        again();
    }

    /** Sends what could not be sent, and what was sent too long ago. To be called about every second. */
    public void again() {
        long now = clock.nanos();
        var due = new ArrayList<ActionOrder>();
        synchronized (lock) {
            for (var asked : open.values()) {
                if (asked.request.wanted() && (asked.sentNanos == null || now - asked.sentNanos >= AGAIN_NANOS)) {
                    asked.sentNanos = now;
                    due.add(asked.request.order());
                }
            }
        }
        for (var order : due) {
            boolean isSent = gateway.send(order);
            synchronized (lock) {
                sent += isSent ? 1 : 0;
                unreachable += isSent ? 0 : 1;
                var asked = open.get(order.runId());
                if (!isSent && asked != null) {
                    asked.sentNanos = null;
                }
            }
        }
    }

    @Override
    public void output(String host, String runId, boolean error, String text) {
        synchronized (lock) {
            var asked = of(host, runId);
            if (asked != null) {
                asked.output.append(text);
                int tooMany = asked.output.length() - OUTPUT_MAX;
                if (tooMany > 0) {
                    boolean splits = Character.isLowSurrogate(asked.output.charAt(tooMany));
                    asked.output.delete(0, splits ? tooMany + 1 : tooMany);
                }
            }
        }
    }

    @Override
    public void done(String host, String runId, ActionOutcome outcome, int exitCode, String detail, long atMillis) {
        String output;
        synchronized (lock) {
            var asked = of(host, runId);
            if (asked == null) {
                return;
            }
            output = asked.output.toString();
        }
        journal.accept(new RunInput.ActionEnded(runId, outcome, exitCode,
                detail.substring(0, Math.min(DETAIL_MAX, detail.length())), output));
    }

    /** The open action of that id; null when there is none, or another host was asked: no agent speaks for another. */
    private @Nullable Asked of(String host, String runId) {
        var asked = open.get(runId);
        return asked != null && asked.request.order().host().equals(host) ? asked : null;
    }

    /** How often an order was sent. */
    public long sent() {
        synchronized (lock) {
            return sent;
        }
    }

    /** How often one could not be sent because its host was not there or runs no actions. */
    public long unreachable() {
        synchronized (lock) {
            return unreachable;
        }
    }
}
