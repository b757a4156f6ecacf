package io.bianque.server.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A way to a collector. Thread-safe. */
@FunctionalInterface
public interface Dialer {
    /** How long a connection may take. */
    int CONNECT_MILLIS = 5_000;

    /**
     * A connection for an agent of this name.
     *
     * @throws IOException when there is nobody, or TLS was refused
     */
    Socket dial(String host) throws IOException;

    /** Without TLS, to an address as {@code run.json} has it. */
    static Dialer plain(String address) {
        var server = address(address);
        return _ -> {
            var socket = new Socket();
            try {
                socket.connect(server, CONNECT_MILLIS);
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
            return socket;
        };
    }

    /** Host and port as {@code run.json} has them. */
    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
