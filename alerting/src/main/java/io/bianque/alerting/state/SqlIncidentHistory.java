package io.bianque.alerting.state;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.incident.DiagnosisBytes;
import io.bianque.alerting.incident.IncidentHistory;
import io.bianque.alerting.incident.IncidentIds;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads incidents from the projections. Thread-safe. */
public final class SqlIncidentHistory implements IncidentHistory {
    private static final String COLUMNS = "number, severity, rule, labels, summary, description, started_at, "
            + "resolved_at, acknowledged_by, acknowledged_at, alert_count, root, confidence, possible, owner, held_back";

    private static final String ALERTS = "SELECT rule, state, severity, labels, reading, since, annotations, incident, "
            + "alert_labels, entity, standing FROM alerts";

    private final StateStore store;

    /** Incidents in this database. */
    public SqlIncidentHistory(StateStore store) {
        this.store = store;
    }

    @Override
    public Incidents.Page list(Incidents.Filter filter, @Nullable String cursor, int limit) {
        if (limit < 1 || limit > 500) {
            throw new IllegalArgumentException("limit=" + limit + " is not in 1..500");
        }
        long below = cursor == null
                ? Long.MAX_VALUE
                : IncidentIds.number(cursor).orElseThrow(
                        () -> new IllegalArgumentException(
                                "cursor \"" + cursor + "\" is none that a former page gave"));
        var condition = switch (filter) {
            case ALL -> "";
            case OPEN -> " AND resolved_at IS NULL";
            case RESOLVED -> " AND resolved_at IS NOT NULL";
        };
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM incidents WHERE number < ?"
                    + condition + " ORDER BY number DESC LIMIT ?")) {
                query.setLong(1, below);
                query.setInt(2, limit + 1);
                var items = incidents(connection, query.executeQuery());
                boolean more = items.size() > limit;
                var page = more ? items.subList(0, limit) : items;
                return new Incidents.Page(page, more ? page.getLast().id() : null);
            }
        });
    }

    @Override
    public Optional<Incidents.Detail> detail(String id) {
        var number = IncidentIds.number(id);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        return store.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM incidents WHERE number = ?")) {
                query.setLong(1, number.get());
                var found = incidents(connection, query.executeQuery());
                return found.isEmpty()
                        ? Optional.<Incidents.Detail>empty()
                        : Optional.of(new Incidents.Detail(found.getFirst(), alerts(connection, id),
                                timeline(connection, number.get()), diagnosis(connection, number.get())));
            }
        });
    }

    /** The alerts that are active, by rule and labels. */
    public List<Incidents.ActiveAlert> activeAlerts() {
        return store.read(connection -> {
            try (var query = connection.prepareStatement(ALERTS + " ORDER BY rule, labels")) {
                return alerts(query.executeQuery());
            }
        });
    }

    private static List<Incidents.ActiveAlert> alerts(Connection connection, String incident) throws SQLException {
        try (var query = connection.prepareStatement(ALERTS + " WHERE incident = ? ORDER BY rule, labels")) {
            query.setString(1, incident);
            return alerts(query.executeQuery());
        }
    }

    private static List<Incidents.ActiveAlert> alerts(ResultSet result) throws SQLException {
        try (var rows = result) {
            var alerts = new ArrayList<Incidents.ActiveAlert>();
            while (rows.next()) {
                double reading = rows.getDouble(5);
                double value = rows.wasNull() ? Double.NaN : reading;
                alerts.add(new Incidents.ActiveAlert(rows.getString(1), JournalCodec.state(rows.getInt(2)),
                        JournalCodec.severity(rows.getInt(3)), Labels.of(Json.read(rows.getString(4))),
                        value, rows.getLong(6), Json.read(rows.getString(7)),
                        rows.getString(8), entity(rows.getString(10)), standing(rows.getString(11)), Optional.empty(),
                        new AlertKey(rows.getString(1), Labels.of(Json.read(labels(rows))))));
            }
            return alerts;
        }
    }

    private static List<Incidents.Incident> incidents(Connection connection, ResultSet result) throws SQLException {
        try (var rows = result) {
            var incidents = new ArrayList<Incidents.Incident>();
            while (rows.next()) {
                long number = rows.getLong(1);
                incidents.add(new Incidents.Incident(IncidentIds.id(number), JournalCodec.severity(rows.getInt(2)),
                        rows.getString(3), Labels.of(Json.read(rows.getString(4))), rows.getString(5),
                        rows.getString(6), rows.getLong(7), nullable(rows, 8), rows.getString(9), nullable(rows, 10),
                        rows.getInt(11), deliveries(connection, number), root(rows), rows.getInt(16)));
            }
            return incidents;
        }
    }

    private static Optional<Incidents.Root> root(ResultSet rows) throws SQLException {
        var entity = entity(rows.getString(12));
        double confidence = rows.getDouble(13);
        boolean possible = rows.getInt(14) != 0;
        var owner = Optional.ofNullable(rows.getString(15));
        return entity.map(id -> new Incidents.Root(id, confidence, possible, owner));
    }

    private static Optional<EntityId> entity(@Nullable String text) {
        return Optional.ofNullable(text).flatMap(EntityId::parse);
    }

    private static Incidents.Standing standing(@Nullable String text) {
        return text == null ? Incidents.Standing.NONE : Incidents.Standing.valueOf(text);
    }

    /** The labels that name an alert; rows of before there were causes have only all of its labels. */
    private static String labels(ResultSet rows) throws SQLException {
        var own = rows.getString(9);
        return own == null ? rows.getString(4) : own;
    }

    private static Optional<Incidents.Diagnosis> diagnosis(Connection connection, long number) throws SQLException {
        try (var query = connection.prepareStatement("SELECT diagnosis FROM incidents WHERE number = ?")) {
            query.setLong(1, number);
            try (var rows = query.executeQuery()) {
                var text = rows.next() ? rows.getString(1) : null;
                return text == null
                        ? Optional.empty()
                        : Optional.of(DiagnosisBytes.read(Base64.getDecoder().decode(text)));
            }
        }
    }

    private static List<Incidents.Delivery> deliveries(Connection connection, long number) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT receiver, kind, state, at, detail FROM deliveries WHERE number = ? ORDER BY position")) {
            query.setLong(1, number);
            try (var rows = query.executeQuery()) {
                var deliveries = new ArrayList<Incidents.Delivery>();
                while (rows.next()) {
                    deliveries.add(new Incidents.Delivery(rows.getString(1), rows.getString(2), rows.getString(3),
                            rows.getLong(4), rows.getString(5)));
                }
                return deliveries;
            }
        }
    }

    private static List<Incidents.TimelineEntry> timeline(Connection connection, long number) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT at, message, args, actor FROM timeline WHERE number = ? ORDER BY position")) {
            query.setLong(1, number);
            try (var rows = query.executeQuery()) {
                var entries = new ArrayList<Incidents.TimelineEntry>();
                while (rows.next()) {
                    entries.add(new Incidents.TimelineEntry(rows.getLong(1), rows.getString(2),
                            Json.read(rows.getString(3)), rows.getString(4)));
                }
                return entries;
            }
        }
    }

    private static @Nullable Long nullable(ResultSet rows, int column) throws SQLException {
        long value = rows.getLong(column);
        return rows.wasNull() ? null : Long.valueOf(value);
    }
}
