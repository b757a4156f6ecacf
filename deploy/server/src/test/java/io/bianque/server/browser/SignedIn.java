package io.bianque.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.bianque.server.e2e.Installation;
import java.io.IOException;
import java.nio.file.Files;

/** The first sign-in to an installation, for tests that are about what comes after it. */
final class SignedIn {
    private static final String PASSWORD = "a password for browsers";

    private SignedIn() {}

    /** Signs in with the one-time password, chooses another, and gives the session, as {@link Visit#session()} does. */
    static String session(Chromium chromium, Installation bianque) throws IOException {
        try (var visit = new Visit(chromium.browser(), bianque.web(), Look.DESKTOP, "")) {
            var page = visit.page();
            var once = Files.readString(bianque.data().resolve("first-password")).strip();
            visit.open("/fleet");
            page.getByLabel("Name").fill("admin");
            page.getByLabel("Password").fill(once);
            button(page, "Sign in");
            page.getByLabel("One-time password").fill(once);
            page.getByLabel("New password", new Page.GetByLabelOptions().setExact(true)).fill(PASSWORD);
            page.getByLabel("New password, again").fill(PASSWORD);
            button(page, "Save and go on");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).hasText("Fleet");
            return visit.session();
        }
    }

    private static void button(Page page, String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    }
}
