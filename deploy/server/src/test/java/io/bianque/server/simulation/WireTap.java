package io.bianque.server.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts a stream into frames and reads what it needs of their headers, by means of its own. */
final class WireTap {
    private final Consumer<String> headers;
    private byte[] held = new byte[0];

    /** Hands the header of each whole frame to a reader. */
    WireTap(Consumer<String> headers) {
        this.headers = headers;
    }

    void bytes(ByteBuffer piece) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(held);
        var fresh = new byte[piece.remaining()];
        piece.duplicate().get(fresh);
        all.writeBytes(fresh);
        held = all.toByteArray();
        int at = 0;
        while (held.length - at >= 4) {
            int length = ByteBuffer.wrap(held).getInt(at);
            if (held.length - at - 4 < length) {
                break;
            }
            var header = new String(held, at + 4, length, StandardCharsets.UTF_8);
            int whole = 4 + length + (int) number(header, "size");
            if (held.length - at < whole) {
                break;
            }
            at += whole;
            headers.accept(header);
        }
        held = java.util.Arrays.copyOfRange(held, at, held.length);
    }

    /** The number of a key; -1 when it is not there. */
    static long number(String header, String key) {
        int at = header.indexOf("\"" + key + "\":");
        if (at < 0) {
            return -1;
        }
        int from = at + key.length() + 3;
        int to = from;
        while (to < header.length() && Character.isDigit(header.charAt(to))) {
            to++;
        }
        return from == to ? -1 : Long.parseLong(header.substring(from, to));
    }

    /** The text of a key; empty when it is not there. */
    static String text(String header, String key) {
        int at = header.indexOf("\"" + key + "\":\"");
        if (at < 0) {
            return "";
        }
        int from = at + key.length() + 4;
        return header.substring(from, header.indexOf('"', from));
    }

    /** A place in a lane. */
    record Place(int lane, long seq) {}

    /** The pairs of the key {@code lanes}. */
    static List<Place> lanes(String header) {
        var places = new ArrayList<Place>();
        int at = header.indexOf("\"lanes\":[");
        if (at < 0) {
            return places;
        }
        if (header.charAt(at + 9) == '[') {
            for (var pair : header.substring(at + 10, header.indexOf("]]", at)).split("],\\[", -1)) {
                int comma = pair.indexOf(',');
                places.add(new Place(Integer.parseInt(pair.substring(0, comma)),
                        Long.parseLong(pair.substring(comma + 1))));
            }
        }
        return places;
    }
}
