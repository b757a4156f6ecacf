package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import java.util.HashSet;
import java.util.List;

/**
 * Tunes checks that the agent's own file declares, or switches them off; nothing else can be said with it. Takes the place of
 * what was said before. Sent only to an agent that announced {@link #CAPABILITY}, after every welcome.
 *
 * @param checks at most {@value #CHECKS_MAX}, each name once; those not named are as the file says
 */
public record Config(List<Tuning> checks) implements Message {
    /** What hello and welcome both name. */
    public static final String CAPABILITY = "config";

    static final int CHECKS_MAX = 256;

    /** What a part of a tuning is that says nothing: as the file says. */
    public static final int AS_DECLARED = -1;

    public Config {
        checks = Bounds.list("checks", checks, CHECKS_MAX);
        var names = new HashSet<String>();
        for (var check : checks) {
            if (!names.add(check.name())) {
                throw new IllegalArgumentException("checks has " + check.name() + " twice");
            }
        }
    }

    /**
     * How one check is run.
     *
     * @param name           of the check, 1..128
     * @param enabled        whether it is run at all
     * @param intervalMillis 1,000..86,400,000, or {@link #AS_DECLARED}
     * @param timeoutMillis  100..60,000, or {@link #AS_DECLARED}
     */
    public record Tuning(String name, boolean enabled, int intervalMillis, int timeoutMillis) {
        /** The shortest interval. */
        public static final int INTERVAL_MIN = 1_000;
        /** The longest interval: a day. */
        public static final int INTERVAL_MAX = 86_400_000;
        /** The shortest time limit. */
        public static final int TIMEOUT_MIN = 100;
        /** The longest time limit. */
        public static final int TIMEOUT_MAX = 60_000;

        public Tuning {
            Bounds.text("name", name, 1, 128);
            if (intervalMillis != AS_DECLARED) {
                Bounds.range("interval", intervalMillis, INTERVAL_MIN, INTERVAL_MAX);
            }
            if (timeoutMillis != AS_DECLARED) {
                Bounds.range("timeout", timeoutMillis, TIMEOUT_MIN, TIMEOUT_MAX);
            }
        }
    }

    @Override
    public FrameType type() {
        return FrameType.CONFIG;
    }
}
