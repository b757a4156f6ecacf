package io.bianque.alerting.notify;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.journal.Intent;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.List;

/** Intents for tests. */
public final class Intents {
    private Intents() {}

    public static Intent trigger(int number, String receiver) {
        return intent(number, receiver, Intent.Kind.TRIGGER, 1);
    }

    public static Intent intent(int number, String receiver, Intent.Kind kind, int step) {
        var id = "INC-" + number;
        boolean over = kind == Intent.Kind.RESOLVE;
        var page = new Intent.Page(id, Severity.CRITICAL, "ProcessGone", Labels.of("host", "db-1", "cluster", "west"),
                "nginx has gone from db-1", "No process of the group \"nginx\" is left.", 1_767_323_000_000L,
                over ? Long.valueOf(1_767_323_090_000L) : null, kind == Intent.Kind.ACKNOWLEDGE ? "li" : null, null, 1,
                List.of(), because());
        return new Intent(id + "/" + receiver + "/" + step + "/" + Texts.word(kind), receiver, kind,
                "bianque-7f3a-" + id,
                1_767_323_045_000L, page);
    }

    public static Intent storm(String receiver) {
        var page = new Intent.Page("STORM-1", Severity.CRITICAL, "", Labels.EMPTY, "", "", 1_767_323_000_000L, null,
                null,
                "pager", 40, List.of(new Intent.Top("INC-21", Severity.CRITICAL, "a is down"),
                        new Intent.Top("INC-22", Severity.WARNING, "b is slow")),
                null);
        return new Intent("STORM-1/" + receiver + "/1/trigger", receiver, Intent.Kind.TRIGGER, "bianque-7f3a-STORM-1",
                1_767_323_045_000L, page);
    }

    private static Intent.Because because() {
        var host = new EntityId(EntityKind.HOST, "db-1");
        return new Intent.Because(host, 0.931, false, 12, List.of(
                new Evidence(EvidenceKey.ALERTS_ITSELF, 4,
                        List.of(new Evidence.Arg.Count(1), new Evidence.Arg.Time(1_767_323_000_000L))),
                new Evidence(EvidenceKey.EXPLAINS, 3, List.of(new Evidence.Arg.Count(12), new Evidence.Arg.Count(3),
                        new Evidence.Arg.Path(List.of(new EntityId(EntityKind.APPLICATION, "shop"),
                                new EntityId(EntityKind.RESOURCE, "postgres"), host))))));
    }
}
