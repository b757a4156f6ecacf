package io.bianque.bench.models;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A thread for each connection, of the system or virtual as the factory makes them. It reads, answers, waits. */
final class ThreadServer implements Runnable {
    private static final int BUFFER = 4_096;

    private final ServerSocket listening;
    private final Service service;
    private final ThreadFactory threads;

    ThreadServer(ServerSocket listening, Service service, ThreadFactory threads) {
        this.listening = listening;
        this.service = service;
        this.threads = threads;
    }

    /** Accepts until the socket is closed. A thread that cannot be made costs that connection alone, and is told. */
    @Override
    public void run() {
        while (!listening.isClosed()) {
            Socket socket = null;
            try {
                socket = listening.accept();
                socket.setTcpNoDelay(true);
                var accepted = socket;
                threads.newThread(() -> serve(accepted)).start();
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    System.err.println("accept: " + e.getMessage());
                }
            } catch (OutOfMemoryError e) { // what the JVM throws when the system gives no thread
                System.err.println("no thread: " + e.getMessage());
                close(socket);
            }
        }
    }

    private void serve(Socket socket) {
        var buffer = new byte[BUFFER];
        var answers = new Answers(256);
        var rest = new Rest();
        try {
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                var joined = rest.with(ByteBuffer.wrap(buffer, 0, count));
                service.take(joined, answers);
                rest.keep(joined);
                if (!answers.isEmpty()) {
                    out.write(answers.array(), 0, answers.length());
                    answers.clear();
                }
            }
        } catch (IOException e) {
            // the peer went, or broke the rules: either way its connection ends here
        } finally {
            close(socket);
        }
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                System.err.println("close: " + e.getMessage());
            }
        }
    }
}
