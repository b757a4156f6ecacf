package io.bianque.shop.demo;

import io.bianque.shop.Shop;
import io.bianque.shop.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * The story: {@code ROOT [--pages FILE]}. A shop is all green; its data store freezes; one page tells so, and is closed when
 * the store is back. Exit status 0 says that all of it came true.
 */
public final class Demo {
    /** Guards against hanging; a busy machine takes its time. */
    private static final Duration GREEN_WITHIN = Duration.ofMinutes(3);
    private static final Duration PAGE_WITHIN = Duration.ofSeconds(60);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(60);
    private static final Duration REPAIRED_WITHIN = Duration.ofSeconds(90);
    private static final int CHECKS = 4;
    private static final String PASSWORD = "shown on this screen";

    private final Path root;
    private final Teller teller;
    private final Belongings belongings;

    private Demo(Path root, Teller teller, Belongings belongings) {
        this.root = root;
        this.teller = teller;
        this.belongings = belongings;
    }

    public static void main(String[] args) throws IOException {
        var teller = new Teller(InstantSource.system(), args.length > 2 ? Path.of(args[2]) : null);
        var belongings = new Belongings();
        var ending = new Ending(teller, belongings);
        Runtime.getRuntime().addShutdownHook(new Thread(ending::interrupt, "clean-up"));
        System.exit(ending.of(() -> new Demo(Path.of(args[0]), teller, belongings).tell()));
    }

    private void tell() throws IOException, InterruptedException {
        var directory = belongings.directory();
        var shop = belongings.add(() -> Shop.start(Files.createDirectory(directory.resolve("shop"))));
        var pager = belongings.add(() -> Pager.start(teller::page));
        prepare(directory.resolve("bianque"), pager);
        var bianque = belongings.add(() -> Bianque.start(root, directory.resolve("bianque"),
                shop.port(Shop.Part.LOAD) + 100));
        teller.say("a shop has opened: front -> orders -> payments -> redis, four programs and a Redis of their own,");
        teller.say("  " + Shop.RATE + " customers a second; Bianque is starting beside it ...");
        await(GREEN_WITHIN, "Bianque is ready", bianque::isReady);
        bianque.signIn(PASSWORD);
        var watch = new Watch(shop, bianque.host());
        write(directory.resolve("bianque/topology/shop.yaml"), watch.topology());
        var agentFile = directory.resolve("bianque/agent/agent.yaml");
        write(agentFile, watch.agentFile(Files.readString(agentFile)) + watch.actions());
        write(directory.resolve("bianque/runbooks/shop.yaml"), watch.runbook());
        teller.say("look meanwhile: " + bianque.web() + "  (user admin, password \"" + PASSWORD + "\")");
        await(GREEN_WITHIN, "all checks are ok and customers are served", () -> isGreen(bianque) && isSelling(shop));
        var seen = new Seen(bianque, watch.undeclared());
        await(GREEN_WITHIN, "the agent has seen who calls whom", seen::isInForce);
        teller.say("discovered: " + seen + "; no file says so, the agent saw it connect");
        teller.say("all green: " + CHECKS + " checks are ok, and customers pay");

        long frozen = shop.redisPid().orElseThrow(() -> new IOException("redis has ended before anybody broke it"));
        teller.say("BREAKING: redis (process " + frozen
                + ") is frozen with SIGSTOP: its port still takes connections, nothing is answered");
        shop.freezeRedis();
        var broken = teller.now();
        await(PAGE_WITHIN, "a page arrives", () -> !pager.messages("trigger").isEmpty());
        var page = pager.messages("trigger").getFirst();
        teller.say("one page, after " + teller.secondsSince(broken) + " s; look: " + bianque.web() + "/incidents/"
                + page.path("incident").asString(""));

        teller.say("look round: in a few seconds the runbook restart-redis will have the agent restart it");
        long restarted = awaitRestart(shop, frozen);
        checkOnePage(pager);
        teller.say("REPAIRED by the runbook: redis is process " + restarted + " now; until then "
                + failedPurchases(shop) + " failed");
        var repaired = teller.now();
        await(CLOSED_WITHIN, "the page is closed", () -> isClosed(pager, page));
        teller.say("closed, " + teller.secondsSince(repaired) + " s after the repair");
        var incident = "/api/v1/runs?incident=" + page.path("incident").asString("");
        await(CLOSED_WITHIN, "the run has succeeded", () -> bianque.get(incident).path("items").valueStream()
                .anyMatch(run -> run.path("status").asString("").equals("succeeded")));
        teller.say("the runbook restart-redis has succeeded: its incident has ended");
        checkOnePage(pager);
    }

    /** The Redis that runs in place of the frozen one; asked once each time, since it ends between two questions. */
    private static long awaitRestart(Shop shop, long frozen) throws IOException, InterruptedException {
        var restarted = new AtomicLong();
        await(REPAIRED_WITHIN, "the runbook restarts redis", () -> {
            shop.redisPid().filter(pid -> pid != frozen).ifPresent(restarted::set);
            return restarted.get() != 0;
        });
        return restarted.get();
    }

    private static void checkOnePage(Pager pager) throws IOException {
        int pages = pager.messages("trigger").size();
        if (pages != 1) {
            throw new IOException("one fault made " + pages + " pages");
        }
    }

    /** Only what the story is about is judged, not how full or busy this machine happens to be. */
    private void prepare(Path data, Pager pager) throws IOException {
        for (var rules : new String[]{"checks.yaml", "processes.yaml"}) {
            write(data.resolve("rules").resolve(rules), Files.readString(root.resolve("deploy/rules").resolve(rules)));
        }
        write(data.resolve("receivers.yaml"), """
                receivers:
                  - name: duty
                    kind: webhook
                    url: %s
                    min_severity: critical
                    allow_plain_http: true
                    allow_addresses: [127.0.0.1/32]
                """.formatted(pager.url()));
    }

    private static boolean isGreen(Bianque bianque) throws IOException, InterruptedException {
        int ok = 0;
        for (var check : bianque.get("/api/v1/hosts/" + bianque.host()).path("checks")) {
            ok += check.path("outcome").asString("").equals("ok") ? 1 : 0;
        }
        return ok == CHECKS && bianque.get("/api/v1/incidents?state=open").path("items").isEmpty();
    }

    private static String failedPurchases(Shop shop) {
        try {
            return shop.sales().failed() + " purchases";
        } catch (IOException e) {
            return "many purchases"; // so many that they could not be asked
        }
    }

    /** Whether a second goes by in which everybody is served. */
    private static boolean isSelling(Shop shop) throws InterruptedException {
        try {
            var before = shop.sales();
            TimeUnit.SECONDS.sleep(1);
            var after = shop.sales();
            return after.paid() > before.paid() && after.failed() == before.failed();
        } catch (IOException e) {
            return false; // not open yet
        }
    }

    private static boolean isClosed(Pager pager, JsonNode page) {
        return pager.messages("resolve").stream().anyMatch(end -> end.path("dedup_key").equals(page.path("dedup_key")));
    }

    private static void write(Path file, String text) throws IOException {
        var directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, text);
    }

    /** Whether something is so by now. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(Duration within, String what, Condition condition)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - began > within.toNanos()) {
                throw new IOException(String.format(Locale.ROOT, "not within %d s: %s", within.toSeconds(), what));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
