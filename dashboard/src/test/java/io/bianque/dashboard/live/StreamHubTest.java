package io.bianque.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StreamHubTest {
    private final Map<String, Object> topics = new HashMap<>(Map.of("now", Map.of("n", 1)));
    private final StreamHub hub = new StreamHub("run1", JsonMapper.shared(),
            this::read);
    private String failing = "";

    private Optional<Object> read(String topic) {
        if (topic.equals(failing)) {
            throw new IllegalStateException(topic + " cannot be read");
        }
        return Optional.ofNullable(topics.get(topic));
    }

    @Test
    void aTopicBeginsWithASnapshotAndGoesOnWithDeltas() throws InterruptedException {
        var listener = hub.open("s", null, 5).orElseThrow();
        assertThat(hub.choose("s", List.of("now", "nonsense"), 10)).contains(List.of("nonsense"));
        topics.put("now", Map.of("n", 2));
        hub.publishChanges(20);
        hub.publishChanges(30);
        assertThat(drain(listener)).extracting(e -> e.name() + " " + e.data().path("data"))
                .containsExactly("hello ", "snapshot {\"n\":1}", "delta {\"n\":2}");
    }

    @Test
    void eventsAreNumberedWithinARun() throws InterruptedException {
        var listener = hub.open("s", null, 5).orElseThrow();
        hub.choose("s", List.of("now"), 10);
        topics.put("now", Map.of("n", 2));
        hub.publishChanges(20);
        assertThat(drain(listener)).extracting(StreamEvent::id).containsExactly(null, "run1-0", "run1-1");
    }

    @Test
    void aBrowserThatSawAnotherRunIsToldToStartAnew() throws InterruptedException {
        assertThat(drain(hub.open("s", "run0-17", 5).orElseThrow())).extracting(StreamEvent::name).containsExactly(
                "hello",
                "resync");
        assertThat(drain(hub.open("t", "run1-0", 5).orElseThrow())).extracting(StreamEvent::name)
                .containsExactly("hello");
    }

    @Test
    void aListenerThatDoesNotKeepUpIsToldToStartAnewAndHoldsNoMoreThanItsQueue() throws InterruptedException {
        var slow = hub.open("slow", null, 5).orElseThrow();
        var quick = hub.open("quick", null, 5).orElseThrow();
        hub.choose("slow", List.of("now"), 0);
        hub.choose("quick", List.of("now"), 0);
        int seen = 0;
        for (int n = 0; n < 3 * StreamHub.QUEUE; n++) {
            topics.put("now", Map.of("n", 100 + n));
            hub.publishChanges(n);
            seen += drain(quick).size();
        }
        assertThat(seen).as("the quick one misses nothing").isEqualTo(2 + 3 * StreamHub.QUEUE);
        assertThat(drain(slow)).extracting(StreamEvent::name).startsWith("resync").doesNotContain("snapshot")
                .hasSizeLessThanOrEqualTo(StreamHub.QUEUE);
        topics.put("now", Map.of("n", 7));
        hub.publishChanges(500);
        assertThat(drain(slow)).as("it goes on with what follows").extracting(StreamEvent::name)
                .containsExactly("delta");
    }

    @Test
    void aTopicThatCannotBeReadKeepsNoOtherFromBeingPublished() throws InterruptedException {
        var listener = hub.open("s", null, 5).orElseThrow();
        topics.put("zzz", Map.of("n", 1));
        topics.put("aaa", Map.of("n", 1));
        hub.choose("s", List.of("aaa", "now", "zzz"), 0);
        drain(listener);
        topics.put("aaa", Map.of("n", 2));
        topics.put("zzz", Map.of("n", 2));
        failing = "now";
        assertThatThrownBy(() -> hub.publishChanges(10)).hasMessage("now cannot be read");
        assertThat(drain(listener)).extracting(e -> e.data().path("topic").asString())
                .containsExactlyInAnyOrder("aaa", "zzz");
    }

    @Test
    void aStreamOfAsManyTopicsAsAllowedBeginsWithASnapshotOfEach() throws InterruptedException {
        var listener = hub.open("s", null, 5).orElseThrow();
        var names = IntStream.range(0, StreamHub.MAX_TOPICS).mapToObj(i -> "host:" + i).toList();
        names.forEach(name -> topics.put(name, Map.of("n", 1)));
        assertThat(hub.choose("s", names, 0)).contains(List.of());
        assertThat(drain(listener)).filteredOn(event -> event.name().equals("snapshot"))
                .hasSize(StreamHub.MAX_TOPICS).hasSize(64);
    }

    @Test
    void theBrowserIsToldTheClockOfTheServer() throws InterruptedException {
        var hello = drain(hub.open("s", null, 12_345).orElseThrow()).getFirst();
        assertThat(hello.data().path("at").asLong()).isEqualTo(12_345);
    }

    @Test
    void moreListenersThanAllowedAreRefused() {
        for (int i = 0; i < StreamHub.MAX_LISTENERS; i++) {
            assertThat(hub.open("s" + i, null, 5)).isPresent();
        }
        assertThat(hub.open("one more", null, 5)).isEmpty();
    }

    @Test
    void whenTheServerStopsEveryStreamEnds() {
        var listener = hub.open("s", null, 5).orElseThrow();
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
