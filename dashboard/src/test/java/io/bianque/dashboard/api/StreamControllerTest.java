package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.live.StreamHub;
import io.bianque.dashboard.signin.MemoryStore;
import io.bianque.dashboard.signin.SignIn;
import io.bianque.dashboard.signin.SignIn.Attempt;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.testkit.ManualClock;
import jakarta.servlet.http.Cookie;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class StreamControllerTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore();
    private final SignIn signIn = new SignIn(store, MemoryStore.HASHER, clock, new SecureRandom());
    private final StreamHub hub = new StreamHub("run1", JsonMapper.shared(), _ -> Optional.empty());
    private final StreamController controller = new StreamController(hub, PagesTest.pages(new FakeFleet(), clock),
            signIn, JsonMapper.shared(), 5);
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private String token = "";

    @BeforeEach
    void signIn() {
        var once = signIn.createFirstAccount().orElseThrow();
        signIn.changePassword("admin", once, "a password of mine", "here");
        token = ((Attempt.SignedIn) signIn.attempt("admin", "a password of mine", "here")).token();
        request.setCookies(new Cookie(SessionCookie.NAME, token));
    }

    @AfterEach
    void stop() {
        hub.closeAll();
    }

    @Test
    void aStreamEndsWithTheSessionThatOpenedIt() {
        var stream = open();
        signIn.signOut(token);
        while (!stream.isDone()) {
            clock.advance(Duration.ofMillis(10)); // short of a session's life for as long as this test may take
        }
        assertThat(stream).isCompleted();
    }

    @Test
    void aQuietStreamBeatsWithTheServersClockForAsLongAsItsSessionLives() throws Exception {
        var stream = open();
        while (!response.getContentAsString().contains("event: beat\ndata: {\"at\":" + clock.millis() + "}\n\n")) {
            assertThat(stream).isNotDone();
            Thread.onSpinWait();
        }
        assertThat(response.getContentAsString()).startsWith("retry: 2000\n\nevent: hello\n");
    }

    private CompletableFuture<Void> open() {
        return CompletableFuture.runAsync(() -> {
            try {
                controller.stream(null, request, response);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
    }
}
