package io.bianque.agent.check;

import java.io.IOException;

/** Makes a TCP connection and ends it. */
final class TcpLook {
    private TcpLook() {}

    static void look(CheckSpec.Tcp spec, Attempt attempt) throws IOException {
        attempt.connect(spec.host(), spec.port()).close();
    }
}
