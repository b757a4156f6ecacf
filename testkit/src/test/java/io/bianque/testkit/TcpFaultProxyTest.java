package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.testkit.TcpFaultProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An echo server behind the proxy. Real sockets, so "nothing comes" costs a short read time-out. */
@Timeout(30)
@SuppressWarnings("NullAway.Init") // set before each test
class TcpFaultProxyTest {
    private ServerSocket server;
    private TcpFaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    Thread.ofVirtual().start(() -> echo(client));
                } catch (IOException e) {
                    return;
                }
            }
        });
        proxy = new TcpFaultProxy((InetSocketAddress) server.getLocalSocketAddress());
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // reset by the proxy, as asked for
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void bytesPassUnchangedBothWaysAndSoDoesTheEnd() throws IOException {
        try (var socket = connect()) {
            var bytes = new byte[100_000];
            new SeededRandom(1).nextBytes(bytes);
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
            assertThat(proxy.passed(Direction.TO_SERVER)).isEqualTo(100_000);
            assertThat(proxy.accepted()).isEqualTo(1);
        }
    }

    @Test
    void theConnectionIsResetAfterTheChosenByteAndTheNextOneLives() throws IOException {
        proxy.cutAfter(Direction.TO_SERVER, 5);
        try (var socket = connect()) {
            socket.getOutputStream().write(new byte[8]);
            assertThatThrownBy(() -> {
                socket.getInputStream().readNBytes(8);
                socket.getOutputStream().write(1);
                socket.getInputStream().readNBytes(1);
            }).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThat(proxy.passed(Direction.TO_SERVER)).isEqualTo(5);
        try (var socket = connect()) {
            socket.getOutputStream().write(new byte[8]);
            assertThat(socket.getInputStream().readNBytes(8)).hasSize(8);
        }
    }

    @Test
    void aSwallowedDirectionIsSilentWhileTheConnectionStaysOpen() throws IOException {
        try (var socket = connect()) {
            proxy.swallow(Direction.TO_CLIENT, true);
            socket.getOutputStream().write(new byte[8]);
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.passed(Direction.TO_CLIENT)).isZero();
        }
    }

    @Test
    void dribbledAndDelayedBytesComeWhole() throws IOException {
        proxy.dribble(Direction.TO_SERVER, 1, Duration.ofMillis(1));
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(20));
        try (var socket = connect()) {
            long began = System.nanoTime();
            socket.getOutputStream().write(new byte[10]);
            assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(20));
        }
    }

    @Test
    void connectionsAreAcceptedAndReset() throws IOException {
        proxy.acceptThenReset(true);
        try (var socket = connect()) {
            assertThatThrownBy(() -> {
                socket.getOutputStream().write(1);
                if (socket.getInputStream().read() < 0) {
                    throw new IOException("ended");
                }
            }).isInstanceOf(IOException.class);
        }
    }
}
