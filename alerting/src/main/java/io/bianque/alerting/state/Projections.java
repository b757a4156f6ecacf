package io.bianque.alerting.state;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.incident.CoreChanges;
import io.bianque.alerting.incident.DiagnosisBytes;
import io.bianque.alerting.incident.IncidentView;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.collector.topology.EntityId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the journal decided into tables. Each call is one transaction with the journal's offset in it, and may be
 * repeated: rows are replaced, never added up. Thread-safe.
 */
public final class Projections {
    private final StateStore store;

    /** Projections in this database. */
    public Projections(StateStore store) {
        this.store = store;
    }

    /**
     * Up to where the journal of this installation is projected; everything is forgotten and 0 returned when the tables
     * hold another's.
     *
     * @param end of the journal: tables that know more than it are not its own
     */
    public long offset(String installationId, long end) {
        var known = store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT journal_offset, installation FROM projection");
                    var rows = query.executeQuery()) {
                boolean ours = rows.next() && rows.getString(2).equals(installationId) && rows.getLong(1) <= end;
                return ours ? rows.getLong(1) : 0L;
            }
        });
        if (known == 0) {
            reset();
        }
        return known;
    }

    /** Forgets all projections; accounts and sessions stay. */
    public void reset() {
        store.write(connection -> {
            for (var table : List.of("projection", "incidents", "timeline", "deliveries", "alerts")) {
                try (var delete = connection.prepareStatement("DELETE FROM " + table)) {
                    delete.executeUpdate();
                }
            }
            return true;
        });
    }

    /** Takes changes and the offset behind the record that they come from. */
    public void apply(long offset, String installationId, CoreChanges changes) {
        store.write(connection -> {
            try (var statements = new Statements(connection)) {
                return apply(statements, offset, installationId, changes);
            }
        });
    }

    private static int apply(Statements statements, long offset, String installationId, CoreChanges changes)
            throws SQLException {
        for (var incident : changes.incidents()) {
            incident(statements, incident);
            timeline(statements, incident);
            deliveries(statements, incident);
        }
        for (var alert : changes.alerts().entrySet()) {
            alert(statements, alert.getKey(), alert.getValue());
        }
        var upsert = statements.of("""
                INSERT INTO projection (id, journal_offset, installation) VALUES (1, ?, ?)
                ON CONFLICT (id) DO UPDATE SET journal_offset = excluded.journal_offset,
                    installation = excluded.installation""");
        upsert.setLong(1, offset);
        upsert.setString(2, installationId);
        return upsert.executeUpdate();
    }

    private static void incident(Statements statements, IncidentView view) throws SQLException {
        var upsert = statements.of("""
                INSERT INTO incidents (number, severity, rule, labels, summary, description, started_at, opened_at,
                    resolved_at, acknowledged_by, acknowledged_at, alert_count, root, confidence, possible, owner,
                    held_back, diagnosis)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (number) DO UPDATE SET severity = excluded.severity, rule = excluded.rule,
                    labels = excluded.labels, summary = excluded.summary, description = excluded.description,
                    started_at = excluded.started_at, opened_at = excluded.opened_at,
                    resolved_at = excluded.resolved_at, acknowledged_by = excluded.acknowledged_by,
                    acknowledged_at = excluded.acknowledged_at, alert_count = excluded.alert_count,
                    root = excluded.root, confidence = excluded.confidence, possible = excluded.possible,
                    owner = excluded.owner, held_back = excluded.held_back, diagnosis = excluded.diagnosis""");
        var incident = view.incident();
        upsert.setLong(1, view.number());
        upsert.setInt(2, JournalCodec.code(incident.severity()));
        upsert.setString(3, clean(incident.rule()));
        upsert.setString(4, Json.write(incident.labels().toMap()));
        upsert.setString(5, clean(incident.summary()));
        upsert.setString(6, clean(incident.description()));
        upsert.setLong(7, incident.startedMillis());
        upsert.setLong(8, view.openedMillis());
        setLong(upsert, 9, incident.resolvedMillis());
        upsert.setString(10, incident.acknowledgedBy() == null ? null : clean(incident.acknowledgedBy()));
        setLong(upsert, 11, incident.acknowledgedMillis());
        upsert.setInt(12, incident.alertCount());
        root(upsert, incident.root());
        upsert.setInt(17, incident.heldBack());
        upsert.setString(18, view.diagnosis().map(each -> Base64.getEncoder().encodeToString(DiagnosisBytes.of(each)))
                .orElse(null));
        upsert.executeUpdate();
    }

    private static void root(PreparedStatement upsert, Optional<Incidents.Root> root) throws SQLException {
        if (root.isEmpty()) {
            upsert.setNull(13, Types.VARCHAR);
            upsert.setNull(14, Types.DOUBLE);
            upsert.setNull(15, Types.SMALLINT);
            upsert.setNull(16, Types.VARCHAR);
            return;
        }
        upsert.setString(13, root.get().entity().toString());
        upsert.setDouble(14, root.get().confidence());
        upsert.setInt(15, root.get().possible() ? 1 : 0);
        upsert.setString(16, root.get().owner().map(Projections::clean).orElse(null));
    }

    private static void timeline(Statements statements, IncidentView view) throws SQLException {
        var insert = statements.of("""
                INSERT INTO timeline (number, position, at, message, args, actor) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (number, position) DO NOTHING""");
        int have = count(statements, view.number());
        for (int i = have; i < view.timeline().size(); i++) {
            var entry = view.timeline().get(i);
            insert.setLong(1, view.number());
            insert.setInt(2, i);
            insert.setLong(3, entry.atMillis());
            insert.setString(4, entry.key());
            insert.setString(5, Json.write(entry.args()));
            insert.setString(6, entry.actor() == null ? null : clean(entry.actor()));
            insert.executeUpdate();
        }
    }

    private static int count(Statements statements, long number) throws SQLException {
        var query = statements.of("SELECT COUNT(*) FROM timeline WHERE number = ?");
        query.setLong(1, number);
        try (var rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void deliveries(Statements statements, IncidentView view) throws SQLException {
        var upsert = statements.of(
                """
                        INSERT INTO deliveries (number, position, receiver, kind, state, at, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (number, position) DO UPDATE SET receiver = excluded.receiver, kind = excluded.kind,
                            state = excluded.state, at = excluded.at, detail = excluded.detail""");
        int position = 0;
        for (var delivery : view.incident().deliveries()) {
            upsert.setLong(1, view.number());
            upsert.setInt(2, position++);
            upsert.setString(3, delivery.receiver());
            upsert.setString(4, delivery.kind());
            upsert.setString(5, delivery.state());
            upsert.setLong(6, delivery.atMillis());
            upsert.setString(7, clean(delivery.detail()));
            upsert.executeUpdate();
        }
    }

    private static void alert(Statements statements, AlertKey key, Optional<Incidents.ActiveAlert> now)
            throws SQLException {
        if (now.isEmpty()) {
            var delete = statements.of("DELETE FROM alerts WHERE id = ?");
            delete.setString(1, id(key));
            delete.executeUpdate();

            return;
        }
        var upsert = statements
                .of("""
                        INSERT INTO alerts (id, rule, state, severity, labels, reading, since, annotations, incident, alert_labels,
                            entity, standing)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE SET state = excluded.state, severity = excluded.severity,
                            labels = excluded.labels, reading = excluded.reading, since = excluded.since,
                            annotations = excluded.annotations, incident = excluded.incident,
                            alert_labels = excluded.alert_labels, entity = excluded.entity, standing = excluded.standing""");
        var alert = now.get();
        upsert.setString(1, id(key));
        upsert.setString(2, clean(alert.rule()));
        upsert.setInt(3, JournalCodec.code(alert.state()));
        upsert.setInt(4, JournalCodec.code(alert.severity()));
        upsert.setString(5, Json.write(alert.labels().toMap()));
        if (Double.isFinite(alert.value())) {
            upsert.setDouble(6, alert.value());
        } else {
            // SQLite would keep NaN as NULL anyway; infinities are not worth a dialect.
            upsert.setNull(6, Types.DOUBLE);
        }
        upsert.setLong(7, alert.sinceMillis());
        upsert.setString(8, Json.write(alert.annotations()));
        upsert.setString(9, alert.incidentId());
        upsert.setString(10, Json.write(alert.key().labels().toMap()));
        upsert.setString(11, alert.entity().map(EntityId::toString).orElse(null));
        upsert.setString(12, alert.standing().name());
        upsert.executeUpdate();
    }

    /** PostgreSQL keeps no NUL in a text. */
    private static String clean(String text) {
        return text.replace('\0', '\ufffd');
    }

    private static void setLong(PreparedStatement statement, int index, @Nullable Long value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value);
        }
    }

    private static String id(AlertKey key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
