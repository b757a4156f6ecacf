package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import java.util.List;

/**
 * A wish to look now rather than when it is due: at the host and its watched processes, and by these checks. Sent only to an
 * agent that announced {@link #CAPABILITY}. It has no answer of its own: what the agent finds comes as readings and checks.
 *
 * @param checks names of checks, 1..128 each, at most {@value #CHECKS_MAX}; those that the agent does not run mean nothing
 */
public record Probe(List<String> checks) implements Message {
    /** What hello and welcome both name. */
    public static final String CAPABILITY = "probe";
    /** The most checks of one frame. */
    public static final int CHECKS_MAX = 64;

    public Probe {
        checks = Bounds.list("checks", checks, CHECKS_MAX);
        checks.forEach(name -> Bounds.text("check", name, 1, 128));
    }

    @Override
    public FrameType type() {
        return FrameType.PROBE;
    }
}
