package io.bianque.bench.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/** One thread that asks the system which sockets have something to say: {@code java.nio} by hand. */
final class SelectorServer implements Runnable {
    private final ServerSocketChannel listening;
    private final Service service;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final Answers answers = new Answers(1 << 16);

    SelectorServer(ServerSocketChannel listening, Service service) throws IOException {
        this.listening = listening;
        this.service = service;
        this.selector = Selector.open();
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Waits and serves until the listening socket is closed, which ends every connection too. */
    @Override
    public void run() {
        try (selector) {
            while (listening.isOpen()) {
                selector.select(this::ready, 1_000);
            }
            for (var key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            System.err.println("select: " + e.getMessage());
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Peer peer) {
            serve(key, peer);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (var socket = listening.accept(); socket != null; socket = listening.accept()) {
                var peer = new Peer(socket);
                socket.register(selector, SelectionKey.OP_READ, peer);
            }
        } catch (IOException e) {
            if (listening.isOpen()) {
                System.err.println("accept: " + e.getMessage());
            }
        }
    }

    private void serve(SelectionKey key, Peer peer) {
        try {
            if (peer.isStuck()) {
                peer.write();
            } else if (peer.read(buffer, answers, service) < 0) {
                peer.close();
                return;
            }
            int wanted = peer.isStuck() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        } catch (IOException e) {
            peer.close();
        }
    }
}
