package io.bianque.agent.boot;

import io.bianque.agent.action.RunEnd;
import io.bianque.agent.check.CheckOutcome;
import io.bianque.agent.graph.HostLinks;
import io.bianque.agent.reading.HostEvent;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.message.Change;
import io.bianque.protocol.message.Check;
import io.bianque.protocol.message.Done;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.Links;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Stamp;
import java.util.EnumMap;
import java.util.Map;

/** Events and outcomes as frames of the protocol, to be numbered by the spool. */
final class Frames {
    private Frames() {}

    static Spool.Framing event(HostEvent event, long wallMillis) {
        return (lane, seq, monoMillis) -> bytes(new Event(new Stamp(lane, seq, wallMillis, monoMillis), event.kind(),
                event.timeMillis(), event.entity(), event.attributes()));
    }

    static Spool.Framing check(CheckOutcome outcome) {
        var spec = outcome.spec();
        Map<Check.Phase, Long> phases = new EnumMap<>(Check.Phase.class);
        outcome.phases().forEach((phase, nanos) -> phases.put(switch (phase) {
            case DNS -> Check.Phase.DNS;
            case CONNECT -> Check.Phase.CONNECT;
            case TLS -> Check.Phase.TLS;
            case FIRST_BYTE -> Check.Phase.FIRST_BYTE;
            case TRANSFER -> Check.Phase.TRANSFER;
        }, Math.max(0, nanos)));
        var verdict = switch (outcome.verdict()) {
            case OK -> Check.Outcome.OK;
            case FAILED -> Check.Outcome.FAILED;
            case TIMEOUT -> Check.Outcome.TIMEOUT;
            case ERROR -> Check.Outcome.ERROR;
        };
        var wallMillis = outcome.startedMillis() + outcome.durationNanos() / 1_000_000;
        return (lane, seq, monoMillis) -> bytes(new Check(new Stamp(lane, seq, wallMillis, monoMillis),
                spec.common().name(), spec.kind(), spec.target(), verdict, outcome.reason(), outcome.startedMillis(),
                Math.max(0, outcome.durationNanos()), phases, outcome.status(), outcome.certificateExpiryMillis(),
                spec.common().labels()));
    }

    static Spool.Framing done(RunEnd end, long wallMillis) {
        var outcome = switch (end.outcome()) {
            case SUCCEEDED -> Done.Outcome.SUCCEEDED;
            case FAILED -> Done.Outcome.FAILED;
            case TIMEOUT -> Done.Outcome.TIMEOUT;
            case REFUSED -> Done.Outcome.REFUSED;
            case LOST -> Done.Outcome.LOST;
        };
        return (lane, seq, monoMillis) -> bytes(new Done(new Stamp(lane, seq, wallMillis, monoMillis),
                end.run(), outcome, end.exitCode(), end.detail(), end.timeMillis()));
    }

    static Spool.Framing links(HostLinks links, long wallMillis) {
        return (lane, seq, monoMillis) -> bytes(new Links(new Stamp(lane, seq, wallMillis, monoMillis), wallMillis,
                links.addresses(),
                links.listeners().stream().map(each -> new Links.Listener(each.group(), each.port())).toList(),
                links.links().stream()
                        .map(each -> new Links.Link(each.group(), each.address(), each.port(), each.count()))
                        .toList(),
                links.leftOut()));
    }

    static Spool.Framing change(String id, String kind, String entity, String what, long wallMillis) {
        return (lane, seq, monoMillis) -> bytes(new Change(new Stamp(lane, seq, wallMillis, monoMillis), id, kind,
                entity, what, "", wallMillis));
    }

    private static byte[] bytes(Message message) {
        var frame = new MessageCodec().write(message);
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
