package io.bianque.dashboard.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes topics to listeners: a whole snapshot first, then at most one delta a second.
 *
 * <p>Thread-safe; one lock, held for as long as one topic is compared. A listener that does not keep up loses its queue,
 * is told to fetch everything anew, and goes on with the deltas that follow. A browser that comes back chooses its topics again and gets a snapshot of each:
 * at most some tens of kilobytes, and right whatever it missed, where replaying kept events would have to know which
 * topics it had.
 */
public final class StreamHub {
    /** The most listeners at once. */
    public static final int MAX_LISTENERS = 500;

    /** The most topics of one listener. */
    public static final int MAX_TOPICS = 64;

    /** How many events wait for a listener before it is told to start anew. */
    static final int QUEUE = 4 * MAX_TOPICS;

    private final String epoch;
    private final JsonMapper json;
    private final Function<String, Optional<Object>> source;
    private final Map<String, JsonNode> topics = new HashMap<>();
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private long seq;

    /** Takes the events of one browser. */
    public final class Listener {
        private final String id;
        private final Deque<StreamEvent> queue = new ArrayDeque<>();
        private final Set<String> wanted = new TreeSet<>();
        private boolean closed;

        private Listener(String id) {
            this.id = id;
        }

        /** Names this stream in the call that chooses its topics. */
        public String id() {
            return id;
        }

        /**
         * The next event, waited for at most so long.
         *
         * @return null when none came in time
         */
        public @Nullable StreamEvent next(long waitMillis) throws InterruptedException {
            synchronized (StreamHub.this) {
                if (queue.isEmpty() && !closed) {
                    StreamHub.this.wait(waitMillis);
                }
                return queue.pollFirst();
            }
        }

        /** Whether the stream has ended from this side; the browser then connects again. */
        public boolean isClosed() {
            synchronized (StreamHub.this) {
                return closed;
            }
        }

        private void offer(StreamEvent event) {
            if (queue.size() >= QUEUE) {
                // Its topics stay chosen: what it fetches now and the deltas from here on are everything again.
                queue.clear();
                queue.add(new StreamEvent(null, "resync", JsonMapper.shared().createObjectNode()));
            } else {
                queue.add(event);
            }
        }
    }

    /**
     * @param epoch  names this run; a browser that comes with another one starts anew
     * @param source the newest state of a topic, or empty when there is no such topic
     */
    public StreamHub(String epoch, JsonMapper json, Function<String, Optional<Object>> source) {
        this.epoch = epoch;
        this.json = json;
        this.source = source;
    }

    /**
     * Opens a stream.
     *
     * @param lastEventId what the browser saw last, if it was here before; of another run it is told so
     * @param nowMillis   this server's clock, told to the browser so that it can judge the age of the data by it
     * @return empty when there are too many already
     */
    public synchronized Optional<Listener> open(String id, @Nullable String lastEventId, long nowMillis) {
        if (listeners.size() >= MAX_LISTENERS) {
            return Optional.empty();
        }
        var listener = new Listener(id);
        listeners.put(id, listener);
        var hello = JsonMapper.shared().createObjectNode();
        hello.put("streamId", id).put("epoch", epoch).put("at", nowMillis);
        listener.offer(new StreamEvent(null, "hello", hello));
        if (lastEventId != null && !lastEventId.startsWith(epoch + "-")) {
            listener.offer(new StreamEvent(null, "resync", JsonMapper.shared().createObjectNode()));
        }
        return Optional.of(listener);
    }

    /** Ends a stream. */
    public synchronized void close(Listener listener) {
        listener.closed = true;
        listeners.remove(listener.id);
        // A topic nobody wants costs nothing.
        topics.keySet().removeIf(topic -> listeners.values().stream().noneMatch(l -> l.wanted.contains(topic)));
        notifyAll();
    }

    /** Ends every stream: the server stops. */
    public synchronized void closeAll() {
        List.copyOf(listeners.values()).forEach(this::close);
    }

    /**
     * Chooses what a stream carries. Each topic that is new to it begins with a snapshot.
     *
     * @return the topics that do not exist, or empty when there is no such stream
     */
    public Optional<List<String>> choose(String id, List<String> wanted, long nowMillis) {
        var unknown = new ArrayList<String>();
        var fresh = new LinkedHashMap<String, JsonNode>();
        for (var topic : wanted) {
            // Asked outside the lock: it may take the other parts' own.
            var state = source.apply(topic);
            if (state.isPresent()) {
                fresh.put(topic, json.valueToTree(state.get()));
            } else {
                unknown.add(topic);
            }
        }
        synchronized (this) {
            var listener = listeners.get(id);
            if (listener == null) {
                return Optional.empty();
            }
            listener.wanted.retainAll(fresh.keySet());
            fresh.forEach((topic, state) -> begin(listener, topic, state, nowMillis));
            notifyAll();
            return Optional.of(unknown);
        }
    }

    private void begin(Listener listener, String topic, JsonNode state, long nowMillis) {
        if (listener.wanted.contains(topic)) {
            return;
        }
        if (topics.putIfAbsent(topic, state) != null) {
            publish(topic, state, nowMillis);
        }
        listener.wanted.add(topic);
        // The hub's own tree, so that many that begin at once wait with one and the same.
        listener.offer(event("snapshot", topic, topics.getOrDefault(topic, state), nowMillis));
    }

    /**
     * Publishes what changed in every topic that somebody wants. Called about once a second, from one thread. A topic
     * that cannot be read keeps none of the others from being published.
     *
     * @throws RuntimeException the first fault of a source, after all topics were tried
     */
    public void publishChanges(long nowMillis) {
        List<String> wanted;
        synchronized (this) {
            wanted = List.copyOf(topics.keySet());
        }
        RuntimeException fault = null;
        for (var topic : wanted) {
            try {
                publishChange(topic, nowMillis);
            } catch (RuntimeException e) {
                if (fault == null) {
                    fault = e;
                }
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    private void publishChange(String topic, long nowMillis) {
        var state = source.apply(topic);
        if (state.isPresent()) {
            var tree = json.<JsonNode>valueToTree(state.get());
            synchronized (this) {
                publish(topic, tree, nowMillis);
                notifyAll();
            }
        }
    }

    private void publish(String topic, JsonNode state, long nowMillis) {
        var before = topics.get(topic);
        if (before == null) {
            return; // the last listener has gone meanwhile
        }
        var patch = MergePatch.between(before, state);
        if (patch == null) {
            return;
        }
        topics.put(topic, state);
        seq++;
        var event = event("delta", topic, patch, nowMillis);
        for (var listener : listeners.values()) {
            if (listener.wanted.contains(topic)) {
                listener.offer(event);
            }
        }
    }

    private StreamEvent event(String name, String topic, JsonNode data, long nowMillis) {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("topic", topic).put("at", nowMillis).set("data", data);
        return new StreamEvent(epoch + "-" + seq, name, body);
    }
}
