package io.bianque.agent.boot;

import io.bianque.agent.action.ActionRunner;
import io.bianque.agent.action.RunEnd;
import io.bianque.agent.check.CheckOutcome;
import io.bianque.agent.check.CheckRunner;
import io.bianque.agent.check.CheckSchedule;
import io.bianque.agent.check.TunedChecks;
import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.graph.LinkReader;
import io.bianque.agent.host.HostSampler;
import io.bianque.agent.link.Identity;
import io.bianque.agent.link.Link;
import io.bianque.agent.link.TlsFiles;
import io.bianque.agent.process.ProcessSampler;
import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.agent.reading.HostEvent;
import io.bianque.protocol.message.Change;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Links;
import io.bianque.protocol.message.Output;
import io.bianque.protocol.message.Probe;
import io.bianque.seam.NioDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: the scheduler thread that reads on every tick, begins checks and looks at the configuration; the rest has
 * threads of its own.
 */
final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
    private static final Duration LINKS_LOOK = Duration.ofSeconds(5);
    private static final Duration LINKS_EVERY = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration CONFIG_EVERY = Duration.ofSeconds(2);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("scheduler").unstarted(task));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("timer").unstarted(task));
    private final HostSampler host;
    private final Link link;
    private final CheckRunner checks;
    private final CheckSchedule schedule;
    private final ActionRunner actions;
    private final LinkReader links = LinkReader.forThisSystem();
    private final ConfigWatch watch;
    private final Map<String, String> facts;
    private final SelfMeasures self;
    private final Losses losses = new Losses();
    private final SpoolLock spoolLock;
    private AgentConfig config;
    private Config tuning = new Config(List.of());
    private ProcessSampler processes;
    private ScheduledFuture<?> ticking;
    private long dueNanos;
    private long linksDueNanos = System.nanoTime();
    private long lookedNanos = System.nanoTime() - LOOK_AGAIN.toNanos();

    private Agent(Path file, AgentConfig config, byte[] bytes) throws IOException {
        this.config = config;
        host = HostSampler.forThisSystem();
        facts = facts(host);
        processes = processSampler();
        var identity = identity(config, facts);
        var disk = new NioDisk(config.spool().directory());
        spoolLock = SpoolLock.take(config.spool().directory());
        var spool = Spool.open(disk, config.spool().sizeBytes(), new SecureRandom(), losses);
        link = new Link(spool, new Link.Target(config.servers(), config.tls(), identity, config.heartbeat()),
                new HostClocks(host.bootMillis()), System::nanoTime, new SecureRandom());
        checks = new CheckRunner(Clock.systemUTC(), System::nanoTime, timer, this::checked);
        schedule = new CheckSchedule(identity.name());
        actions = ActionRunner.open(config.spool().directory(), Clock.systemUTC(), new ActionRunner.Outlet() {
            @Override
            public void output(String run, boolean error, String text) {
                link.output(new Output(run, error, text));
            }

            @Override
            public void ended(RunEnd end) {
                link.add(Frames.done(end, System.currentTimeMillis()));
            }
        });
        actions.set(config.actions());
        watch = new ConfigWatch(file, bytes);
        self = new SelfMeasures(link);
        ticking = scheduler.schedule(() -> {}, 0, TimeUnit.NANOSECONDS);
    }

    /**
     * Starts the agent; its threads keep the program alive until it is told to stop.
     *
     * @throws IOException when the spool or the certificate cannot be used
     */
    static void start(Path file, AgentConfig config) throws IOException {
        var agent = prepare(file, config);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(agent::stop));
        Hangup.onSignal(() -> agent.scheduler.execute(agent.guarded(() -> agent.look(true))));
        agent.run();
        if (config.insecureLoopback()) {
            LOG.warn("insecure_loopback is on: the link has no TLS");
        }
        LOG.info("{} runs, reading every {} s", Version.SOFTWARE, config.interval().toMillis() / 1e3);
    }

    /** Starts the threads. */
    void run() {
        link.onConfig(told -> scheduler.execute(guarded(() -> tune(told))));
        link.onOrder(order -> actions.order(order.run(), order.name(), order.args(),
                Duration.ofMillis(order.timeoutMillis())));
        link.onProbe(wish -> scheduler.execute(guarded(() -> probe(wish))));
        actions.tellLost();
        link.start();
        scheduler.execute(guarded(this::begin));
    }

    /** An agent whose threads do not run yet, on a spool that is its own. */
    static Agent prepare(Path file, AgentConfig config) throws IOException {
        return new Agent(file, config, ConfigWatch.read(file));
    }

    /** Gives back what {@link #prepare} took. */
    void discard() throws IOException {
        scheduler.shutdownNow();
        timer.shutdownNow();
        checks.close();
        actions.close();
        processes.close();
        spoolLock.close();
    }

    private ProcessSampler processSampler() {
        return ProcessSampler.forThisSystem(host.bootMillis(), host.pageBytes(), config.processes().groups(),
                config.processes().top());
    }

    private static Map<String, String> facts(HostSampler host) {
        var facts = new LinkedHashMap<>(host.facts());
        facts.put("agent_version", Version.VERSION);
        facts.put("java_version", Runtime.version().toString());
        facts.put("pid", Long.toString(ProcessHandle.current().pid()));
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    private static Identity identity(AgentConfig config, Map<String, String> facts) throws IOException {
        var certified = config.tls().isPresent() ? TlsFiles.identity(config.tls().get().certificate()) : config.host();
        var name = certified.or(config::host).orElseGet(Agent::systemName);
        return new Identity(name, Version.SOFTWARE, facts.getOrDefault("os", ""), bootId(), config.labels(), facts,
                config.isTunable(), !config.actions().isEmpty());
    }

    private static String systemName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (UnknownHostException _) {
            return "unknown";
        }
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException _) {
            return "unknown";
        }
    }

    private void begin() {
        scheduleChecks();
        tick();
        // The second reading soon after, so that rates are there at once; then each host at its own place of the interval.
        var _ = scheduler.schedule(guarded(this::tick), 2, TimeUnit.SECONDS);
        beginTicking();
        var _ = scheduler.scheduleWithFixedDelay(guarded(this::beginChecks), 0, 100, TimeUnit.MILLISECONDS);
        var _ = scheduler.scheduleWithFixedDelay(guarded(() -> look(false)), CONFIG_EVERY.toMillis(),
                CONFIG_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = scheduler.scheduleWithFixedDelay(guarded(this::tellLinks), LINKS_LOOK.toMillis(),
                LINKS_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        var _ = timer.scheduleWithFixedDelay(link::watch, 1, 1, TimeUnit.SECONDS);
    }

    private void beginTicking() {
        ticking.cancel(false);
        var interval = config.interval().toNanos();
        var place = Math.floorMod(facts.hashCode() * 2_654_435_761L, interval);
        dueNanos = System.nanoTime() + Math.max(place, Math.min(interval, 4_000_000_000L));
        ticking = scheduler.scheduleAtFixedRate(guarded(this::dueTick), dueNanos - System.nanoTime(), interval,
                TimeUnit.NANOSECONDS);
    }

    private void dueTick() {
        self.late(Math.max(0, System.nanoTime() - dueNanos));
        dueNanos = Math.max(dueNanos + config.interval().toNanos(), System.nanoTime() - config.interval().toNanos());
        tick();
    }

    private void tick() {
        var out = new Readings(System.currentTimeMillis());
        var eventsNotTold = processes.eventsNotTold();
        var nanos = System.nanoTime();
        host.tick(nanos, out, event -> link.add(Frames.event(event, out.timeMillis())));
        processes.tick(nanos, out, event -> link.add(Frames.event(event, out.timeMillis())));
        losses.addEvents(LossReason.TICK_LIMIT, processes.eventsNotTold() - eventsNotTold);
        self.measure(nanos, watch.isBad(), links.skipped(), out);
        losses.addReadings(LossReason.TICK_LIMIT, out.dropped());
        link.add(out);
    }

    /** Only while somebody takes them: who was connected to whom an hour ago helps nobody. */
    private void tellLinks() {
        var nanos = System.nanoTime();
        if (nanos - linksDueNanos >= 0 && link.isConnected() && link.shared().contains(Links.CAPABILITY)) {
            linksDueNanos = nanos + LINKS_EVERY.toNanos();
            var now = System.currentTimeMillis();
            links.read(processes.members()).ifPresent(found -> link.add(Frames.links(found, now)));
        }
    }

    private void beginChecks() {
        schedule.due(System.nanoTime()).forEach(checks::run);
    }

    private void checked(CheckOutcome outcome) {
        link.add(Frames.check(outcome));
        link.add(outcome.readings());
    }

    private TunedChecks scheduleChecks() {
        var checks = TunedChecks.of(config.checks(), config.isTunable() ? tuning : new Config(List.of()));
        schedule.set(checks.running(), System.nanoTime());
        return checks;
    }

    private void tune(Config told) {
        tuning = told;
        var tuned = scheduleChecks();
        LOG.info("the collector tunes the checks of this host: off {}, run otherwise {}, not known here {}",
                tuned.off(),
                tuned.tuned(), tuned.unknown());
        var now = System.currentTimeMillis();
        link.add(Frames.event(new HostEvent("checks_tuned", now, Map.of(), tuned.attributes()), now));
    }

    /** Somebody has to know how things are here now. */
    private void probe(Probe wish) {
        var nanos = System.nanoTime();
        schedule.early(wish.checks(), nanos).forEach(checks::runAsked);
        if (nanos - lookedNanos >= LOOK_AGAIN.toNanos()) {
            lookedNanos = nanos;
            var out = new Readings(System.currentTimeMillis());
            processes.look(nanos, out);
            losses.addReadings(LossReason.TICK_LIMIT, out.dropped());
            link.add(out);
        }
    }

    private void look(boolean now) {
        watch.look(now, this::take);
    }

    /** @throws IOException when its files cannot be used: the old one stays in force */
    private void take(AgentConfig next) throws IOException {
        var before = config;
        if (next.tls().isPresent()) {
            TlsFiles.check(next.tls().get());
        }
        var identity = identity(next, facts);
        config = next;
        tellChange(identity.name(), ConfigDifference.words(before, next));
        link.retarget(new Link.Target(next.servers(), next.tls(), identity, next.heartbeat()));
        if (!next.spool().equals(before.spool())) {
            LOG.warn("another place or size of the spool takes effect when the agent is started again");
        }
        scheduleChecks();
        actions.set(next.actions());
        processes.close();
        processes = processSampler();
        // Who calls whom is told by group: of new groups as soon as their processes are known, two readings later.
        linksDueNanos = System.nanoTime() + Math.min(LINKS_EVERY.toNanos(), 2 * next.interval().toNanos());
        if (!next.interval().equals(before.interval())) {
            beginTicking();
        }
    }

    private void tellChange(String host, String what) {
        if (!what.isEmpty() && link.shared().contains(Change.CAPABILITY)) {
            link.add(Frames.change("config-" + UUID.randomUUID(), "config", "agent:" + host, what,
                    System.currentTimeMillis()));
        }
    }

    /** The outermost loop of the scheduler: a bug in one tick must not end all ticks. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                self.failed();
                LOG.error("a reading failed and is tried again at the next tick", e);
            }
        };
    }

    /** Sends what is still here and ends. */
    void stop() {
        try {
            LOG.info("the agent stops");
            ticking.cancel(false);
            scheduler.submit(guarded(this::tick)).get(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("the last reading was not taken: {}", e.toString());
        }
        scheduler.shutdownNow();
        checks.close();
        try {
            actions.close();
            if (link.stop(STOP_WITHIN)) {
                spoolLock.close();
            } else {
                LOG.warn("the last readings were not written within {} s", STOP_WITHIN.toSeconds());
            }
        } catch (IOException e) {
            LOG.warn("the spool's lock was left to the system: {}", e.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
