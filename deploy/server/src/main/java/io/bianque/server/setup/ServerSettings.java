package io.bianque.server.setup;

import java.nio.file.Path;

/**
 * What a start is told.
 *
 * @param dataDirectory    where everything lies
 * @param host             the name under which this host's own agent reports
 * @param agentPort        the port that agents connect to, 0..65535; 0 lets the system choose
 * @param insecureLoopback no TLS on that port, which then listens on loopback only
 */
public record ServerSettings(Path dataDirectory, String host, int agentPort, boolean insecureLoopback) {
    public ServerSettings {
        if (host.isBlank() || !host.matches("[A-Za-z0-9._-]{1,253}")) {
            throw new IllegalArgumentException(
                    "bianque.host \"" + host + "\" is not a host name: letters, digits, dots, "
                            + "hyphens and underscores, at most 253 characters");
        }
        if (agentPort < 0 || agentPort > 65535) {
            throw new IllegalArgumentException("bianque.agent-port " + agentPort + " is not a port: 0 to 65535");
        }
    }
}
