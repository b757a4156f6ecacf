package io.bianque.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.bianque.server.e2e.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page as its users get it: one installation, one Chromium, in the order of a first day: sign in, look around, leave it
 * open, and have the server killed under it. How every page looks is the matter of {@link IncidentPageIT}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
    private static final String PASSWORD = "a password for browsers";
    /** Seconds: the server speaks every few, and what is older than this is not the present. */
    private static final int FRESH = 6;
    private static final int FRESH_SECONDS = 10;

    @TempDir
    static Path directory;

    private static Chromium chromium;
    private static Installation bianque;
    private static String session = "";

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(Visit.PATIENCE_MILLIS); // five seconds otherwise
        chromium = Chromium.start();
        bianque = Installation.in(directory.resolve("data")).start();
        // Nothing listens there, so the check fails and there is an incident to look at.
        Files.writeString(bianque.data().resolve("agent/agent.yaml"), """
                checks:
                  - name: shop-front
                    interval: 1s
                    timeout: 1s
                    tcp: {address: "127.0.0.1:%d"}
                """.formatted(Installation.freePort()), StandardOpenOption.APPEND);
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

    @Test
    @Order(1)
    void theOneTimePasswordOpensTheChoiceOfAnotherAndThatOpensThePage() throws Exception {
        try (var visit = visit(Look.DESKTOP)) {
            var page = visit.page();
            visit.open("/fleet");
            visit.judge("sign-in"); // also that nobody asked for a session to be refused
            page.getByLabel("Name").fill("admin");
            page.getByLabel("Password").fill("not this one, surely");
            page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
            assertThat(page.getByRole(AriaRole.ALERT)).hasText("Name or password is wrong.");
            // Chromium notes each refusal, and this one was asked for.
            assertThat(visit.complaints()).allMatch(each -> each.contains("status of 401"));
            visit.complaints().clear();
            var once = Files.readString(bianque.data().resolve("first-password")).strip();
            page.getByLabel("Password").fill(once);
            page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
            assertThat(page.getByRole(AriaRole.HEADING)).hasText("Choose your own password");
            visit.judge("first-password");
            page.getByLabel("One-time password").fill(once);
            page.getByLabel("New password", new Page.GetByLabelOptions().setExact(true)).fill(PASSWORD);
            page.getByLabel("New password, again").fill(PASSWORD);
            page.getByRole(AriaRole.BUTTON, named("Save and go on")).click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).hasText("Fleet");
            assertThat(page).hasURL(bianque.web() + "/fleet");
            assertThat(visit.complaints()).isEmpty();
            session = visit.session();
        }
    }

    @Test
    @Order(2)
    void clickingLeadsFromTheFleetToAHostToOneOfItsProcesses() {
        try (var visit = visit(Look.DESKTOP)) {
            var page = visit.page();
            visit.open("/");
            page.getByRole(AriaRole.LINK, named("Fleet")).first().click();
            page.locator("table").getByRole(AriaRole.LINK, in(bianque.host())).click();
            assertThat(page).hasURL(bianque.web() + "/hosts/" + bianque.host());
            assertThat(heading(page)).hasText(bianque.host());
            var process = page.locator("table a[href*='/processes/']").first();
            var name = process.innerText();
            process.click();
            assertThat(heading(page)).containsText(name);
            assertThat(page.locator("canvas").first()).isVisible();
            page.goBack();
            assertThat(heading(page)).hasText(bianque.host());
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(3)
    void thePageLeftOpenStaysFreshAndItsReadingsMove() throws IOException {
        try (var visit = visit(Look.DESKTOP)) {
            visit.open("/hosts/" + bianque.host());
            var page = visit.page();
            page.waitForCondition(() -> Visit.shownAge(page) >= 0);
            var before = page.locator("main").innerText();
            int freshInARow = 0;
            var ages = new ArrayList<Integer>();
            while (freshInARow < FRESH_SECONDS) {
                page.waitForTimeout(1000);
                int age = Visit.shownAge(page);
                ages.add(age);
                freshInARow = age >= 0 && age <= FRESH ? freshInARow + 1 : 0; // a busy machine may be late once
                assertThat(ages).as("ages without %s in a row of at most %s s; the agent said %s", FRESH_SECONDS, FRESH,
                        Files.readString(bianque.data().resolve("logs/agent.log"))).hasSizeLessThan(90);
            }
            page.waitForCondition(() -> !page.locator("main").innerText().equals(before));
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(4)
    void twoTabsShareOneStreamAndBothAreLive() {
        try (var visit = visit(Look.DESKTOP)) {
            visit.open("/");
            var first = visit.page();
            first.waitForCondition(() -> Visit.shownAge(first) >= 0);
            var second = visit.context().newPage();
            second.navigate(bianque.web() + "/hosts/" + bianque.host());
            second.waitForCondition(() -> Visit.shownAge(second) >= 0);
            second.waitForTimeout(5000);
            assertThat(visit.streams()).as("streams of two tabs").hasSize(1);
            first.waitForCondition(() -> isFresh(first));
            second.waitForCondition(() -> isFresh(second));
            first.close(); // it owned the stream: the other takes over
            second.waitForCondition(() -> visit.streams().size() == 2);
            second.waitForTimeout(3000);
            second.waitForCondition(() -> isFresh(second));
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(5)
    void anIncidentLeadsToItsRunbookAndIsEndedByHandOnlyAfterAQuestion() throws Exception {
        try (var visit = visit(new Look("zh-CN", "light", false))) {
            var page = visit.page();
            Installation.eventually(Duration.ofMinutes(2), "the failing check is an incident",
                    () -> incident(visit).isPresent());
            visit.open("/incidents/" + incident(visit).orElseThrow());
            assertThat(heading(page)).containsText("的检查 shop-front：");
            page.getByRole(AriaRole.LINK, named("打开预案")).click();
            assertThat(page).hasURL(bianque.web() + "/runbooks/CheckFailed");
            assertThat(page.locator("main h2").first()).hasText("Meaning");
            page.goBack();
            page.getByRole(AriaRole.BUTTON, named("手动结束")).click();
            visit.screenshot("resolve-question");
            page.getByRole(AriaRole.BUTTON, named("取消")).click();
            assertThat(page.getByRole(AriaRole.BUTTON, named("手动结束"))).isVisible();
            page.getByRole(AriaRole.BUTTON, named("手动结束")).click();
            page.getByRole(AriaRole.BUTTON, named("是的，已结束")).click();
            assertThat(page.locator(".timeline")).containsText("已手动结束");
            assertThat(page.getByRole(AriaRole.BUTTON, named("手动结束"))).hasCount(0);
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    @Order(6)
    void thePageLeftOpenResumesByItselfWhenTheServerWasKilled() {
        try (var visit = visit(Look.DESKTOP)) {
            visit.open("/hosts/" + bianque.host());
            var page = visit.page();
            page.waitForCondition(() -> Visit.shownAge(page) >= 0);
            page.evaluate("window.neverLoadedAgain = true");
            int streams = visit.streams().size();
            long killed = bianque.serverPid();
            Installation.kill(killed);
            page.waitForCondition(() -> {
                try {
                    return bianque.readRunFile().path("serverPid").asLong() != killed;
                } catch (IOException e) {
                    return false; // just being written
                }
            }, new Page.WaitForConditionOptions().setTimeout(120_000));
            page.waitForCondition(() -> visit.streams().size() > streams,
                    new Page.WaitForConditionOptions().setTimeout(120_000));
            visit.screenshot("after-kill");
            page.waitForCondition(() -> isFresh(page));
            var before = page.locator("main").innerText();
            page.waitForCondition(() -> !page.locator("main").innerText().equals(before),
                    new Page.WaitForConditionOptions().setTimeout(60_000));
            assertThat(page.evaluate("window.neverLoadedAgain")).as("the page was not loaded again").isEqualTo(true);
            assertThat(visit.complaints()).as("other than of the server being away")
                    .allMatch(each -> each.contains("ERR_") || each.contains("status of 50"));
            visit.screenshot("resumed");
        }
    }

    private static boolean isFresh(Page page) {
        int age = Visit.shownAge(page);
        return age >= 0 && age <= FRESH;
    }

    private static Visit visit(Look look) {
        return new Visit(chromium.browser(), bianque.web(), look, session);
    }

    /** The one about the failing check: what else goes on on this machine may have become another. */
    private static Optional<String> incident(Visit visit) {
        return read(visit, "/api/v1/incidents").path("items").valueStream()
                .filter(incident -> incident.toString().contains("shop-front"))
                .map(incident -> incident.path("id").asString()).findFirst();
    }

    private static JsonNode read(Visit visit, String path) {
        var answer = visit.context().request().get(bianque.web() + path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.text());
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions in(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }
}
