package io.bianque.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;

/** Prints TCP ports of the loopback address that nobody listens on, one a line; as many as the first argument says. */
public final class FreePorts {
    private FreePorts() {}

    /** Another program may take a port between this and its use; whoever fails on it runs again. */
    public static void main(String[] args) throws IOException {
        int wanted = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < wanted; i++) {
                // Held until all are found, or the system would name the same one again.
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            held.forEach(socket -> System.out.println(socket.getLocalPort()));
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }
}
