package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Detail;
import io.bianque.alerting.incident.Incidents.Diagnosis;
import io.bianque.alerting.incident.Incidents.Held;
import io.bianque.alerting.incident.Incidents.Incident;
import io.bianque.alerting.incident.Incidents.Root;
import io.bianque.alerting.incident.Incidents.Standing;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.view.DiagnosisViews.DiagnosisView;
import io.bianque.dashboard.view.DiagnosisViews.EvidenceView;
import io.bianque.dashboard.view.DiagnosisViews.HeldGroup;
import io.bianque.dashboard.view.SpreadGraph.GraphNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class DiagnosisViewsTest {
    private static final EntityId REDIS = id("resource:redis");
    private static final EntityId SHOP = id("application:shop");
    private static final List<EntityId> WAY = List.of(SHOP, id("application:orders"), REDIS);

    private final List<ActiveAlert> active = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();

    @Test
    void factsAreNumberedInTheirOrderAndStandWhereTheyPoint() {
        var view = view(root(REDIS),
                fact(EvidenceKey.EXPLAINS, 9, new Arg.Count(1), new Arg.Count(1), new Arg.Path(WAY)),
                fact(EvidenceKey.NO_ANSWER, -1));
        assertThat(view.evidence()).extracting(EvidenceView::n).containsExactly(1, 2);
        assertThat(view.evidence()).extracting(EvidenceView::kind).containsExactly("for", "against");
        assertThat(view.evidence()).extracting(EvidenceView::entity).containsExactly("application:shop",
                "resource:redis");
        assertThat(view.evidence().getFirst().text().args()).containsEntry("2",
                List.of("application:shop", "application:orders", "resource:redis"));
        assertThat(view.graph().nodes()).filteredOn(node -> node.evidence().contains(2)).extracting(GraphNode::id)
                .containsExactly("resource:redis");
    }

    @Test
    void whatOnlySuffersAndStandsForItselfAloneIsNoCause() {
        assertThat(view(root(SHOP), fact(EvidenceKey.NONE_BELOW, 0)).found()).isFalse();
        assertThat(view(root(REDIS), fact(EvidenceKey.STANDS_ON_NOTHING, 0)).found()).isTrue();
        assertThat(view(root(SHOP), fact(EvidenceKey.ALERTS_ITSELF, 3, new Arg.Count(1), new Arg.Time(5))).found())
                .isTrue();
    }

    @Test
    void whatIsHeldBackIsGroupedByWhyAndWhatIsOverStandsLast() {
        hold("A", Standing.EXPLAINED, null);
        hold("B", Standing.EXPLAINED, 9_000L);
        hold("C", Standing.LOOKING, null);
        hold("D", Standing.EXPLAINED, null);
        assertThat(view(root(REDIS)).held()).extracting(HeldGroup::reason).containsExactly("explained", "looking",
                "ended");
        assertThat(view(root(REDIS)).held()).extracting(HeldGroup::count).containsExactly(2, 1, 1);
        assertThat(view(root(REDIS)).graph().nodes()).filteredOn(node -> node.id().equals("application:shop"))
                .extracting(GraphNode::held).containsExactly(3);
    }

    @Test
    void ofManyTheFirstAreListedAllAreCountedAndAllCanBeAskedFor() {
        for (int i = 0; i < 50; i++) {
            hold("R" + i, Standing.EXPLAINED, null);
        }
        assertThat(view(root(REDIS)).held()).singleElement().satisfies(group -> {
            assertThat(group.count()).isEqualTo(50);
            assertThat(group.items()).hasSize(DiagnosisViews.HELD_LISTED);
        });
        assertThat(DiagnosisViews.held(detail(root(REDIS)), active, "explained")).hasSize(50);
        assertThat(DiagnosisViews.held(detail(root(REDIS)), active, "no such reason")).isEmpty();
    }

    @Test
    void anIncidentWithoutADiagnosisHasNone() {
        var plain = FakeIncidents.incident("INC-1", Severity.CRITICAL, "R", Map.of());
        assertThat(DiagnosisViews.of(new Detail(plain, List.of(), List.of(), Optional.empty()), List.of(),
                Neighbours.NONE, _ -> Health.UNKNOWN)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en.ts", "zh-CN.ts"})
    void thePageHasASentenceForEveryFactThatUsesOnlyWhatTheFactHas(String dictionary) throws IOException {
        var text = Files.readString(Path.of("ui/src/i18n", dictionary));
        for (var key : EvidenceKey.values()) {
            var line = Pattern.compile("^ *'" + Pattern.quote(key.messageKey()) + "': '(.*)',$", Pattern.MULTILINE)
                    .matcher(text);
            assertThat(line.find()).as(key.messageKey()).isTrue();
            var places = Pattern.compile("\\{(\\w+)").matcher(line.group(1)).results()
                    .map(place -> Integer.parseInt(place.group(1))).distinct().sorted().toList();
            assertThat(places).as(key.messageKey()).allMatch(place -> place < key.kinds().size());
            // Of what was rejected the entity stands in front of the sentence.
            int first = key.name().startsWith("REJECTED_") ? 1 : 0;
            assertThat(places).as(key.messageKey()).hasSize(key.kinds().size() - first);
        }
    }

    @ParameterizedTest
    @EnumSource(Standing.class)
    void thePageHasAWordForEveryReason(Standing standing) throws IOException {
        for (var dictionary : List.of("en.ts", "zh-CN.ts")) {
            assertThat(Files.readString(Path.of("ui/src/i18n", dictionary)))
                    .contains("'held.reason." + standing.name().toLowerCase(Locale.ROOT) + "'");
        }
    }

    private void hold(String rule, Standing standing, @Nullable Long ended) {
        var labels = Labels.of(Map.of("application", "shop"));
        held.add(new Held(new AlertKey(rule, labels), SHOP, Severity.CRITICAL, WAY, 1_000, 2_000, ended));
        active.add(new ActiveAlert(rule, AlertState.FIRING, Severity.CRITICAL, labels, 1, 1_000, Map.of(), "INC-1",
                Optional.of(SHOP), standing, Optional.empty(), new AlertKey(rule, labels)));
    }

    private DiagnosisView view(Root root, Evidence... evidence) {
        return Objects.requireNonNull(DiagnosisViews.of(detail(root, evidence), active, Neighbours.NONE,
                _ -> Health.UNKNOWN));
    }

    private Detail detail(Root root, Evidence... evidence) {
        var incident = new Incident("INC-1", Severity.CRITICAL, "R", Labels.of(Map.of()), "it fails", "", 1_000, null,
                null, null, 1, List.of(), Optional.of(root), held.size());
        return new Detail(incident, List.of(), List.of(),
                Optional.of(new Diagnosis(Arrays.asList(evidence), List.of(), held, 0)));
    }

    private static Evidence fact(EvidenceKey key, double nats, Arg... args) {
        return new Evidence(key, nats, List.of(args));
    }

    private static Root root(EntityId entity) {
        return new Root(entity, 0.9, false, Optional.empty());
    }

    private static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }
}
