package io.bianque.bench.models;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Answers every GET with one small file, read from the page cache at each request. The file stays open. */
final class FileService implements Service {
    /** The longest file that is served. */
    static final int MAX_FILE = 1 << 16;

    private static final int MAX_HEAD = 8_192;
    private static final byte[] GET = "GET /".getBytes(StandardCharsets.US_ASCII);

    private final FileChannel file;
    private final String head;
    private final int length;

    /** Opens the file, of at most {@link #MAX_FILE} bytes. */
    FileService(Path path) throws IOException {
        file = FileChannel.open(path);
        if (file.size() > MAX_FILE) {
            throw new IOException(path + " is longer than " + MAX_FILE + " bytes");
        }
        length = (int) file.size();
        head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
    }

    @Override
    public void take(ByteBuffer in, Answers out) throws IOException {
        for (int end = end(in); end >= 0; end = end(in)) {
            for (int i = 0; i < GET.length; i++) {
                if (in.get(in.position() + i) != GET[i]) {
                    throw new IOException("no GET");
                }
            }
            in.position(end);
            out.put(head);
            var room = out.room(length).limit(out.length() + length);
            while (room.hasRemaining()) {
                if (file.read(room, length - room.remaining()) < 0) {
                    throw new EOFException("the file became shorter");
                }
            }
            out.filled(length);
        }
        if (in.remaining() > MAX_HEAD) {
            throw new IOException("a request head of more than " + MAX_HEAD + " bytes");
        }
    }

    /** Behind the empty line that ends a request; -1 when it has not come. */
    private static int end(ByteBuffer in) {
        for (int at = in.position() + 3; at < in.limit(); at++) {
            if (in.get(at) == '\n' && in.get(at - 1) == '\r' && in.get(at - 2) == '\n' && in.get(at - 3) == '\r') {
                return at + 1;
            }
        }
        return -1;
    }
}
