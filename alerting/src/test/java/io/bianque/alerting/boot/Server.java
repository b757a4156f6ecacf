package io.bianque.alerting.boot;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.JournalOptions;
import io.bianque.alerting.notify.Dispatcher;
import io.bianque.alerting.notify.OutboundHttp;
import io.bianque.alerting.notify.Receiver;
import io.bianque.alerting.notify.ReceiversFile;
import io.bianque.alerting.notify.RetryPolicy;
import io.bianque.alerting.notify.pagerduty.PagerDutyKind;
import io.bianque.alerting.notify.webhook.WebhookKind;
import io.bianque.alerting.state.StateStore;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocketFactory;

/** One run of alerting as it is wired, over a journal's disk and a database file that outlive it. */
final class Server implements AutoCloseable {
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(50),
            Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofDays(1), Duration.ofSeconds(1));
    private final StateStore store;
    final Alerting alerting;

    Server(Disk journal, Path database, String receivers, CrashPoints crashPoints) throws IOException {
        this(journal, database, receivers, crashPoints, true);
    }

    Server(Disk journal, Path database, String receivers, CrashPoints crashPoints, boolean automation)
            throws IOException {
        var wall = InstantSource.system();
        var monotonic = MonotonicClock.system();
        store = StateStore.sqlite(database);
        var options = JournalOptions.standard().withCrashPoints(crashPoints);
        var numbers = new SplittableRandom(1);
        alerting = new Alerting(journal, options, store, wall, monotonic,
                outcomes -> new Dispatcher(new Dispatcher.Context(QUICK, wall, monotonic, numbers, outcomes,
                        crashPoints, (_, _, _) -> {})),
                Duration.ofSeconds(10), () -> "test", _ -> {});
        alerting.start(Optional.of(read(receivers)), automation);
    }

    static List<Receiver> read(String receivers) {
        var http = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                InstantSource.system(), MonotonicClock.system(), Duration.ofMillis(500));
        return new ReceiversFile(List.of(new WebhookKind(InstantSource.system()), new PagerDutyKind()), http, "",
                ZoneOffset.UTC).read("receivers.yaml", receivers.getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    void fire(int host) {
        alerting.accept(
                JournalInputs.transition(10 + host, "HostDown", "h" + host, AlertState.PENDING, AlertState.FIRING,
                        Severity.CRITICAL));
    }

    void resolve(int host) {
        alerting.accept(JournalInputs.transition(1_000 + host, "HostDown", "h" + host, AlertState.FIRING,
                AlertState.RESOLVED, Severity.CRITICAL));
    }

    Incidents incidents() {
        return alerting.incidents();
    }

    /** Whether every incident up to this number has only deliveries in this state. */
    boolean allAre(String state, int incidents) {
        for (int i = 1; i <= incidents; i++) {
            var detail = incidents().detail("INC-" + i);
            if (detail.isEmpty() || detail.get().incident().deliveries().isEmpty()
                    || !detail.get().incident().deliveries().stream().allMatch(each -> each.state().equals(state))) {
                return false;
            }
        }
        return true;
    }

    /** Waits until it is so, 20 s at most. */
    static void await(String what, BooleanSupplier so) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within 20 s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        alerting.close();
        store.close();
    }
}
