package io.bianque.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.bianque.server.e2e.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One cause and what suffers from it, on the page: a shop stands on its orders, these on a store that does not answer. The
 * page names the store, says why, shows the way and what is held back, and takes what people know better. Every page in
 * every look is judged here too, with this incident on it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IncidentPageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOPOLOGY = """
            owners:
              - {name: data-team, contact: "+1 555 0100"}
            applications:
              - name: shop
                strong: [application:orders]
              - name: orders
                strong: [resource:redis]
              - name: search
                weak:
                  - {to: resource:redis, switch_off: suggestions}
            resources:
              - {name: redis, owner: data-team}
            """;

    @TempDir
    static Path directory;

    private static Chromium chromium;
    private static Installation bianque;
    private static String session = "";

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(Visit.PATIENCE_MILLIS); // five seconds otherwise
        chromium = Chromium.start();
        var data = directory.resolve("data");
        Files.createDirectories(data.resolve("topology"));
        Files.writeString(data.resolve("topology/shop.yaml"), TOPOLOGY);
        bianque = Installation.in(data).start();
        // Nothing listens at any of them. What stands on the store is heard of first, as it often is.
        var checks = "checks:\n" + check("shop-front", "application:shop") + check("orders-api", "application:orders")
                + check("redis-port", "resource:redis");
        Files.writeString(data.resolve("agent/agent.yaml"), checks, StandardOpenOption.APPEND);
        session = SignedIn.session(chromium, bianque);
    }

    private static String check(String name, String entity) {
        return """
                  - name: %s
                    interval: 1s
                    timeout: 1s
                    labels: {entity: "%s"}
                    tcp: {address: "127.0.0.1:%d"}
                """.formatted(name, entity, Installation.freePort());
    }

    @AfterAll
    static void stop() throws Exception {
        if (bianque != null) {
            bianque.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @ParameterizedTest
    @MethodSource("screens")
    @Order(1)
    void everyPageIsCleanInEveryLook(Look first) throws Exception {
        try (var visit = visit(first)) {
            var found = new SoftAssertions(); // all that is wrong on a screen at once
            for (var place : places(visit).entrySet()) {
                found.check(() -> {
                    visit.complaints().clear();
                    visit.open(place.getValue());
                    visit.judge(place.getKey());
                });
                // Loaded once in one look and turned into the others, which costs half of loading it in each.
                for (var next : turns(first)) {
                    found.check(() -> {
                        visit.complaints().clear();
                        visit.turnTo(next);
                        visit.judge(place.getKey());
                    });
                }
            }
            found.assertAll();
        }
    }

    /** The looks in which a page is loaded, one for each size of screen. */
    static Stream<Look> screens() {
        return Stream.of(new Look("en", "dark", false), new Look("zh-CN", "light", true));
    }

    /** The other looks on that screen, one change from each to the next. */
    private static List<Look> turns(Look first) {
        var second = first.inOtherLanguage();
        return List.of(second, second.inOtherTheme(), first.inOtherTheme());
    }

    @Test
    @Order(2)
    void theIncidentNamesItsCauseSaysWhyAndListsWhatIsHeldBackWithItsWay() {
        try (var visit = visit(Look.DESKTOP)) {
            var page = visit.page();
            visit.open("/incidents/" + withTwoHeldBack(visit));
            assertThat(page.locator(".head"))
                    .containsText(Pattern.compile("Because redis fails|Possible cause: redis"));
            assertThat(page.locator(".head")).containsText("data-team");
            assertThat(region(page, "Why we think so").getByRole(AriaRole.LISTITEM).first()).isVisible();
            var held = region(page, "2 alerts held back, and why");
            assertThat(held).containsText("orders → redis");
            assertThat(held).containsText("shop → orders → redis");
            assertThat(page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions()
                    .setName(Pattern.compile("the cause is redis")))).isVisible();
            page.getByText("As list").click();
            assertThat(region(page, "Where it spreads").locator("tbody")).containsText("declared");
            visit.screenshot("incident-list");
            page.getByRole(AriaRole.LINK, named("Now")).first().click();
            // A busy machine may have an incident of its own above it.
            assertThat(page.locator("main")).containsText("redis");
            assertThat(page.locator("main")).containsText("2 alerts held back");
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(3)
    void aPhoneShowsOnlyWhatIsAffectedUntilAskedForTheRest() {
        try (var visit = visit(new Look("zh-CN", "light", true))) {
            var page = visit.page();
            visit.open("/incidents/" + withTwoHeldBack(visit));
            var spread = region(page, "影响范围");
            assertThat(spread.locator("svg text", containing("redis"))).isVisible();
            assertThat(spread.locator("svg text", containing("search"))).hasCount(0);
            spread.getByRole(AriaRole.BUTTON, in(Pattern.compile("显示全部"))).click();
            assertThat(spread.locator("svg text", containing("search"))).isVisible();
            visit.screenshot("incident-all");
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(4)
    void anAlertThatIsReleasedPagesByItselfAndIsHeldNoMore() throws Exception {
        try (var visit = visit(Look.DESKTOP)) {
            var page = visit.page();
            visit.open("/incidents/" + withTwoHeldBack(visit));
            page.getByRole(AriaRole.BUTTON, named("Release CheckFailed of shop")).click();
            assertThat(region(page, "1 alert held back, and why")).isVisible();
            Installation.eventually(PATIENCE, "the released alert is an incident of its own",
                    () -> incidents(visit).anyMatch(each -> each.path("title").toString().contains("shop-front")));
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(5)
    void aCauseIsMarkedWrongOnlyAfterAQuestionAndTheTimelineSaysByWhom() {
        try (var visit = visit(Look.DESKTOP)) {
            var page = visit.page();
            var id = cause(visit).orElseThrow();
            visit.open("/incidents/" + id);
            page.getByRole(AriaRole.BUTTON, named("Mark root cause wrong")).click();
            visit.screenshot("wrong-question");
            page.getByRole(AriaRole.BUTTON, named("Cancel")).click();
            page.getByRole(AriaRole.BUTTON, named("Mark root cause wrong")).click();
            page.getByRole(AriaRole.BUTTON, named("Yes, it is not the cause")).click();
            assertThat(page.locator(".timeline")).containsText("redis marked as wrong cause · admin");
            visit.screenshot("marked-wrong");
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(6)
    void aSilenceIsSeenBeforeItBeginsAndEndedAfterAQuestion() {
        try (var visit = visit(Look.DESKTOP)) {
            var page = visit.page();
            visit.open("/silences?matcher=rule%3DNoSuchRule");
            page.getByLabel("Reason").fill("a <b>try</b>");
            page.getByRole(AriaRole.BUTTON, named("Preview")).click();
            assertThat(page.getByText("It would be about 0 alerts now, 0 of them firing.")).isVisible();
            page.getByRole(AriaRole.BUTTON, named("Silence")).click();
            assertThat(page.getByText(Pattern.compile("SIL-\\d+ is in force"))).isVisible();
            assertThat(page.getByText("a <b>try</b>")).isVisible();
            visit.screenshot("silenced");
            page.getByRole(AriaRole.BUTTON, named("End now")).click();
            page.getByRole(AriaRole.BUTTON, named("Yes, end it")).click();
            assertThat(page.getByText("Nothing is silenced")).isVisible();
            assertThat(visit.complaints()).isEmpty();
        }
    }

    private static Visit visit(Look look) {
        return new Visit(chromium.browser(), bianque.web(), look, session);
    }

    /** The incident that names the store, once all that stands on it is held back. */
    private static String withTwoHeldBack(Visit visit) {
        try {
            Installation.eventually(PATIENCE, "one incident of the store holds two alerts back",
                    () -> incidents(visit).anyMatch(
                            each -> isOfTheStore(each) && each.path("heldBack").asInt() == 2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return cause(visit).orElseThrow();
    }

    private static Optional<String> cause(Visit visit) {
        return incidents(visit).filter(IncidentPageIT::isOfTheStore).map(each -> each.path("id").asString())
                .findFirst();
    }

    private static boolean isOfTheStore(JsonNode incident) {
        return incident.path("root").path("entity").path("id").asString("").equals("resource:redis");
    }

    private static Stream<JsonNode> incidents(Visit visit) {
        return read(visit, "/api/v1/incidents").path("items").valueStream();
    }

    /** Every kind of page, by the name that its picture gets. */
    private static Map<String, String> places(Visit visit) {
        var incident = withTwoHeldBack(visit);
        var host = "/hosts/" + bianque.host();
        var process = read(visit, "/api/v1" + host + "/processes").path("items").get(0);
        var places = new LinkedHashMap<String, String>();
        places.put("now", "/");
        places.put("incidents", "/incidents");
        places.put("incident", "/incidents/" + incident);
        places.put("topology", "/topology");
        places.put("fleet", "/fleet");
        places.put("cluster", "/clusters/default");
        places.put("host", host);
        for (var tab : new String[]{"processes", "disks", "network", "checks"}) {
            places.put("host-" + tab, host + "?tab=" + tab);
        }
        places.put("process", host + "/processes/" + process.path("pid").asLong() + "@"
                + process.path("startMillis").asLong());
        places.put("silences", "/silences?matcher=rule%3DCheckFailed");
        places.put("agents", "/agents");
        places.put("runbook", "/runbooks/CheckFailed");
        places.put("missing", "/no-such-page");
        return places;
    }

    private static JsonNode read(Visit visit, String path) {
        var answer = visit.context().request().get(bianque.web() + path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.text());
    }

    private static Locator region(Page page, String name) {
        return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator.LocatorOptions containing(String text) {
        return new Locator.LocatorOptions().setHasText(text);
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions in(Pattern name) {
        return new Locator.GetByRoleOptions().setName(name);
    }
}
