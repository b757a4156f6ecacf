package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import java.util.Map;

/**
 * An order to run an action that the agent's own file lists. Sent only to an agent that announced {@link #CAPABILITY}. It has
 * no number: who wants to be sure gives it again under the same run, which an agent runs at most once.
 *
 * @param run           names the execution: plain, 1..128
 * @param name          of the action in the agent's file, 1..128
 * @param args          what its placeholders stand for, bounded like labels
 * @param timeoutMillis how long it may run, 1,000..3,600,000; the agent's file may allow less
 */
public record Action(String run, String name, Map<String, String> args, int timeoutMillis) implements Message {
    /** What hello and welcome both name; it stands for action, output and done. */
    public static final String CAPABILITY = "action";
    /** The longest name of a run. */
    public static final int RUN_MAX = 128;
    /** The shortest time limit. */
    public static final int TIMEOUT_MIN = 1_000;
    /** The longest time limit: an hour. */
    public static final int TIMEOUT_MAX = 3_600_000;

    public Action {
        Bounds.plain("run", run, 1, RUN_MAX);
        Bounds.text("name", name, 1, 128);
        args = Bounds.labels("args", args);
        Bounds.range("timeout", timeoutMillis, TIMEOUT_MIN, TIMEOUT_MAX);
    }

    @Override
    public FrameType type() {
        return FrameType.ACTION;
    }
}
