package io.bianque.alerting.boot;

import com.sun.net.httpserver.HttpServer;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.incident.CoreLimits;
import io.bianque.alerting.incident.IncidentCore;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalEntry;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.notify.DeliveryOutcome;
import io.bianque.alerting.notify.Gate;
import io.bianque.alerting.notify.OutboundHttp;
import io.bianque.alerting.notify.Receiver;
import io.bianque.alerting.notify.ReceiversFile;
import io.bianque.alerting.notify.webhook.WebhookKind;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the way from a reading to a page again and again, on cores of its own that nobody sees, to a receiver of its own on the
 * loopback interface. The virtual machine compiles what is used often; without this the first page at night would go
 * through code that was never used before, and take several times as long as those after it. Writes nothing, and tells
 * nobody. Confined to one thread.
 */
final class Rehearsal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final String RULES = """
            rules:
              - name: Rehearsal
                level: host
                select: {metric: bianque_rehearsal}
                when: value > 0.5
                severity: critical
                annotations: {summary: "{{labels.host}}: {{value}}"}
            """;
    /** How long after the start it begins: what a start has to do comes first. */
    static final Duration AFTER = Duration.ofSeconds(5);
    static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final int ANSWERING_QUEUE = 8;
    /**
     * How often the way up to the message's text is played for each message that is sent. It is the longer part of the way and
     * costs a tenth: the compiler does its best from the 5,000th use on only, and is then twice as good as at the 400th.
     */
    static final int DECIDED_PER_SENT = 10;
    /** After so many rounds the cores are left to the garbage and new ones made, lest they fill the memory. */
    private static final int ROUNDS_PER_CORE = 500;

    private final HttpServer sink;
    private final Receiver receiver;
    private final RuleSet rules;
    private Evaluation evaluation;
    private IncidentCore core;
    private final Deque<JournalInput> inputs = new ArrayDeque<>();
    private final Deque<Intent> intents = new ArrayDeque<>();
    private long now;
    private long offset;
    private int delivered;

    /**
     * Plays rounds on this thread until there were so many that send, or the time is over, or the thread is interrupted. That
     * it could not is told in the log, and hinders nothing.
     */
    static void play(int rounds, Duration atMost, InstantSource wall, MonotonicClock monotonic) {
        long began = monotonic.nanos();
        try (var rehearsal = new Rehearsal(wall, monotonic)) {
            int round = 0;
            while (round < rounds * DECIDED_PER_SENT && monotonic.nanos() - began < atMost.toNanos()
                    && !Thread.currentThread().isInterrupted()) {
                if (round > 0 && round % ROUNDS_PER_CORE == 0) {
                    rehearsal.begin();
                }
                rehearsal.round(++round, round % DECIDED_PER_SENT == 0);
            }
            LOG.info("the way of a page was rehearsed {} times in {} ms: {} messages to a receiver of its own", round,
                    (monotonic.nanos() - began) / 1_000_000, rehearsal.delivered);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the way of a page could not be rehearsed; pages go out all the same, the first of them later", e);
        }
    }

    /** @throws IOException if the loopback interface cannot be listened on */
    Rehearsal(InstantSource wall, MonotonicClock monotonic) throws IOException {
        now = wall.millis();
        var loaded = RuleSetLoader.loadDocument("rehearsal", RULES.getBytes(StandardCharsets.UTF_8));
        if (!(loaded instanceof RuleSetLoader.Outcome.Loaded(var read, var _))) {
            throw new IllegalStateException(loaded.toString());
        }
        rules = read;
        sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ANSWERING_QUEUE);
        sink.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
            }
        });
        sink.start();
        var http = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                wall, monotonic, OutboundHttp.DEADLINE);
        receiver = new ReceiversFile(List.of(new WebhookKind(wall)), http, "", ZoneId.of("UTC"))
                .read("rehearsal", receivers(sink.getAddress().getPort()),
                        Path.of("."))
                .getFirst();
        begin();
    }

    /** Begins with new cores. */
    private void begin() {
        evaluation = new Evaluation(rules, this::moved);
        core = new IncidentCore(CoreLimits.standard());
        tell(new JournalInput.Installed("rehearsal"));
        tell(new JournalInput.ReceiversSet(List.of(receiver.spec())));
        apply(new CollectorRecord.RunMarked("rehearsal", now, true));
        tick();
    }

    private static byte[] receivers(int port) {
        return """
                receivers:
                  - name: rehearsal
                    kind: webhook
                    url: http://127.0.0.1:%d/
                    pages_per_minute: 1000
                    allow_plain_http: true
                    allow_addresses: [127.0.0.1/32]
                """.formatted(port).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A fault of a host, its page, its repair, the end of the page. Returns how many messages were delivered so far.
     *
     * @param number {@code >= 1}, another for each round
     * @param sends  whether the messages go to the receiver; else they are written, and taken for delivered
     */
    int round(int number, boolean sends) {
        var host = "rehearsal-" + number;
        apply(new CollectorRecord.SeriesDefined(number,
                new SeriesKey("bianque_rehearsal", Labels.of("host", host))));
        for (double value : new double[]{0, 1, 0}) {
            tick();
            apply(new CollectorRecord.Samples(new Stamp(host, 1, 1, offset, number, now, now, false),
                    new int[]{number}, new long[]{now}, new double[]{value}));
            decide(sends);
        }
        return delivered;
    }

    private void tick() {
        now += 1_000;
        apply(new CollectorRecord.Tick(now, now * 1_000_000));
        inputs.add(new JournalInput.Tick());
        decide(false);
    }

    private void apply(CollectorRecord record) {
        evaluation.apply(++offset, record);
    }

    private void moved(Transition transition) {
        inputs.add(new JournalInput.Transitioned(transition));
    }

    /** As the journal does with a batch, but for the disk. */
    private void decide(boolean sends) {
        for (var input = inputs.poll(); input != null; input = inputs.poll()) {
            tell(input);
        }
        if (core.wantsDecision()) {
            tell(new JournalInput.Decide());
        }
        var _ = core.takeChanges();
        var _ = core.takeQuestions();
        for (var intent = intents.poll(); intent != null; intent = intents.poll()) {
            var outcome = receiver.notifier().send(intent, sends ? Gate.opened() : Gate.shut());
            boolean taken = !sends || outcome instanceof DeliveryOutcome.Delivered;
            delivered += sends && taken ? 1 : 0;
            tell(new JournalInput.Settled(intent.id(),
                    taken ? JournalInput.Outcome.DELIVERED : JournalInput.Outcome.REFUSED, "", "",
                    false));
        }
    }

    private void tell(JournalInput input) {
        var caused = core.apply(now, input);
        var _ = JournalCodec.encode(new JournalEntry(now, input, caused));
        intents.addAll(caused);
    }

    @Override
    public void close() {
        sink.stop(0);
    }
}
