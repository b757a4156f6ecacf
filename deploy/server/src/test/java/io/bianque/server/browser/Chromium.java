package io.bianque.server.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import io.bianque.testkit.Missing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The machine's own Chromium: the one named by {@code -Dbrowser.path}, else the first of the usual places. A machine without
 * one skips the test and says so, unless {@code CI=true}, where that fails. Confined to one thread.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> USUAL = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it; costs about a second and 200 MB. */
    static Chromium start() {
        var driver = Path.of(System.getProperty("playwright.cli.dir", "target/pw"));
        if (!Files.exists(driver.resolve("node")) || !Files.exists(driver.resolve("package"))) {
            missing("no driver in " + driver.toAbsolutePath() + ": build with Maven, with Node and without -Dui.skip");
        }
        var path = Stream.concat(Stream.ofNullable(System.getProperty("browser.path")), USUAL.stream()).map(Path::of)
                .filter(Files::isExecutable).findFirst();
        if (path.isEmpty()) {
            missing("no Chromium: apt-get install -y chromium fonts-noto-cjk, or name one with -Dbrowser.path");
        }
        var playwright = Playwright.create(new Playwright.CreateOptions().setEnv(
                Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")));
        var browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(path.orElseThrow())
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
                        "--no-first-run", "--disable-background-networking", "--disable-component-update",
                        "--disable-sync")));
        return new Chromium(playwright, browser);
    }

    Browser browser() {
        return browser;
    }

    private static void missing(String what) {
        throw Missing.cannotRun("the browser's tests cannot run: " + what);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
