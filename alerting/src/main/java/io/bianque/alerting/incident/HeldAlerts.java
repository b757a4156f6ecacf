package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What was held back because of one cause, also when it is held no more. Lists the first {@value #LISTED_MAX}; the rest is
 * counted. Confined to the journal's thread.
 */
final class HeldAlerts {
    /** How many an incident lists. */
    static final int LISTED_MAX = 1_000;

    private final Map<AlertKey, Incidents.Held> listed = new LinkedHashMap<>();
    /** Those that are held now, listed or not. */
    private final TreeSet<AlertKey> now = new TreeSet<>();
    private int more;

    /** Holds an alert, or says that the way to its cause is another. */
    void hold(AlertKey alert, EntityId entity, Severity severity, List<EntityId> path, long sinceMillis,
            long nowMillis) {
        var known = listed.get(alert);
        boolean begins = now.add(alert);
        if (known != null || listed.size() < LISTED_MAX) {
            long held = known != null && !begins ? known.heldMillis() : nowMillis;
            listed.put(alert, new Incidents.Held(alert, entity, severity, path, sinceMillis, held, null));
        } else if (begins) {
            more++;
        }
    }

    /** An alert is held no more. */
    void letGo(AlertKey alert, long nowMillis) {
        var held = listed.get(alert);
        if (now.remove(alert) && held != null) {
            listed.put(alert, new Incidents.Held(alert, held.entity(), held.severity(), held.path(),
                    held.sinceMillis(), held.heldMillis(), nowMillis));
        }
    }

    /** How many are held now. */
    int count() {
        return now.size();
    }

    boolean holds(AlertKey alert) {
        return now.contains(alert);
    }

    List<Incidents.Held> list() {
        return new ArrayList<>(listed.values());
    }

    /** How often an alert was held that is not listed. */
    int more() {
        return more;
    }

    void write(JournalWriter out) {
        out.list(listed.values(), HeldAlerts::write).list(now, JournalCodec::writeAlert).i32(more);
    }

    static void write(JournalWriter out, Incidents.Held held) {
        JournalCodec.writeAlert(out, held.alert());
        JournalCodec.writeEntity(out, held.entity()).u8(JournalCodec.code(held.severity()));
        out.list(held.path(), JournalCodec::writeEntity).i64(held.sinceMillis()).i64(held.heldMillis());
        out.optionalI64(held.endedMillis());
    }

    static Incidents.Held readHeld(JournalReader in) {
        return new Incidents.Held(JournalCodec.readAlert(in), JournalCodec.readEntity(in),
                JournalCodec.severity(in.u8()), in.list(JournalCodec::readEntity), in.i64(), in.i64(),
                in.optionalI64());
    }

    void read(JournalReader in) {
        in.list(HeldAlerts::readHeld).forEach(each -> listed.put(each.alert(), each));
        now.addAll(in.list(JournalCodec::readAlert));
        more = in.i32();
    }
}
