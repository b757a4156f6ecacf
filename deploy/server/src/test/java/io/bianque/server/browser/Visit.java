package io.bianque.server.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One browser of one person on the page, with everything that it complained of: errors on the console, uncaught errors,
 * violations of the content security policy. Confined to one thread; the browser's events arrive within its calls only.
 */
final class Visit implements AutoCloseable {
    /** How long anything may take to appear: a guard, as other tests use the same processors. */
    static final int PATIENCE_MILLIS = 60_000;

    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Path AXE = Path.of("../../dashboard/ui/node_modules/axe-core/axe.min.js");
    private static final Pattern AGE = Pattern.compile("Live.*?(\\d+)\\s*(ms|s)\\b.*ago", Pattern.DOTALL);
    /** What is shown only when something was not translated or not there. */
    private static final Pattern LEAK = Pattern
            .compile("\\b(undefined|NaN|null|Invalid Date)\\b|\\[object|\\{\\w+(:\\w+)?\\}|metric\\.bianque");
    /** Words: the switch to Chinese alone is one letter. */
    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}{2}");
    private static final String TELL_VIOLATIONS = """
            addEventListener('securitypolicyviolation', (event) =>
              console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
            """;
    private static final String RUN_AXE = """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
              resultTypes: ['violations'] }))
              .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`))
            """;

    private final String web;
    private final Look first;
    private Look look;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> streams = new ArrayList<>();

    /**
     * @param session the cookies of somebody signed in, as {@link #session()} gives them; empty for nobody
     */
    Visit(Browser browser, String web, Look look, String session) {
        this.web = web;
        this.first = look;
        this.look = look;
        var options = look.options();
        this.context = browser.newContext(session.isEmpty() ? options : options.setStorageState(session));
        context.addInitScript(look.script());
        context.addInitScript(TELL_VIOLATIONS);
        context.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text() + " at " + message.location());
            }
        });
        context.onWebError(error -> complaints.add("uncaught: " + error.error()));
        context.onResponse(response -> {
            if (response.url().equals(web + "/api/v1/stream")) {
                streams.add(response.status() + " " + response.url());
            }
        });
        this.page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Cookies, for another visit of the same person. */
    String session() {
        return context.storageState();
    }

    /** The streams of live data that its tabs have opened so far, in order. */
    List<String> streams() {
        return streams;
    }

    /** Complaints so far; a test that breaks something on purpose clears them. */
    List<String> complaints() {
        return complaints;
    }

    /** Opens an address as if typed, in the look of the visit, and waits until the page shows its content. */
    void open(String path) {
        look = first; // the browser's choices are made again with every page that it loads
        page.navigate(web + path);
        settle();
    }

    /** Changes language and theme of the page that is shown, as its reader does: by its own controls. */
    void turnTo(Look next) {
        if (next.phone() != look.phone()) {
            throw new IllegalArgumentException("a screen does not become another: " + look + " to " + next);
        }
        if (!next.language().equals(look.language())) {
            languageSwitch(look).click();
            languageSwitch(next).waitFor();
        }
        if (!next.theme().equals(look.theme())) {
            if (look.phone()) {
                page.locator("nav:visible").getByRole(AriaRole.BUTTON).click(); // "More"
                var sheet = page.locator("dialog[open]");
                sheet.locator("select").selectOption(next.theme());
                sheet.locator("form button").click();
            } else {
                page.locator("header button").last().click();
            }
        }
        look = next;
        settle();
    }

    private Locator languageSwitch(Look now) {
        return page.locator("header").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions()
                .setName(now.language().equals("en") ? "切换到中文" : "EN · Switch to English").setExact(true));
    }

    /** Waits until there is a heading and nothing is loading any more. */
    void settle() {
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        page.waitForFunction("() => document.querySelector('h1') && !document.querySelector('[aria-busy=true]')");
        page.waitForFunction("() => document.fonts.ready.then(() => true)");
    }

    /** All that holds for every page in every look; keeps a picture of it under this name. */
    void judge(String name) throws IOException {
        var where = look + " " + name;
        screenshot(name);
        assertThat(complaints).as("complaints of the browser on %s", where).isEmpty();
        assertThat(page.evaluate("document.documentElement.lang")).as("language of %s", where)
                .isEqualTo(look.language());
        assertThat(page.evaluate("document.documentElement.dataset.theme")).as("theme of %s", where)
                .isEqualTo(look.theme());
        var width = (Number) page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)");
        var seen = (Number) page.evaluate("document.documentElement.clientWidth");
        assertThat(width.intValue()).as("width of %s; wider than the screen scrolls sideways", where)
                .isLessThanOrEqualTo(seen.intValue());
        var text = page.locator("main").innerText();
        assertThat(text).as("text of %s", where).isNotBlank().doesNotContainPattern(LEAK);
        assertThat(CHINESE.matcher(text).find()).as("%s has Chinese words: %s", where, text)
                .isEqualTo(look.language().equals("zh-CN"));
        if (page.evaluate("typeof axe").equals("undefined")) { // a page that was turned has it already
            page.evaluate(Files.readString(AXE));
        }
        assertThat((List<?>) page.evaluate(RUN_AXE)).as("what axe finds on %s", where).isEmpty();
        assertThat(complaints).as("complaints of the browser on %s", where).isEmpty();
    }

    /** Keeps a picture of the whole page. */
    void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(look + "-" + name + ".png"))
                .setFullPage(true));
    }

    /** Seconds since the server's last word, as the page shows it; -1 while it does not say "Live". English, on a desktop. */
    static int shownAge(Page page) {
        var shown = AGE.matcher(page.locator("header").first().innerText());
        return !shown.find() ? -1 : shown.group(2).equals("ms") ? 0 : Integer.parseInt(shown.group(1));
    }

    @Override
    public void close() {
        context.close();
    }
}
