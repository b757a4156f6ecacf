package io.bianque.collector.record;

import io.bianque.collector.record.CollectorRecord.Links;
import java.util.ArrayList;

/**
 * The fields of a {@link Links} record behind its stamp.
 *
 * <pre>
 * addresses: count, then a text each     listeners: count, then group and port of each
 * links: count, then group, address, port, count of each     left out
 * </pre>
 */
final class LinksFields {
    private static final int PORT_MAX = 65_535;

    private LinksFields() {}

    static void write(RecordWriter out, Links links) {
        out.varint(links.addresses().size());
        links.addresses().forEach(out::string);
        out.varint(links.listeners().size());
        for (var listener : links.listeners()) {
            out.string(listener.group());
            out.varint(listener.port());
        }
        out.varint(links.links().size());
        for (var link : links.links()) {
            out.string(link.group());
            out.string(link.address());
            out.varint(link.port());
            out.varint(link.count());
        }
        out.varint(links.leftOut());
    }

    static Links read(RecordParser in, Stamp stamp) throws BadRecordException {
        // Each entry has one byte and more, so that a count cannot ask for more memory than the record has bytes.
        int addresses = in.int32("the number of addresses", in.remaining());
        var own = new ArrayList<String>();
        for (int i = 0; i < addresses; i++) {
            own.add(in.string());
        }
        int listeners = in.int32("the number of listeners", in.remaining());
        var listening = new ArrayList<Links.Listener>();
        for (int i = 0; i < listeners; i++) {
            listening.add(new Links.Listener(in.string(), in.int32("a port", PORT_MAX)));
        }
        int count = in.int32("the number of links", in.remaining());
        var links = new ArrayList<Links.Link>();
        for (int i = 0; i < count; i++) {
            links.add(new Links.Link(in.string(), in.string(), in.int32("a port", PORT_MAX),
                    in.int32("a number of connections", Integer.MAX_VALUE)));
        }
        return new Links(stamp, own, listening, links, in.int32("how many were left out", Integer.MAX_VALUE));
    }
}
