package io.bianque.dashboard.api;

import io.bianque.alerting.state.StateException;
import io.bianque.dashboard.live.StreamEvent;
import io.bianque.dashboard.live.StreamHub;
import io.bianque.dashboard.signin.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The live stream as server-sent events. Each request is a virtual thread that waits for its listener's queue, so that a
 * slow browser blocks nobody. A stream ends with the session that opened it, at the latest a heartbeat later.
 */
@RestController
class StreamController {
    private static final long HEARTBEAT_MILLIS = 15_000;
    private static final int RETRY_MILLIS = 2_000;

    private final StreamHub hub;
    private final Pages pages;
    private final SignIn signIn;
    private final JsonMapper json;
    private final long heartbeatMillis;

    @Autowired
    StreamController(StreamHub hub, Pages pages, SignIn signIn, JsonMapper json) {
        this(hub, pages, signIn, json, HEARTBEAT_MILLIS);
    }

    /** With a heartbeat of one's own, for tests. */
    StreamController(StreamHub hub, Pages pages, SignIn signIn, JsonMapper json, long heartbeatMillis) {
        this.hub = hub;
        this.pages = pages;
        this.signIn = signIn;
        this.json = json;
        this.heartbeatMillis = heartbeatMillis;
    }

    record Topics(List<String> topics) {}

    @GetMapping("/api/v1/stream")
    void stream(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
        var opened = hub.open(UUID.randomUUID().toString(), lastEventId, pages.nowMillis());
        if (opened.isEmpty()) {
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "stream.full", "too many pages are open on this server",
                    Map.of("most", Integer.toString(StreamHub.MAX_LISTENERS))).write(response, json);
            return;
        }
        var listener = opened.get();
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        try (var out = response.getOutputStream()) {
            write(out, "retry: " + RETRY_MILLIS + "\n\n");
            long looked = pages.nowMillis();
            while (!listener.isClosed()) {
                var event = listener.next(heartbeatMillis);
                if (Math.abs(pages.nowMillis() - looked) >= heartbeatMillis) {
                    looked = pages.nowMillis();
                    if (!mayRead(SessionCookie.tokenOf(request))) {
                        return; // the browser comes back, is told to sign in, and shows that
                    }
                }
                write(out, text(event == null ? beat() : event));
            }
        } catch (IOException _) {
            // The browser has gone; nothing is lost, it fetches a snapshot when it is back.
        } finally {
            hub.close(listener);
        }
    }

    @PutMapping("/api/v1/stream/{id}/topics")
    ResponseEntity<Object> choose(@PathVariable String id, @RequestBody Topics topics) {
        if (topics.topics() == null || topics.topics().size() > StreamHub.MAX_TOPICS) {
            return Problem.of(HttpStatus.BAD_REQUEST, "request.bad",
                    "topics: a list of at most " + StreamHub.MAX_TOPICS + " names", Map.of()).answer();
        }
        return hub.choose(id, topics.topics(), pages.nowMillis())
                .map(unknown -> ResponseEntity.ok().body((Object) Map.of("unknown", unknown)))
                .orElseGet(() -> Problem.of(HttpStatus.NOT_FOUND, "stream.gone", "this stream has ended: open another",
                        Map.of()).answer());
    }

    private boolean mayRead(@Nullable String token) {
        try {
            return token != null && signIn.person(token).filter(person -> !person.mustChangePassword()).isPresent();
        } catch (StateException _) {
            return true; // a database that does not answer now is no reason to go blind
        }
    }

    /** Tells the server's clock, so that a page whose data stands still can tell how old it is. */
    private StreamEvent beat() {
        return new StreamEvent(null, "beat", json.createObjectNode().put("at", pages.nowMillis()));
    }

    private String text(StreamEvent event) {
        var id = event.id() == null ? "" : "id: " + event.id() + "\n";
        return id + "event: " + event.name() + "\ndata: " + json.writeValueAsString(event.data()) + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
