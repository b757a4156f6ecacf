package io.bianque.protocol.message;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameEncoder;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.json.JsonWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames into messages and messages into frames. Writing is canonical: the same message gives the same bytes.
 * One codec per connection; confined to one thread.
 */
public final class MessageCodec {
    private final FrameEncoder encoder = new FrameEncoder();
    private final JsonWriter json = new JsonWriter();
    private final BodyReader bodies = new BodyReader();
    private final @Nullable Unpacker unpacker;
    private @Nullable Packer packer;
    private byte[] body = {};
    private int bodyOffset;
    private int raw = -1;

    /** A codec of bodies as they are. */
    public MessageCodec() {
        this(null);
    }

    /** A codec that reads compressed bodies too. */
    public MessageCodec(@Nullable Unpacker unpacker) {
        this.unpacker = unpacker;
    }

    /** From here on bodies are compressed where it pays; both sides have announced it. */
    public void compress(Packer with) {
        packer = with;
    }

    /**
     * The message of a frame; it borrows nothing from it.
     *
     * @throws ProtocolFault when the header lacks a key, or the body is not what the type demands. The framing is intact:
     *         where the frame has a number it can be refused alone
     */
    public Message read(Frame frame) throws ProtocolFault {
        frame.verify();
        unpack(frame);
        var header = frame.header();
        try {
            return switch (frame.type()) {
                case HELLO -> bodies.hello(frame, need(header, header.agent(), "agent"),
                        Long.parseUnsignedLong(need(header, header.epoch(), "epoch"), 16),
                        need(header, header.boot(), "boot"), role(header), clocks(header));
                case WELCOME -> bodies.welcome(frame, Long.parseUnsignedLong(need(header, header.epoch(), "epoch"), 16),
                        clocks(header));
                case SERIES -> bodies.series(frame);
                case SAMPLES -> samples(frame);
                case EVENT -> bodies.event(frame, stamp(header));
                case CHECK -> bodies.check(frame, stamp(header));
                case GAP -> gap(header);
                case ACK -> new Ack(header.lanes(), Math.max(header.credit(), 0));
                case RETRY -> new Retry((int) need(header, header.lane(), "lane"), need(header, header.seq(), "seq"),
                        need(header, header.afterMillis(), "after"), need(header, header.reason(), "reason"));
                case PACE -> new Pace(need(header, header.rate(), "rate"));
                case MOVE -> new Move(need(header, header.host(), "host"), (int) need(header, header.port(), "port"),
                        need(header, header.reason(), "reason"));
                case CONFIG -> bodies.config(frame);
                case PROBE -> bodies.probe(frame);
                case ACTION -> bodies.action(frame);
                case OUTPUT -> bodies.output(frame);
                case DONE -> bodies.done(frame, stamp(header));
                case LINKS -> bodies.links(frame, stamp(header));
                case CHANGE -> bodies.change(frame, stamp(header));
                case PING -> new Ping(optionalClocks(header));
                case PONG -> new Pong(optionalClocks(header));
                case ERROR -> refusal(header);
                case BYE -> new Bye(need(header, header.reason(), "reason"));
            };
        } catch (IllegalArgumentException outside) {
            // The records know their bounds; what they refuse came from the peer.
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, frame.type().code() + ": " + outside.getMessage());
        }
    }

    /**
     * What an event's frame says, without a message in between; allocates next to nothing.
     *
     * @return valid until the next frame is read
     * @throws ProtocolFault as {@link #read} does
     */
    public EventBody readEvent(Frame frame) throws ProtocolFault {
        frame.verify();
        unpack(frame);
        return bodies.event(frame);
    }

    private void unpack(Frame frame) throws ProtocolFault {
        if (frame.isPacked()) {
            if (unpacker == null) {
                throw new ProtocolFault(FaultReason.NOT_ANNOUNCED, frame.type().code() + ": this side unpacks no zip");
            }
            unpacker.open(frame);
        }
    }

    /**
     * The bytes of a message.
     *
     * @return the whole frame, from position to limit; valid until the next call
     * @throws IllegalArgumentException if the body, compressed where that pays, exceeds 1 MiB
     */
    public ByteBuffer write(Message message) {
        json.reset();
        return switch (message) {
            case Hello hello -> {
                BodyWriter.hello(json, hello);
                begin(FrameType.HELLO).put("version", hello.version()).put("agent", hello.agent())
                        .put("epoch", hex(hello.epoch())).put("boot", hello.bootId())
                        .put("role", hello.role().name().toLowerCase(Locale.ROOT));
                putLanes(hello.lanes());
                yield endWith(hello.clocks());
            }
            case Welcome welcome -> {
                BodyWriter.welcome(json, welcome);
                begin(FrameType.WELCOME).put("version", welcome.version()).put("epoch", hex(welcome.epoch()))
                        .put("credit", welcome.credit()).put("heartbeat", welcome.heartbeatMillis());
                putLanes(welcome.lanes());
                yield endWith(welcome.clocks());
            }
            case Series series -> {
                BodyWriter.series(json, series);
                begin(FrameType.SERIES);
                yield end();
            }
            case Samples samples -> samples(samples.stamp(), samples.encoding(), samples.sharedBody(), 0,
                    samples.sharedBody().length);
            case Event event -> {
                BodyWriter.event(json, event);
                stamped(begin(FrameType.EVENT), event.stamp());
                yield end();
            }
            case Check check -> {
                BodyWriter.check(json, check);
                stamped(begin(FrameType.CHECK), check.stamp());
                yield end();
            }
            case Gap gap -> {
                stamped(begin(FrameType.GAP), gap.stamp()).put("from", gap.stamp().seq()).put("to", gap.to())
                        .put("reason", gap.reason());
                if (gap.readings() >= 0) {
                    encoder.put("readings", gap.readings());
                }
                yield end();
            }
            case Ack ack -> {
                begin(FrameType.ACK);
                putLanes(ack.lanes());
                if (ack.credit() > 0) {
                    encoder.put("credit", ack.credit());
                }
                yield end();
            }
            case Retry retry -> {
                begin(FrameType.RETRY).put("lane", retry.lane()).put("seq", retry.seq())
                        .put("after", retry.afterMillis()).put("reason", retry.reason());
                yield end();
            }
            case Pace pace -> {
                begin(FrameType.PACE).put("rate", pace.bytesPerSecond());
                yield end();
            }
            case Move move -> {
                begin(FrameType.MOVE).put("host", move.host()).put("port", move.port()).put("reason", move.reason());
                yield end();
            }
            case Config config -> {
                BodyWriter.config(json, config);
                begin(FrameType.CONFIG);
                yield end();
            }
            case Probe probe -> {
                BodyWriter.probe(json, probe);
                begin(FrameType.PROBE);
                yield end();
            }
            case Action action -> {
                ActionBodies.write(json, action);
                begin(FrameType.ACTION);
                yield end();
            }
            case Output output -> {
                ActionBodies.write(json, output);
                begin(FrameType.OUTPUT);
                yield end();
            }
            case Done done -> {
                ActionBodies.write(json, done);
                stamped(begin(FrameType.DONE), done.stamp());
                yield end();
            }
            case Links links -> {
                GraphBodies.write(json, links);
                stamped(begin(FrameType.LINKS), links.stamp());
                yield end();
            }
            case Change change -> {
                GraphBodies.write(json, change);
                stamped(begin(FrameType.CHANGE), change.stamp());
                yield end();
            }
            case Ping ping -> {
                begin(FrameType.PING);
                yield endWith(ping.clocks());
            }
            case Pong pong -> {
                begin(FrameType.PONG);
                yield endWith(pong.clocks());
            }
            case Refusal refusal -> {
                begin(FrameType.ERROR).put("code", refusal.code()).put("message", refusal.message());
                var place = refusal.place();
                if (place != null) {
                    encoder.put("lane", place.lane()).put("seq", place.seq());
                }
                encoder.put("final", refusal.last());
                yield end();
            }
            case Bye bye -> {
                begin(FrameType.BYE).put("reason", bye.reason());
                yield end();
            }
        };
    }

    /**
     * The bytes of a frame of readings, without a {@link Samples} in between; allocates nothing.
     *
     * @return the whole frame, from position to limit; valid until the next call
     */
    public ByteBuffer samples(Stamp stamp, Encoding encoding, byte[] readings, int offset, int length) {
        stamped(begin(FrameType.SAMPLES, readings, offset, length), stamp);
        if (encoding != Encoding.SAMPLES1) {
            encoder.put("enc", encoding.code());
        }
        return end();
    }

    /** The stamp of a numbered frame. */
    public static Stamp stamp(Header header) throws ProtocolFault {
        return new Stamp((int) need(header, header.lane(), "lane"), need(header, header.seq(), "seq"),
                need(header, header.wallMillis(), "wall"), need(header, header.monoMillis(), "mono"));
    }

    private void putLanes(List<LaneSeq> lanes) {
        if (!lanes.isEmpty()) {
            encoder.lanes(lanes);
        }
    }

    private FrameEncoder begin(FrameType type) {
        return begin(type, json.array(), 0, json.length());
    }

    /** Begins a frame with this body, compressed where that pays. */
    private FrameEncoder begin(FrameType type, byte[] bytes, int offset, int length) {
        body = bytes;
        bodyOffset = offset;
        raw = -1;
        int size = length;
        var with = packer;
        if (with != null && type != FrameType.HELLO && type != FrameType.WELCOME) {
            int packed = with.pack(bytes, offset, length);
            if (packed >= 0) {
                body = with.array();
                bodyOffset = 0;
                raw = length;
                size = packed;
            }
        }
        return encoder.begin(type, size);
    }

    private ByteBuffer end() {
        if (raw >= 0) {
            encoder.put("zip", Packer.ZSTD).put("raw", raw);
        }
        return encoder.end(body, bodyOffset);
    }

    private ByteBuffer endWith(@Nullable Clocks clocks) {
        if (clocks != null) {
            encoder.put("wall", clocks.wallMillis()).put("mono", clocks.monoMillis());
        }
        return end();
    }

    private static FrameEncoder stamped(FrameEncoder encoder, Stamp stamp) {
        return encoder.put("lane", stamp.lane()).put("seq", stamp.seq()).put("wall", stamp.wallMillis())
                .put("mono", stamp.monoMillis());
    }

    private static Samples samples(Frame frame) throws ProtocolFault {
        var encoding = frame.header().encoding();
        int from = frame.bodyOffset();
        return new Samples(stamp(frame.header()), encoding == null ? Encoding.SAMPLES1 : encoding,
                Arrays.copyOfRange(frame.array(), from, from + frame.bodyLength()));
    }

    private static Gap gap(Header header) throws ProtocolFault {
        var stamp = stamp(header);
        if (need(header, header.from(), "from") != stamp.seq()) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    "gap: from=" + header.from() + " must be its seq=" + stamp.seq());
        }
        return new Gap(stamp, need(header, header.to(), "to"), need(header, header.reason(), "reason"),
                header.readings());
    }

    private static Refusal refusal(Header header) throws ProtocolFault {
        var last = header.last();
        if (last == null) {
            throw header.missing("final");
        }
        LaneSeq place = null;
        if (header.lane() >= 0) {
            place = new LaneSeq(header.lane(), need(header, header.seq(), "seq"));
        }
        return new Refusal(need(header, header.code(), "code"), need(header, header.message(), "message"), place, last);
    }

    private static Hello.Role role(Header header) throws ProtocolFault {
        var word = need(header, header.role(), "role");
        for (var role : Hello.Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
                return role;
            }
        }
        throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "hello: role is neither agent nor reporter");
    }

    private static Clocks clocks(Header header) throws ProtocolFault {
        return new Clocks(need(header, header.wallMillis(), "wall"), need(header, header.monoMillis(), "mono"));
    }

    private static @Nullable Clocks optionalClocks(Header header) throws ProtocolFault {
        return header.tellsClocks() ? clocks(header) : null;
    }

    static long need(Header header, long value, String key) throws ProtocolFault {
        if (value < 0) {
            throw header.missing(key);
        }
        return value;
    }

    private static String need(Header header, @Nullable String value, String key) throws ProtocolFault {
        if (value == null) {
            throw header.missing(key);
        }
        return value;
    }

    private static String hex(long epoch) {
        return String.format("%016x", epoch);
    }
}
