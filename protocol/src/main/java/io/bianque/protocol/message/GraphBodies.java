package io.bianque.protocol.message;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** The bodies of links and change. Reading begins inside the body's object. */
final class GraphBodies {
    private GraphBodies() {}

    /** Reads one element of a list. */
    private interface Element<T> {
        T read() throws ProtocolFault;
    }

    static Links links(JsonReader reader, Header header, Stamp stamp) throws ProtocolFault {
        long time = -1;
        List<String> addresses = List.of();
        List<Links.Listener> listeners = List.of();
        List<Links.Link> links = List.of();
        int leftOut = 0;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "time" -> time = reader.integer(0, Header.MAX_WALL_MILLIS);
                case "addresses" -> addresses = list(reader, () -> reader.text(Links.ADDRESS_MAX));
                case "listeners" -> listeners = list(reader, () -> listener(reader, header));
                case "links" -> links = list(reader, () -> link(reader, header));
                case "left_out" -> leftOut = (int) reader.integer(0, Integer.MAX_VALUE);
                default -> reader.skip();
            }
        }
        reader.finish();
        return new Links(stamp, MessageCodec.need(header, time, "time"), addresses, listeners, links, leftOut);
    }

    static Change change(JsonReader reader, Header header, Stamp stamp) throws ProtocolFault {
        String id = null;
        String kind = null;
        String entity = null;
        String what = null;
        String by = "";
        long time = -1;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "id" -> id = reader.text(128);
                case "kind" -> kind = reader.text(Bounds.CODE);
                case "entity" -> entity = reader.text(Change.ENTITY_MAX);
                case "what" -> what = reader.text(Change.WHAT_MAX);
                case "by" -> by = reader.text(128);
                case "time" -> time = reader.integer(0, Header.MAX_WALL_MILLIS);
                default -> reader.skip();
            }
        }
        reader.finish();
        return new Change(stamp, BodyReader.need(header, id, "id"), BodyReader.need(header, kind, "kind"),
                BodyReader.need(header, entity, "entity"), BodyReader.need(header, what, "what"), by,
                MessageCodec.need(header, time, "time"));
    }

    static void write(JsonWriter json, Links links) {
        json.beginObject().key("time").value(links.timeMillis());
        if (!links.addresses().isEmpty()) {
            json.key("addresses").beginArray();
            links.addresses().forEach(json::value);
            json.endArray();
        }
        if (!links.listeners().isEmpty()) {
            json.key("listeners").beginArray();
            links.listeners().forEach(listener -> json.beginObject().key("group").value(listener.group()).key("port")
                    .value(listener.port()).endObject());
            json.endArray();
        }
        if (!links.links().isEmpty()) {
            json.key("links").beginArray();
            links.links().forEach(link -> json.beginObject().key("group").value(link.group()).key("address")
                    .value(link.address()).key("port").value(link.port()).key("count").value(link.count())
                    .endObject());
            json.endArray();
        }
        if (links.leftOut() > 0) {
            json.key("left_out").value(links.leftOut());
        }
        json.endObject();
    }

    static void write(JsonWriter json, Change change) {
        json.beginObject().key("id").value(change.id()).key("kind").value(change.kind()).key("entity")
                .value(change.entity()).key("what").value(change.what());
        if (!change.by().isEmpty()) {
            json.key("by").value(change.by());
        }
        json.key("time").value(change.timeMillis()).endObject();
    }

    private static Links.Listener listener(JsonReader reader, Header header) throws ProtocolFault {
        String group = null;
        long port = -1;
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "group" -> group = reader.text(128);
                case "port" -> port = reader.integer(1, Links.PORT_MAX);
                default -> reader.skip();
            }
        }
        return new Links.Listener(BodyReader.need(header, group, "group"),
                (int) MessageCodec.need(header, port, "port"));
    }

    private static Links.Link link(JsonReader reader, Header header) throws ProtocolFault {
        String group = null;
        String address = null;
        long port = -1;
        long count = -1;
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "group" -> group = reader.text(128);
                case "address" -> address = reader.text(Links.ADDRESS_MAX);
                case "port" -> port = reader.integer(1, Links.PORT_MAX);
                case "count" -> count = reader.integer(1, Integer.MAX_VALUE);
                default -> reader.skip();
            }
        }
        return new Links.Link(BodyReader.need(header, group, "group"), BodyReader.need(header, address, "address"),
                (int) MessageCodec.need(header, port, "port"), (int) MessageCodec.need(header, count, "count"));
    }

    private static <T> List<T> list(JsonReader reader, Element<T> element) throws ProtocolFault {
        var list = new ArrayList<T>();
        reader.beginArray();
        while (reader.nextElement()) {
            if (list.size() == Links.ENTRIES_MAX) {
                throw new ProtocolFault(FaultReason.TOO_MANY, "links: more than " + Links.ENTRIES_MAX + " in a list");
            }
            list.add(element.read());
        }
        return list;
    }
}
