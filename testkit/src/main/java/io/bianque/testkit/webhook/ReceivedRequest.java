package io.bianque.testkit.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request as it came over the wire.
 *
 * @param number  1 for the first
 * @param time    when its last byte came, by the receiver's clock
 * @param method  as sent
 * @param target  path and query as sent
 * @param headers by lower-case name, each with its values in order
 * @param body    read-only, all bytes
 */
public record ReceivedRequest(int number, Instant time, String method, String target, Map<String, List<String>> headers,
        ByteBuffer body) {
    public ReceivedRequest {
        var copy = new TreeMap<String, List<String>>();
        headers.forEach((name, values) -> copy.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
        body = body.asReadOnlyBuffer();
    }

    /** The body as UTF-8. */
    public String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /** The first value of a header, by its lower-case name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
}
