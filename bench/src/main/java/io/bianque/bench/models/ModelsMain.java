package io.bianque.bench.models;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/**
 * Serves by one model until it is ended: {@code MODEL PORT [FILE]}, where the model is {@code thread}, {@code virtual},
 * {@code polling}, {@code selector} or {@code netty}. With a file it answers GET, without one it takes frames. Exit status
 * 2 for wrong arguments, 1 when it cannot listen.
 */
public final class ModelsMain {
    private static final int BACKLOG = 4_096;

    private ModelsMain() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 2 || args.length > 3) {
            usage();
            return;
        }
        Service service = args.length == 3 ? new FileService(Path.of(args[2])) : new FrameService();
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        switch (args[0]) {
            case "thread" -> new ThreadServer(blocking(at), service, Thread.ofPlatform().daemon().factory()).run();
            case "virtual" -> new ThreadServer(blocking(at), service, Thread.ofVirtual().factory()).run();
            case "polling" -> new PollingServer(listening(at), service).run();
            case "selector" -> new SelectorServer(listening(at), service).run();
            case "netty" -> new NettyServer(at, service); // its loop keeps the program alive
            default -> usage();
        }
    }

    private static ServerSocket blocking(InetSocketAddress at) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(at, BACKLOG);
        return socket;
    }

    private static ServerSocketChannel listening(InetSocketAddress at) throws IOException {
        return ServerSocketChannel.open().bind(at, BACKLOG);
    }

    private static void usage() {
        System.err.println("usage: ModelsMain thread|virtual|polling|selector|netty PORT [FILE]");
        System.exit(2);
    }
}
