package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first frame of the connecting side.
 *
 * @param version      the highest version of the protocol that it speaks, 1..65535
 * @param agent        its name, printable ASCII, 1..253; a claim until the certificate says the same
 * @param software     program and version, for example {@code bianque-agent/0.1.0}, 1..64
 * @param os           the operating system, for people, 0..128
 * @param bootId       changes with every boot of its machine, printable ASCII, 1..64
 * @param epoch        64 random bits; lane numbers and seqs mean something within one epoch only
 * @param role         what the connection is for
 * @param capabilities what it can do beyond this version's common ground
 * @param labels       cluster, application, zone, owner and the host's own; {@code host} is not for it to say
 * @param facts        more about the host, for people and inventory: kernel, cpu_model, cores …
 * @param lanes        every lane that still holds something, with the next seq that will come; the server forgets others
 * @param clocks       its clocks as it wrote this
 */
public record Hello(int version, String agent, String software, String os, String bootId, long epoch, Role role,
        Set<String> capabilities, Map<String, String> labels, Map<String, String> facts, List<LaneSeq> lanes,
        Clocks clocks) implements Message {
    public Hello {
        Bounds.range("version", version, 1, 65_535);
        Bounds.plain("agent", agent, 1, 253);
        Bounds.text("software", software, 1, 64);
        Bounds.text("os", os, 0, 128);
        Bounds.plain("boot", bootId, 1, 64);
        capabilities = Bounds.capabilities(capabilities);
        labels = Bounds.labels("label", labels);
        facts = Bounds.attributes("fact", facts);
        lanes = Bounds.list("lanes", lanes, FrameLimits.LANES);
        lanes.forEach(lane -> Bounds.range("next seq of lane " + lane.lane(), lane.seq(), 1, Header.MAX_INTEGER));
    }

    /** What a connection is for. */
    public enum Role {
        /** The agent of a host. */
        AGENT,
        /** A reporter inside an application. */
        REPORTER
    }

    @Override
    public FrameType type() {
        return FrameType.HELLO;
    }
}
