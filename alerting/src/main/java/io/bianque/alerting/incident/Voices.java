package io.bianque.alerting.incident;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.silence.Silence;
import io.bianque.collector.series.Labels;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Which alerts of an incident count when it is asked whether somebody is told of it: those that are not held back and
 * that some receiver is meant for. A warning beside them, of which nobody would be told alone, neither pages nor makes
 * a silenced page loud. Where a receiver is meant for none of them, or for one that is held back behind them, all that
 * are not held back count: what is held has no other voice. Where all are held back, the incident speaks for itself.
 */
public final class Voices {
    private Voices() {}

    /**
     * What may be silenced: an alert of an incident, or what the incident says itself.
     *
     * @param isHeld whether it is held back
     */
    public record Voice(String rule, Labels labels, Severity severity, boolean isHeld) {
        private boolean isLoud(Optional<Severity> toldFrom) {
            return toldFrom.filter(severity::isAtLeast).isPresent();
        }
    }

    /**
     * Those that count, one at least.
     *
     * @param all      of all alerts of the incident that are not over
     * @param toldFrom the least severity that some receiver is meant for; empty when there is none
     * @param own      of the incident itself
     */
    public static List<Voice> of(Collection<Voice> all, Optional<Severity> toldFrom, Voice own) {
        var free = all.stream().filter(each -> !each.isHeld()).toList();
        if (free.isEmpty()) {
            return List.of(own);
        }
        var loud = free.stream().filter(each -> each.isLoud(toldFrom)).toList();
        return loud.isEmpty() || all.stream().anyMatch(each -> each.isHeld() && each.isLoud(toldFrom)) ? free : loud;
    }

    /** What keeps all of them from being told: a silence of the last of them, when each has one. */
    public static Optional<Silence> silence(List<Voice> voices,
            BiFunction<String, Labels, Optional<Silence>> silencing) {
        var last = Optional.<Silence>empty();
        for (var voice : voices) {
            last = silencing.apply(voice.rule(), voice.labels());
            if (last.isEmpty()) {
                return last;
            }
        }
        return last;
    }
}
