package io.bianque.protocol.message;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.json.JsonNames;
import io.bianque.protocol.json.JsonReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON bodies, read as a stream and bounded as they come. Unknown keys are ignored. */
final class BodyReader {
    private static final int DEPTH = 8;
    private static final JsonNames NAMES = JsonNames.of("software", "os", "capabilities", "labels", "facts", "server",
            "identity", "limits", "body", "series", "lane0", "id", "metric", "kind", "time", "entity", "attributes",
            "name", "target", "outcome", "reason", "duration", "phases", "status", "certificate_expiry", "dns",
            "connect", "tls", "first_byte", "transfer", "ok", "failed", "timeout", "error", "http", "tcp", "device",
            "mountpoint", "interface", "cluster", "application", "zone", "owner", "pid", "group", "user", "mode",
            "process_started", "process_exited", "oom_kill", "fstype", "start", "state", "core", "check", "kernel",
            "checks", "enabled");

    private final JsonReader reader = new JsonReader(NAMES, DEPTH, Bounds.LABELS + 1);
    private final EventBody event = new EventBody();

    Hello hello(Frame frame, String agent, long epoch, String boot, Hello.Role role, Clocks clocks)
            throws ProtocolFault {
        open(frame);
        String software = null;
        String os = "";
        Set<String> capabilities = Set.of();
        Map<String, String> labels = Map.of();
        Map<String, String> facts = Map.of();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "software" -> software = reader.text(64);
                case "os" -> os = reader.text(128);
                case "capabilities" -> capabilities = capabilities();
                case "labels" -> labels = map();
                case "facts" -> facts = map();
                default -> reader.skip();
            }
        }
        reader.finish();
        var header = frame.header();
        return new Hello((int) MessageCodec.need(header, header.version(), "version"), agent,
                need(header, software, "software"), os, boot, epoch, role, capabilities, labels, facts, header.lanes(),
                clocks);
    }

    Welcome welcome(Frame frame, long epoch, Clocks clocks) throws ProtocolFault {
        open(frame);
        String server = null;
        String identity = null;
        Set<String> capabilities = Set.of();
        Map<String, String> labels = Map.of();
        Welcome.Limits limits = null;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "server" -> server = reader.text(64);
                case "identity" -> identity = reader.text(253);
                case "capabilities" -> capabilities = capabilities();
                case "labels" -> labels = map();
                case "limits" -> limits = limits(frame.header());
                default -> reader.skip();
            }
        }
        reader.finish();
        var header = frame.header();
        return new Welcome((int) MessageCodec.need(header, header.version(), "version"),
                need(header, server, "server"), need(header, identity, "identity"), epoch, capabilities, labels,
                need(header, limits, "limits"), MessageCodec.need(header, header.credit(), "credit"), header.lanes(),
                (int) MessageCodec.need(header, header.heartbeatMillis(), "heartbeat"), clocks);
    }

    Series series(Frame frame) throws ProtocolFault {
        open(frame);
        ArrayList<Series.Definition> added = null;
        var refused = new ArrayList<Series.Refused>();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            if (!key.equals("series")) {
                reader.skip();
                continue;
            }
            added = new ArrayList<>();
            reader.beginArray();
            while (reader.nextElement()) {
                if (added.size() + refused.size() == Bounds.SERIES_IN_A_FRAME) {
                    throw new ProtocolFault(FaultReason.TOO_MANY,
                            "series: more than " + Bounds.SERIES_IN_A_FRAME + " definitions in one frame");
                }
                definition(frame.header(), added, refused);
            }
        }
        reader.finish();
        return new Series(need(frame.header(), added, "series"), refused);
    }

    Config config(Frame frame) throws ProtocolFault {
        var checks = new LinkedHashMap<String, Config.Tuning>();
        eachCheck(frame, "config", Config.CHECKS_MAX, () -> {
            var tuning = tuning(frame.header());
            if (checks.put(tuning.name(), tuning) != null) {
                throw new ProtocolFault(FaultReason.DUPLICATE_KEY, "config: a check comes twice");
            }
        });
        return new Config(List.copyOf(checks.values()));
    }

    /** One element of a list, at whose beginning the reader stands. */
    private interface Element {
        void read() throws ProtocolFault;
    }

    /** Reads a body of which one key alone says anything: the list of its checks, at most so many. */
    private void eachCheck(Frame frame, String type, int most, Element check) throws ProtocolFault {
        open(frame);
        int count = 0;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            if (!key.equals("checks")) {
                reader.skip();
                continue;
            }
            reader.beginArray();
            while (reader.nextElement()) {
                if (count++ == most) {
                    throw new ProtocolFault(FaultReason.TOO_MANY, type + ": more than " + most + " checks");
                }
                check.read();
            }
        }
        reader.finish();
    }

    private Config.Tuning tuning(Header header) throws ProtocolFault {
        String name = null;
        boolean enabled = true;
        int interval = Config.AS_DECLARED;
        int timeout = Config.AS_DECLARED;
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "name" -> name = reader.text(128);
                case "enabled" -> enabled = reader.bool();
                case "interval" -> interval = (int) reader.integer(Config.Tuning.INTERVAL_MIN,
                        Config.Tuning.INTERVAL_MAX);
                case "timeout" -> timeout = (int) reader.integer(Config.Tuning.TIMEOUT_MIN, Config.Tuning.TIMEOUT_MAX);
                default -> reader.skip();
            }
        }
        return new Config.Tuning(need(header, name, "name"), enabled, interval, timeout);
    }

    Probe probe(Frame frame) throws ProtocolFault {
        var checks = new ArrayList<String>();
        eachCheck(frame, "probe", Probe.CHECKS_MAX, () -> checks.add(reader.text(128)));
        return new Probe(checks);
    }

    Event event(Frame frame, Stamp stamp) throws ProtocolFault {
        var body = event(frame);
        return new Event(stamp, body.kind(), body.timeMillis(), body.entity().toMap(), body.attributes().toMap());
    }

    /** What an event says, valid until the next one is read. */
    EventBody event(Frame frame) throws ProtocolFault {
        open(frame);
        event.read(reader, frame.header());
        return event;
    }

    Check check(Frame frame, Stamp stamp) throws ProtocolFault {
        open(frame);
        String name = null;
        String kind = null;
        String target = null;
        Check.Outcome outcome = null;
        String reason = "";
        long time = -1;
        long duration = -1;
        Map<Check.Phase, Long> phases = Map.of();
        Integer status = null;
        Long expiry = null;
        Map<String, String> labels = Map.of();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "name" -> name = reader.text(128);
                case "kind" -> kind = reader.text(Bounds.CODE);
                case "target" -> target = reader.text(2_048);
                case "outcome" -> outcome = outcome(reader.text(Bounds.CODE));
                case "reason" -> reason = reader.text(1_024);
                case "time" -> time = reader.integer(0, Header.MAX_WALL_MILLIS);
                case "duration" -> duration = reader.integer(0, Header.MAX_INTEGER);
                case "phases" -> phases = phases();
                case "status" -> status = (int) reader.integer(0, 999);
                case "certificate_expiry" -> expiry = reader.integer(0, Header.MAX_WALL_MILLIS);
                case "labels" -> labels = map();
                default -> reader.skip();
            }
        }
        reader.finish();
        var header = frame.header();
        return new Check(stamp, need(header, name, "name"), need(header, kind, "kind"), need(header, target, "target"),
                need(header, outcome, "outcome"), reason, MessageCodec.need(header, time, "time"),
                MessageCodec.need(header, duration, "duration"), phases, status, expiry, labels);
    }

    Action action(Frame frame) throws ProtocolFault {
        open(frame);
        return ActionBodies.action(reader, frame.header());
    }

    Output output(Frame frame) throws ProtocolFault {
        open(frame);
        return ActionBodies.output(reader, frame.header());
    }

    Done done(Frame frame, Stamp stamp) throws ProtocolFault {
        open(frame);
        return ActionBodies.done(reader, frame.header(), stamp);
    }

    Links links(Frame frame, Stamp stamp) throws ProtocolFault {
        open(frame);
        return GraphBodies.links(reader, frame.header(), stamp);
    }

    Change change(Frame frame, Stamp stamp) throws ProtocolFault {
        open(frame);
        return GraphBodies.change(reader, frame.header(), stamp);
    }

    private void open(Frame frame) throws ProtocolFault {
        reader.open("body of " + frame.type().code(), frame.array(), frame.bodyOffset(), frame.bodyLength());
        reader.beginObject();
    }

    private void definition(Header header, List<Series.Definition> added, List<Series.Refused> refused)
            throws ProtocolFault {
        long id = -1;
        String metric = null;
        Map<String, String> labels = Map.of();
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "id" -> id = reader.integer(0, Welcome.Limits.MAX_SERIES - 1);
                case "metric" -> metric = reader.text(Bounds.ATTRIBUTE_VALUE);
                case "labels" -> labels = map();
                default -> reader.skip();
            }
        }
        int number = (int) MessageCodec.need(header, id, "id");
        var name = need(header, metric, "metric");
        try {
            added.add(new Series.Definition(number, name, labels));
        } catch (IllegalArgumentException broken) {
            // One odd name is no reason to end a connection that would come again with the same name.
            refused.add(new Series.Refused(number, String.valueOf(broken.getMessage())));
        }
    }

    private Welcome.Limits limits(Header header) throws ProtocolFault {
        long body = -1;
        long series = -1;
        long laneZero = -1;
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "body" -> body = reader.integer(1_024, FrameLimits.BODY_BYTES);
                case "series" -> series = reader.integer(1, Welcome.Limits.MAX_SERIES);
                case "lane0" -> laneZero = reader.integer(1_024, FrameLimits.BODY_BYTES);
                default -> reader.skip();
            }
        }
        return new Welcome.Limits((int) MessageCodec.need(header, body, "limits.body"),
                (int) MessageCodec.need(header, series, "limits.series"),
                (int) MessageCodec.need(header, laneZero, "limits.lane0"));
    }

    /** Names and texts; the record bounds their form. */
    private Map<String, String> map() throws ProtocolFault {
        return map(reader);
    }

    static Map<String, String> map(JsonReader reader) throws ProtocolFault {
        var map = new TreeMap<String, String>();
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            if (map.size() == Bounds.LABELS) {
                throw new ProtocolFault(FaultReason.TOO_MANY, "more than " + Bounds.LABELS + " entries in a map");
            }
            map.put(key, reader.text(Bounds.ATTRIBUTE_VALUE));
        }
        return map;
    }

    private Set<String> capabilities() throws ProtocolFault {
        var set = new LinkedHashSet<String>();
        reader.beginArray();
        while (reader.nextElement()) {
            if (set.size() == Bounds.CAPABILITIES) {
                throw new ProtocolFault(FaultReason.TOO_MANY, "more than " + Bounds.CAPABILITIES + " capabilities");
            }
            set.add(reader.text(Bounds.CODE));
        }
        return set;
    }

    private Map<Check.Phase, Long> phases() throws ProtocolFault {
        var phases = new EnumMap<Check.Phase, Long>(Check.Phase.class);
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            var phase = phase(key);
            if (phase == null) {
                reader.skip();
            } else {
                phases.put(phase, reader.integer(0, Header.MAX_INTEGER));
            }
        }
        return phases;
    }

    private static Check.@Nullable Phase phase(String word) {
        for (var phase : Check.Phase.values()) {
            if (phase.code().equals(word)) {
                return phase;
            }
        }
        return null;
    }

    private static Check.Outcome outcome(String word) throws ProtocolFault {
        for (var outcome : Check.Outcome.values()) {
            if (outcome.code().equals(word)) {
                return outcome;
            }
        }
        throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "check: outcome is none of ok, failed, timeout, error");
    }

    static <T> T need(Header header, @Nullable T value, String key) throws ProtocolFault {
        if (value == null) {
            throw header.missing(key);
        }
        return value;
    }
}
