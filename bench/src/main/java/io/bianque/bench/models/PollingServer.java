package io.bianque.bench.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** One thread that tries every socket in turn, without ever waiting: it costs a processor whether anybody speaks or not. */
final class PollingServer implements Runnable {
    private final ServerSocketChannel listening;
    private final Service service;
    private final List<Peer> peers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final Answers answers = new Answers(1 << 16);

    PollingServer(ServerSocketChannel listening, Service service) throws IOException {
        this.listening = listening;
        this.service = service;
        listening.configureBlocking(false);
    }

    /** Goes round until the listening socket is closed. */
    @Override
    public void run() {
        while (listening.isOpen()) {
            accept();
            for (int i = 0; i < peers.size(); i++) {
                var peer = peers.get(i);
                if (!serve(peer)) {
                    peer.close();
                    // the last takes the free place: the order of the round means nothing
                    peers.set(i, peers.getLast());
                    peers.removeLast();
                    i--;
                }
            }
            Thread.onSpinWait();
        }
        peers.forEach(Peer::close);
    }

    private void accept() {
        try {
            for (var socket = listening.accept(); socket != null; socket = listening.accept()) {
                peers.add(new Peer(socket));
            }
        } catch (IOException e) {
            if (listening.isOpen()) {
                System.err.println("accept: " + e.getMessage());
            }
        }
    }

    /** False when the connection has ended. */
    private boolean serve(Peer peer) {
        try {
            if (peer.isStuck()) {
                peer.write();
                return true;
            }
            return peer.read(buffer, answers, service) >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
