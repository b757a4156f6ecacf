package io.bianque.server.e2e;

import io.bianque.server.e2e.hostile.Raw;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** C29: those who are not who they should be, each as a task that says what was wrong with the server's answer, or null. */
final class Strangers {
    private static final int EACH = 3;
    /** A half handshake is ended after 10 s; the rest is for a busy machine. */
    private static final int WITHIN_MILLIS = 10_000 + 15_000;

    private final Installation bianque;
    private final Identities known;
    private final Identities foreign;
    private final Identities expired;
    private int handshakes;

    Strangers(Installation bianque, Path directory, Identities known) throws IOException, GeneralSecurityException {
        this.bianque = bianque;
        this.known = known;
        foreign = Identities.strange(bianque, directory.resolve("foreign"), Instant.now());
        expired = Identities.of(bianque, directory.resolve("expired"), Instant.now().minus(Duration.ofDays(400)));
    }

    /** How many of them fail before there is a frame. */
    int refusedHandshakes() {
        return handshakes;
    }

    List<Supplier<@Nullable String>> all(RandomGenerator random) {
        var all = new ArrayList<Supplier<@Nullable String>>();
        for (int i = 0; i < EACH; i++) {
            var host = "stranger-" + i;
            all.add(() -> shows("no certificate", known, null, "TLSv1.3"));
            all.add(() -> shows("a foreign certificate", foreign, host, "TLSv1.3"));
            all.add(() -> shows("an expired certificate", expired, host, "TLSv1.3"));
            all.add(() -> shows("TLS 1.2", known, host, "TLSv1.2"));
            var oldHello = oldClientHello(random);
            all.add(() -> says("TLS 1.1", oldHello));
            var plain = Raw.hello(host, random.nextLong());
            all.add(() -> says("plain text", plain));
            var half = new byte[random.nextInt(oldHello.length)];
            System.arraycopy(oldHello, 0, half, 0, half.length);
            all.add(() -> says("half a handshake, " + half.length + " bytes", half));
            handshakes += 6; // half a handshake may count as a time-out
            all.add(() -> isNot(host));
        }
        return all;
    }

    private static @Nullable String shows(String what, Identities identities, @Nullable String host, String protocol) {
        try (var socket = identities.connect(host, protocol)) {
            socket.setSoTimeout(WITHIN_MILLIS);
            socket.startHandshake();
            socket.getOutputStream().write(Raw.hello("stranger", 1)); // the client's side is done before it is looked at
            var told = socket.getInputStream().readAllBytes();
            return told.length == 0 ? null : "C29 " + what + ": was told something";
        } catch (SocketTimeoutException late) {
            return "C29 " + what + ": still open";
        } catch (IOException refused) {
            return null;
        }
    }

    private @Nullable String says(String what, byte[] bytes) {
        try (var socket = new Socket()) {
            socket.connect(Dialer.address(bianque.agentAddress()), Dialer.CONNECT_MILLIS);
            socket.setSoTimeout(WITHIN_MILLIS);
            socket.getOutputStream().write(bytes);
            var told = socket.getInputStream().readAllBytes();
            return told.length < 64 ? null : "C29 " + what + ": was told " + told.length + " bytes";
        } catch (SocketTimeoutException late) {
            return "C29 " + what + ": still open";
        } catch (IOException closed) {
            return null;
        }
    }

    /** A good certificate, and a hello in another's name. */
    private @Nullable String isNot(String host) {
        try (var socket = known.connect(host, "TLSv1.3")) {
            socket.setSoTimeout(WITHIN_MILLIS);
            socket.getOutputStream().write(Raw.hello("load-0", 1));
            var told = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return told.contains("\"code\":\"identity\"") ? null : "C29 another's name: " + told;
        } catch (IOException e) {
            return "C29 another's name: " + e;
        }
    }

    /** What a client says that knows nothing newer than TLS 1.1. */
    private static byte[] oldClientHello(RandomGenerator random) {
        var nonce = new byte[32];
        random.nextBytes(nonce);
        var body = ByteBuffer.allocate(2 + 32 + 1 + 2 + 6 + 2).put((byte) 3).put((byte) 2).put(nonce).put((byte) 0)
                .putShort((short) 6).putShort((short) 0x2f).putShort((short) 0x35).putShort((short) 0xc013)
                .put((byte) 1).put((byte) 0).array();
        return ByteBuffer.allocate(9 + body.length).put((byte) 0x16).put((byte) 3).put((byte) 1)
                .putShort((short) (4 + body.length)).put((byte) 1).put((byte) 0).putShort((short) body.length).put(body)
                .array();
    }
}
