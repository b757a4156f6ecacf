package io.bianque.alerting.topology;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Where a check goes: a host as the check names it, in lower case, and a port. */
record CheckTarget(String host, int port) {
    /**
     * Reads the target of an outcome: an {@code http} or {@code https} address, or {@code host:port}. Empty for what is
     * neither.
     */
    static Optional<CheckTarget> of(String target) {
        try {
            boolean isUrl = target.contains("://");
            var uri = new URI(isUrl ? target : "tcp://" + target);
            var host = uri.getHost();
            int port = uri.getPort() >= 0 ? uri.getPort() : port(String.valueOf(uri.getScheme()));
            if (host == null || port < 1 || port > 65_535) {
                return Optional.empty();
            }
            var plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            return Optional.of(new CheckTarget(plain.toLowerCase(Locale.ROOT), port));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static int port(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
