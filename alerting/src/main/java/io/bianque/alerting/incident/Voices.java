package io.bianque.alerting.incident;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.silence.Silence;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which alerts of an incident count when it is asked whether somebody is told of it: those that some receiver is meant for. A
 * warning beside them, of which nobody would be told alone, neither pages nor makes a silenced page loud. Where a receiver is meant for none of
 * them, all count. Held alerts are to be left out before.
 */
public final class Voices {
    private Voices() {}

    /**
     * The alerts that count.
     *
     * @param toldFrom the least severity that some receiver is meant for; empty when there is none
     */
    public static <A> List<A> of(Collection<A> alerts, Function<A, Severity> severity, Optional<Severity> toldFrom) {
        var loud = alerts.stream().filter(
                each -> toldFrom.filter(least -> least.compareTo(severity.apply(each)) <= 0).isPresent()).toList();
        return loud.isEmpty() ? List.copyOf(alerts) : loud;
    }

    /** What keeps all of them from being told: a silence of the last of them, when each has one; empty when there are none. */
    public static <A> Optional<Silence> silence(List<A> voices, Function<A, Optional<Silence>> silencing) {
        var last = Optional.<Silence>empty();
        for (var voice : voices) {
            last = silencing.apply(voice);
            if (last.isEmpty()) {
                return last;
            }
        }
        return last;
    }
}
