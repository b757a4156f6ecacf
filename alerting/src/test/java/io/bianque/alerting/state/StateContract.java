package io.bianque.alerting.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.CoreChanges;
import io.bianque.alerting.incident.IncidentView;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.Filter;
import io.bianque.collector.series.Labels;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every statement of the state store, to be run on each database that it may use. */
abstract class StateContract {
    private static final String NASTY = "'); DROP TABLE accounts; -- \" \\ \n 扁鹊 😀 ? {0}";

    abstract StateStore store();

    @BeforeEach
    void empty() {
        new Projections(store()).reset();
        var accounts = new Accounts(store());
        accounts.all().forEach(each -> accounts.remove(each.name()));
    }

    private static final EntityId DATABASE = new EntityId(EntityKind.RESOURCE, "postgres");

    private static Incidents.Diagnosis diagnosis() {
        var fact = new Evidence(EvidenceKey.CHANGED, 1.5,
                List.of(new Evidence.Arg.Text(NASTY), new Evidence.Arg.Time(4)));
        var held = new Incidents.Held(new AlertKey(NASTY, Labels.of("host", NASTY)), DATABASE, Severity.WARNING,
                List.of(DATABASE), 1, 2, 3L);
        return new Incidents.Diagnosis(List.of(fact), List.of(fact), List.of(held), 7);
    }

    private static IncidentView view(long number, @Nullable Long resolved, int entries) {
        var timeline = new ArrayList<Incidents.TimelineEntry>();
        for (int i = 0; i < entries; i++) {
            timeline.add(
                    new Incidents.TimelineEntry(1_000 + i, "timeline.k" + i, Map.of("a", NASTY), i == 0 ? null : "li"));
        }
        var incident = new Incidents.Incident("INC-" + number, Severity.CRITICAL, NASTY, Labels.of("host", NASTY),
                NASTY,
                NASTY, 5, resolved, number % 2 == 0 ? NASTY : null, number % 2 == 0 ? 7L : null,
                resolved == null ? 1 : 0,
                List.of(new Incidents.Delivery("ops", "webhook", "sent", 9, NASTY)),
                number % 2 == 0
                        ? Optional.of(new Incidents.Root(DATABASE, 0.5, true, Optional.of("data-team")))
                        : Optional.empty(),
                3);
        return new IncidentView(number, new AlertKey("r", Labels.EMPTY), 4, incident, timeline,
                number % 2 == 0 ? Optional.of(diagnosis()) : Optional.empty());
    }

    private static CoreChanges changes(IncidentView... views) {
        return new CoreChanges(List.of(views), Map.of());
    }

    @Test
    void incidentsComeBackAsTheyWereWhateverTheirTexts() {
        new Projections(store()).apply(10, "t", changes(view(1, null, 2), view(2, 8L, 3)));
        var history = new SqlIncidentHistory(store());
        assertThat(history.detail("INC-2")).hasValueSatisfying(detail -> {
            assertThat(detail.incident()).isEqualTo(view(2, 8L, 3).incident());
            assertThat(detail.timeline()).isEqualTo(view(2, 8L, 3).timeline());
            assertThat(detail.diagnosis()).contains(diagnosis());
        });
        assertThat(history.detail("INC-1").orElseThrow().incident()).isEqualTo(view(1, null, 0).incident());
        assertThat(history.detail("INC-3")).isEmpty();
        assertThat(history.detail(NASTY)).isEmpty();
    }

    @Test
    void theSameChangesAgainAndLaterOnesReplaceAndNeverAddUp() {
        var projections = new Projections(store());
        projections.apply(10, "t", changes(view(1, null, 2)));
        projections.apply(10, "t", changes(view(1, null, 2)));
        projections.apply(20, "t", changes(view(1, 99L, 4)));
        var detail = new SqlIncidentHistory(store()).detail("INC-1").orElseThrow();
        assertThat(detail.timeline()).hasSize(4);
        assertThat(detail.incident().resolvedMillis()).isEqualTo(99L);
        assertThat(detail.incident().deliveries()).hasSize(1);
        assertThat(projections.offset("t", 20)).isEqualTo(20);
    }

    @Test
    void listsAreNewestFirstFilteredAndPaged() {
        var views = new ArrayList<IncidentView>();
        for (int i = 1; i <= 7; i++) {
            views.add(view(i, i % 2 == 0 ? Long.valueOf(i) : null, 0));
        }
        new Projections(store()).apply(1, "t", new CoreChanges(views, Map.of()));
        var history = new SqlIncidentHistory(store());
        var first = history.list(Filter.ALL, null, 3);
        assertThat(first.items()).extracting(Incidents.Incident::id).containsExactly("INC-7", "INC-6", "INC-5");
        var second = history.list(Filter.ALL, first.next(), 500);
        assertThat(second.items()).extracting(Incidents.Incident::id).containsExactly("INC-4", "INC-3", "INC-2",
                "INC-1");
        assertThat(second.next()).isNull();
        assertThat(history.list(Filter.OPEN, null, 500).items()).hasSize(4);
        assertThat(history.list(Filter.RESOLVED, null, 2).items()).extracting(Incidents.Incident::id)
                .containsExactly("INC-6", "INC-4");
        assertThatThrownBy(() -> history.list(Filter.ALL, NASTY, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void alertsComeAndGoAndMissingReadingsStayMissing() {
        var key = new AlertKey(NASTY, Labels.of("host", NASTY));
        var alert = new Incidents.ActiveAlert(NASTY, AlertState.FIRING, Severity.WARNING, Labels.of("host", NASTY),
                Double.NaN, 3, Map.of("summary", NASTY), "INC-1", Optional.of(DATABASE),
                Incidents.Standing.EXPLAINED, Optional.empty(), key);
        var projections = new Projections(store());
        projections.apply(1, "t", new CoreChanges(List.of(view(1, null, 0)), Map.of(key, Optional.of(alert))));
        var history = new SqlIncidentHistory(store());
        assertThat(history.activeAlerts()).containsExactly(alert);
        assertThat(history.detail("INC-1").orElseThrow().alerts()).containsExactly(alert);
        projections.apply(2, "t", new CoreChanges(List.of(), Map.of(key, Optional.empty())));
        assertThat(history.activeAlerts()).isEmpty();
    }

    @Test
    void tablesOfAnotherJournalAreMadeAnew() {
        var projections = new Projections(store());
        projections.apply(10, "t", changes(view(1, null, 2)));
        assertThat(projections.offset("t", 10)).isEqualTo(10);
        assertThat(projections.offset("other", 100)).isZero();
        assertThat(new SqlIncidentHistory(store()).detail("INC-1")).isEmpty();
    }

    @Test
    void aFailureWithinATransactionLeavesNothingOfIt() {
        var accounts = new Accounts(store());
        assertThatThrownBy(() -> store().write(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO accounts (name, password_hash, role, must_change, changed_at) VALUES ('a','h','r',0,1)")) {
                insert.executeUpdate();
            }
            throw new IllegalStateException("boom");
        })).hasMessage("boom");
        assertThat(accounts.count()).isZero();
    }

    @Test
    void accountsAreAddedOnceChangedAndRemoved() {
        var accounts = new Accounts(store());
        var first = new Accounts.Account(NASTY, "hash1", "admin", true, 5);
        assertThat(accounts.add(first)).isTrue();
        assertThat(accounts.add(new Accounts.Account(NASTY, "other", "viewer", false, 6))).isFalse();
        assertThat(accounts.find(NASTY)).contains(first);
        new Sessions(store()).begin(new Sessions.Session("s", NASTY, 1, 100));
        assertThat(accounts.changePassword(NASTY, "hash2", false, 9)).isTrue();
        assertThat(accounts.find(NASTY)).contains(new Accounts.Account(NASTY, "hash2", "admin", false, 9));
        assertThat(new Sessions(store()).find("s", 2)).as("a new password ends old sessions").isEmpty();
        accounts.save(new Accounts.Account(NASTY, "hash3", "viewer", true, 10));
        assertThat(accounts.all()).containsExactly(new Accounts.Account(NASTY, "hash3", "viewer", true, 10));
        assertThat(accounts.remove(NASTY)).isTrue();
        assertThat(accounts.count()).isZero();
    }

    @Test
    void sessionsEndByTimeByWillAndByNumber() {
        new Accounts(store()).add(new Accounts.Account("li", "h", "admin", false, 5));
        var sessions = new Sessions(store());
        for (int i = 0; i < Sessions.MAX_PER_ACCOUNT + 3; i++) {
            sessions.begin(new Sessions.Session("t" + i, "li", i, 1_000));
        }
        assertThat(sessions.find("t2", 10)).as("the oldest end first").isEmpty();
        assertThat(sessions.find("t3", 10)).isPresent();
        assertThat(sessions.find("t3", 1_000)).as("expired").isEmpty();
        assertThat(sessions.extend("t3", 5_000)).isTrue();
        assertThat(sessions.endExpired(1_000)).isEqualTo(Sessions.MAX_PER_ACCOUNT - 1);
        assertThat(sessions.end("t3")).isTrue();
        assertThat(sessions.end("t3")).isFalse();
        assertThatThrownBy(() -> sessions.begin(new Sessions.Session("x", "nobody", 1, 2)))
                .isInstanceOf(StateException.class);
        sessions.begin(new Sessions.Session("y", "li", 1, 2_000));
        assertThat(sessions.endAllOf("li")).isEqualTo(1);
    }
}
