package io.bianque.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StreamHubTest {
    private final Map<String, Object> topics = new HashMap<>(Map.of("now", Map.of("n", 1)));
    private final StreamHub hub = new StreamHub("run1", JsonMapper.shared(),
            topic -> Optional.ofNullable(topics.get(topic)));

    @Test
    void aTopicBeginsWithASnapshotAndGoesOnWithDeltas() throws InterruptedException {
        var listener = hub.open("s", null).orElseThrow();
        assertThat(hub.choose("s", List.of("now", "nonsense"), 10)).contains(List.of("nonsense"));
        topics.put("now", Map.of("n", 2));
        hub.publishChanges(20);
        hub.publishChanges(30);
        assertThat(drain(listener)).extracting(e -> e.name() + " " + e.data().path("data"))
                .containsExactly("hello ", "snapshot {\"n\":1}", "delta {\"n\":2}");
    }

    @Test
    void eventsAreNumberedWithinARun() throws InterruptedException {
        var listener = hub.open("s", null).orElseThrow();
        hub.choose("s", List.of("now"), 10);
        topics.put("now", Map.of("n", 2));
        hub.publishChanges(20);
        assertThat(drain(listener)).extracting(StreamEvent::id).containsExactly(null, "run1-0", "run1-1");
    }

    @Test
    void aBrowserThatSawAnotherRunIsToldToStartAnew() throws InterruptedException {
        assertThat(drain(hub.open("s", "run0-17").orElseThrow())).extracting(StreamEvent::name).containsExactly("hello",
                "resync");
        assertThat(drain(hub.open("t", "run1-0").orElseThrow())).extracting(StreamEvent::name).containsExactly("hello");
    }

    @Test
    void aListenerThatDoesNotKeepUpIsToldToStartAnewAndHoldsNoMoreThanItsQueue() throws InterruptedException {
        var slow = hub.open("slow", null).orElseThrow();
        var quick = hub.open("quick", null).orElseThrow();
        hub.choose("slow", List.of("now"), 0);
        hub.choose("quick", List.of("now"), 0);
        int seen = 0;
        for (int n = 0; n < 3 * StreamHub.QUEUE; n++) {
            topics.put("now", Map.of("n", 100 + n));
            hub.publishChanges(n);
            seen += drain(quick).size();
        }
        assertThat(seen).as("the quick one misses nothing").isEqualTo(2 + 3 * StreamHub.QUEUE);
        assertThat(drain(slow)).extracting(StreamEvent::name).containsExactly("resync");
        hub.choose("slow", List.of("now"), 500);
        assertThat(drain(slow)).extracting(StreamEvent::name).containsExactly("snapshot");
    }

    @Test
    void moreListenersThanAllowedAreRefused() {
        for (int i = 0; i < StreamHub.MAX_LISTENERS; i++) {
            assertThat(hub.open("s" + i, null)).isPresent();
        }
        assertThat(hub.open("one more", null)).isEmpty();
    }

    @Test
    void whenTheServerStopsEveryStreamEnds() {
        var listener = hub.open("s", null).orElseThrow();
        hub.closeAll();
        assertThat(listener.isClosed()).isTrue();
    }

    private static List<StreamEvent> drain(StreamHub.Listener listener) throws InterruptedException {
        var events = new ArrayList<StreamEvent>();
        // One millisecond: everything that is to come is there already.
        for (var event = listener.next(1); event != null; event = listener.next(1)) {
            events.add(event);
        }
        return events;
    }
}
