package io.bianque.alerting.diagnosis;

import java.util.List;

/**
 * What follows from everything told so far.
 *
 * @param effects      in the order in which they are to be done
 * @param againMillis  when to decide again though nothing else is told; {@link Long#MAX_VALUE} for never
 */
public record Decision(List<Effect> effects, long againMillis) {
    public Decision {
        effects = List.copyOf(effects);
    }
}
