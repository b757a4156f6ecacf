package io.bianque.alerting.incident;

import io.bianque.alerting.diagnosis.Cause;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.Symptom;
import io.bianque.alerting.diagnosis.Verdict;
import java.util.List;

/** Turns times of the world into the diagnosis's own, which are later by what the clock was set back, and back. Stateless. */
final class OwnTime {
    private OwnTime() {}

    static Symptom symptom(Symptom symptom, long later) {
        return later == 0
                ? symptom
                : new Symptom(symptom.alert(), symptom.entity(), symptom.severity(), symptom.breaksObjective(),
                        symptom.pendingMillis() + later, symptom.firedMillis() + later, symptom.strengthNats(),
                        symptom.blames());
    }

    static Effect world(Effect own, long later) {
        if (later == 0) {
            return own;
        }
        return switch (own) {
            case Effect.Opened(var cause) -> new Effect.Opened(world(cause, later));
            case Effect.Amended(var before, var cause) -> new Effect.Amended(before, world(cause, later));
            case Effect.LeftOver(var cause, var after, var entity, var alerts, var total, var evidence) ->
                new Effect.LeftOver(cause, after, entity, alerts, total, world(evidence, later));
            case Effect.Judged(var alert, var verdict) -> new Effect.Judged(alert, world(verdict, later));
            case Effect.Ask(var entity, var since) -> new Effect.Ask(entity, since - later);
            case Effect.Merged merged -> merged;
            case Effect.Closed closed -> closed;
            case Effect.OwnerAffected affected -> affected;
            case Effect.RedundancyChanged changed -> changed;
        };
    }

    static Cause world(Cause own, long later) {
        return later == 0
                ? own
                : new Cause(own.key(), own.entity(), own.state(), own.confidence(), own.possible(),
                        own.onsetMillis() - later, world(own.evidence(), later), world(own.considered(), later),
                        own.explains());
    }

    static Verdict world(Verdict own, long later) {
        return switch (own) {
            case Verdict.Waiting(var until, var awaited) -> new Verdict.Waiting(until - later, awaited);
            case Verdict.Looking(var cause, var entity, var until) ->
                new Verdict.Looking(cause, entity, until - later);
            case Verdict.Paged paged -> paged;
            case Verdict.Explained explained -> explained;
            case Verdict.Degraded degraded -> degraded;
            case Verdict.LeftOver left -> left;
        };
    }

    private static List<Evidence> world(List<Evidence> own, long later) {
        return own.stream().map(fact -> new Evidence(fact.key(), fact.nats(), fact.args().stream()
                .map(arg -> arg instanceof Evidence.Arg.Time(var millis) ? new Evidence.Arg.Time(millis - later) : arg)
                .toList())).toList();
    }
}
