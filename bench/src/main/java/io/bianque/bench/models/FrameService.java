package io.bianque.bench.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes the frames of {@code docs/reference/protocol.md} and acknowledges them: hello gets a welcome, ping a pong, and the
 * last numbered frame of each read an ack. Looks for keys by their text, which is enough for the one generator that it
 * meets; bodies are stepped over.
 */
final class FrameService implements Service {
    private static final int MAX_HEADER = 4_096;
    private static final byte[] SIZE = key("\"size\":");
    private static final byte[] LANE = key("\"lane\":");
    private static final byte[] SEQ = key("\"seq\":");
    private static final byte[] HELLO = key("\"type\":\"hello\"");
    private static final byte[] PING = key("\"type\":\"ping\"");
    private static final byte[] EPOCH = key("\"epoch\":\"");
    private static final String PONG = "{\"type\":\"pong\",\"size\":0}";
    private static final String WELCOME_BODY = "{\"server\":\"bench-models/1\",\"identity\":\"bench\","
            + "\"limits\":{\"body\":1048576,\"series\":1048576,\"lane0\":1048576}}";

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void take(ByteBuffer in, Answers out) throws IOException {
        long lane = -1;
        long seq = -1;
        while (in.remaining() >= 4) {
            int start = in.position();
            int header = in.getInt(start);
            if (header < 2 || header > MAX_HEADER) {
                throw new IOException("a header of " + header + " bytes");
            }
            if (in.remaining() < 4 + header) {
                break;
            }
            int end = start + 4 + header;
            long size = number(in, start + 4, end, SIZE);
            if (size < 0 || size > Service.MAX_REQUEST - MAX_HEADER - 4) {
                throw new IOException("a body of " + size + " bytes");
            }
            if (in.remaining() < 4 + header + size) {
                break;
            }
            long number = number(in, start + 4, end, SEQ);
            if (number >= 0) {
                long of = number(in, start + 4, end, LANE);
                if (seq >= 0 && of != lane) {
                    acknowledge(out, lane, seq);
                }
                lane = of;
                seq = number;
            } else if (find(in, start + 4, end, HELLO) >= 0) {
                welcome(in, start + 4, end, out);
            } else if (find(in, start + 4, end, PING) >= 0) {
                out.putFrame(PONG, "");
            }
            in.position(end + (int) size);
        }
        if (seq >= 0) {
            acknowledge(out, lane, seq);
        }
    }

    private static void acknowledge(Answers out, long lane, long seq) {
        out.putFrame("{\"type\":\"ack\",\"size\":0,\"lanes\":[[" + lane + "," + seq + "]]}", "");
    }

    private static void welcome(ByteBuffer in, int from, int end, Answers out) throws IOException {
        int epoch = find(in, from, end, EPOCH);
        if (epoch < 0 || epoch + 16 > end) {
            throw new IOException("a hello without epoch");
        }
        var said = new byte[16];
        in.get(epoch, said);
        out.putFrame("{\"type\":\"welcome\",\"size\":" + WELCOME_BODY.length() + ",\"version\":1,\"epoch\":\""
                + new String(said, StandardCharsets.US_ASCII)
                + "\",\"credit\":1073741824,\"heartbeat\":60000,\"lanes\":[],\"wall\":0,\"mono\":0}", WELCOME_BODY);
    }

    /** The number behind a key; -1 when the key is not there. */
    private static long number(ByteBuffer in, int from, int end, byte[] key) {
        int at = find(in, from, end, key);
        if (at < 0) {
            return -1;
        }
        long value = 0;
        for (; at < end && in.get(at) >= '0' && in.get(at) <= '9' && value < 1L << 53; at++) {
            value = value * 10 + in.get(at) - '0';
        }
        return value;
    }

    /** Where what follows a key begins; -1 when the key is not there. */
    private static int find(ByteBuffer in, int from, int end, byte[] key) {
        for (int at = from; at + key.length <= end; at++) {
            int same = 0;
            while (same < key.length && in.get(at + same) == key[same]) {
                same++;
            }
            if (same == key.length) {
                return at + same;
            }
        }
        return -1;
    }
}
