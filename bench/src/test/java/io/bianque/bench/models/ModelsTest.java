package io.bianque.bench.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets of loopback; each test ends when its answers have come. */
@Timeout(30)
class ModelsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int CLIENTS = 20;

    @Test
    void threadsAnswerEveryClient() throws IOException {
        for (var factory : List.of(Thread.ofPlatform().daemon().factory(), Thread.ofVirtual().factory())) {
            try (var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                start(new ThreadServer(listening, new FrameService(), factory));
                everyClientIsAnswered(listening.getLocalPort());
            }
        }
    }

    @Test
    void thePollingLoopAnswersEveryClient() throws IOException {
        try (var listening = ServerSocketChannel.open().bind(ANY)) {
            start(new PollingServer(listening, new FrameService()));
            everyClientIsAnswered(listening.socket().getLocalPort());
        }
    }

    @Test
    void theSelectorAnswersEveryClient() throws IOException {
        try (var listening = ServerSocketChannel.open().bind(ANY)) {
            start(new SelectorServer(listening, new FrameService()));
            everyClientIsAnswered(listening.socket().getLocalPort());
        }
    }

    @Test
    void nettyAnswersEveryClient() throws IOException {
        try (var server = new NettyServer(ANY, new FrameService())) {
            everyClientIsAnswered(server.address().getPort());
        }
    }

    private static void start(Runnable server) {
        Thread.ofPlatform().daemon().start(server);
    }

    /** All are open at once; each sends a frame in two pieces and gets the ack; one goes in the middle of a frame. */
    private static void everyClientIsAnswered(int port) throws IOException {
        var frame = ServiceTest.frame(ServiceTest.EVENT, "12345");
        var expected = ServiceTest.frame("{\"type\":\"ack\",\"size\":0,\"lanes\":[[0,7]]}", "");
        var clients = new ArrayList<Socket>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                var client = new Socket(InetAddress.getLoopbackAddress(), port);
                client.setTcpNoDelay(true);
                clients.add(client);
                client.getOutputStream().write(frame, 0, 10);
            }
            clients.removeFirst().close();
            for (var client : clients) {
                client.getOutputStream().write(frame, 10, frame.length - 10);
            }
            for (var client : clients) {
                assertThat(new String(client.getInputStream().readNBytes(expected.length), StandardCharsets.US_ASCII))
                        .isEqualTo(new String(expected, StandardCharsets.US_ASCII));
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }
}
