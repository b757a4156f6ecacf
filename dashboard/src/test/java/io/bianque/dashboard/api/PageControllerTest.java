package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.signin.MemoryStore;
import io.bianque.dashboard.signin.SignIn;
import io.bianque.dashboard.signin.SignIn.Attempt;
import io.bianque.testkit.ManualClock;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class PageControllerTest {
    private static final byte[] INDEX = "<script type=\"application/json\" id=\"boot\">{}</script>"
            .getBytes(StandardCharsets.UTF_8);
    private final SignIn signIn = new SignIn(new MemoryStore(), MemoryStore.HASHER, ManualClock.atSomeDay(),
            new SecureRandom());
    private final PageController controller = new PageController(signIn);

    @Test
    void aPageForNobodySaysSoAndOneForSomebodySignedInLeavesItToTheCall() {
        var once = signIn.createFirstAccount().orElseThrow();
        var token = ((Attempt.SignedIn) signIn.attempt("admin", once, "here")).token();
        assertThat(boot(null)).contains("id=\"boot\">{\"session\":null}</script>");
        assertThat(boot("an old cookie")).contains("{\"session\":null}");
        assertThat(boot(token)).contains("id=\"boot\">{}</script>");
    }

    private String boot(@org.jspecify.annotations.Nullable String token) {
        var request = new MockHttpServletRequest("GET", "/");
        if (token != null) {
            request.setCookies(new Cookie(SessionCookie.NAME, token));
        }
        return new String(controller.boot(INDEX, request), StandardCharsets.UTF_8);
    }
}
