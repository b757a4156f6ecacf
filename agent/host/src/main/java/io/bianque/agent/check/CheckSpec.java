package io.bianque.agent.check;

import com.google.re2j.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be checked, how often, and what counts as good. */
public sealed interface CheckSpec {
    /** What all kinds have in common. */
    Common common();

    /** The same look, run otherwise. */
    CheckSpec with(Common common);

    /** The kind as the protocol names it. */
    String kind();

    /** What is looked at, for people. */
    String target();

    /**
     * What all kinds have in common.
     *
     * @param name     unique on this host, 1..128 characters
     * @param interval how often, 1 s and more
     * @param timeout  how long it may take in all, not longer than the interval
     * @param labels   put on its outcomes
     */
    record Common(String name, Duration interval, Duration timeout, Map<String, String> labels) {
        public Common {
            if (name.isEmpty() || name.length() > 128) {
                throw new IllegalArgumentException("a check's name has 1 to 128 characters");
            }
            if (timeout.compareTo(interval) > 0) {
                throw new IllegalArgumentException("the timeout of the check " + name + " exceeds its interval");
            }
            labels = Map.copyOf(labels);
        }
    }

    /**
     * An HTTP request.
     *
     * @param url       http or https
     * @param method    GET or HEAD
     * @param headers   sent with it
     * @param statuses  what the final answer's status must be among
     * @param body      must be found in the first 64 KiB of the body
     * @param redirects how many are followed, 0..5
     * @param verify    whether the certificate must be good; when false only its end is read
     * @param ca        the authorities trusted in place of the system's
     */
    record Http(Common common, URI url, String method, Map<String, String> headers, List<StatusRange> statuses,
            Optional<Pattern> body, int redirects, boolean verify, Optional<Path> ca) implements CheckSpec {
        public Http {
            headers = Map.copyOf(headers);
            statuses = List.copyOf(statuses);
        }

        @Override
        public Http with(Common other) {
            return new Http(other, url, method, headers, statuses, body, redirects, verify, ca);
        }

        @Override
        public String kind() {
            return "http";
        }

        @Override
        public String target() {
            return url.toString();
        }

        boolean accepts(int status) {
            return statuses.stream().anyMatch(range -> range.from() <= status && status <= range.to());
        }
    }

    /** A TCP connection: it is good when it is made. */
    record Tcp(Common common, String host, int port) implements CheckSpec {
        @Override
        public Tcp with(Common other) {
            return new Tcp(other, host, port);
        }

        @Override
        public String kind() {
            return "tcp";
        }

        @Override
        public String target() {
            return host + ":" + port;
        }
    }

    /** Statuses from..to, both included. */
    record StatusRange(int from, int to) {
        public StatusRange {
            if (from < 100 || to > 599 || from > to) {
                throw new IllegalArgumentException("a status is from 100 to 599, a range like 200-299");
            }
        }

        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }
}
