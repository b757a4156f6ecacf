package io.bianque.agent.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bianque.agent.check.Attempt.Failed;
import io.bianque.agent.check.CheckOutcome.Phase;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;

/** One HTTP/1.1 request and its answer, over a connection of its own, each phase timed. */
final class HttpLook {
    private HttpLook() {}

    static void look(CheckSpec.Http spec, Attempt attempt) throws IOException {
        var url = spec.url();
        var headers = spec.headers();
        for (var hop = 0;; hop++) {
            var answer = ask(spec, url, headers, attempt);
            attempt.status(answer.status());
            var location = answer.header("location");
            if (isRedirect(answer.status()) && location.isPresent() && spec.redirects() > 0) {
                if (hop >= spec.redirects()) {
                    throw new Failed("more than " + spec.redirects() + " redirects");
                }
                var to = next(url, location.get());
                if (!isOneOrigin(url, to)) {
                    headers = Map.of(); // they may hold a password, which is for the first server alone
                }
                url = to;
                continue;
            }
            judge(spec, answer);
            return;
        }
    }

    private static void judge(CheckSpec.Http spec, HttpAnswer answer) throws Failed {
        if (!spec.accepts(answer.status())) {
            throw new Failed("status " + answer.status() + ", expected "
                    + spec.statuses().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (spec.body().isPresent()
                && !spec.body().get().matcher(new String(answer.bodyBytes(), UTF_8)).find()) {
            throw new Failed("the body does not match '" + spec.body().get().pattern() + "'");
        }
    }

    private static HttpAnswer ask(CheckSpec.Http spec, URI url, Map<String, String> headers, Attempt attempt)
            throws IOException {
        var secure = url.getScheme().equalsIgnoreCase("https");
        var port = port(url);
        var host = url.getHost();
        Socket socket = attempt.connect(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
        try (socket) {
            if (!secure) {
                return exchange(spec, url, headers, socket, attempt);
            }
            attempt.begin(Phase.TLS);
            try (var tls = CheckTls.secure(spec, socket, host, port,
                    leaf -> attempt.certificateExpiry(Math.max(0, leaf.getNotAfter().toInstant().toEpochMilli())))) {
                attempt.end();
                attempt.use(tls);
                return exchange(spec, url, headers, tls, attempt);
            }
        }
    }

    private static HttpAnswer exchange(CheckSpec.Http spec, URI url, Map<String, String> headers, Socket socket,
            Attempt attempt) throws IOException {
        attempt.begin(Phase.FIRST_BYTE);
        socket.setSoTimeout(attempt.millisLeft());
        socket.getOutputStream().write(request(spec, url, headers).getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        var in = new BufferedInputStream(socket.getInputStream());
        in.mark(1);
        if (in.read() < 0) {
            throw new Failed("the server hung up without an answer");
        }
        in.reset();
        attempt.end();
        attempt.begin(Phase.TRANSFER);
        var answer = new HttpAnswer(in);
        answer.readHead();
        answer.readBody(spec.method().equals("HEAD"));
        attempt.end();
        return answer;
    }

    private static String request(CheckSpec.Http spec, URI url, Map<String, String> headers) {
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var request = new StringBuilder(spec.method()).append(' ').append(path);
        if (url.getRawQuery() != null) {
            request.append('?').append(url.getRawQuery());
        }
        request.append(" HTTP/1.1\r\n");
        if (headers.keySet().stream().noneMatch(name -> name.equalsIgnoreCase("host"))) {
            request.append("Host: ").append(url.getRawAuthority()).append("\r\n");
        }
        request.append("User-Agent: bianque-agent\r\nAccept: */*\r\nConnection: close\r\n");
        headers.forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }

    private static int port(URI url) {
        return url.getPort() > 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static boolean isOneOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme()) && a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI next(URI from, String location) throws Failed {
        try {
            var to = from.resolve(location);
            if (to.getHost() != null && to.getScheme() != null
                    && (to.getScheme().equalsIgnoreCase("http") || to.getScheme().equalsIgnoreCase("https"))) {
                return to;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Failed("redirected to what is no http address");
    }
}
