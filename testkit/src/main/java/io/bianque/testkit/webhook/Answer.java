package io.bianque.testkit.webhook;

import java.time.Duration;
import java.util.Map;

/** What the receiver does with a request that it has read whole. */
public sealed interface Answer {
    /** As the judge says: what a good receiver of this kind answers. */
    record Judged() implements Answer {}

    /** This status, with these headers and this body; the request counts as delivered when the status is 2xx. */
    record Status(int code, Map<String, String> headers, String body) implements Answer {
        public Status {
            headers = Map.copyOf(headers);
        }
    }

    /** No answer for so long, then the end of the connection. The request counts as delivered: the sender cannot know. */
    record Hang(Duration howLong) implements Answer {}

    /** Resets the connection; the request counts as delivered: the sender cannot know. */
    record Reset() implements Answer {}

    /** The answer of a good receiver. */
    static Answer judged() {
        return new Judged();
    }

    /** This status without anything else. */
    static Answer status(int code) {
        return new Status(code, Map.of(), "");
    }

    /** 429, and when to come again, in whole seconds. */
    static Answer tooMany(Duration retryAfter) {
        return new Status(429, Map.of("Retry-After", Long.toString(retryAfter.toSeconds())), "");
    }

    /** Silence. */
    static Answer hang(Duration howLong) {
        return new Hang(howLong);
    }

    /** A reset after the request was read. */
    static Answer reset() {
        return new Reset();
    }
}
