package io.bianque.bench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.WhyTexts;
import io.bianque.bench.simulator.Examiner.Standing;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of each alert of a simulated storm, in both languages, against what the simulator knows. */
class WhyTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:" + Arrays.stream(EntityKind.values())
            .map(EntityKind::text).collect(Collectors.joining("|")) + "):[A-Za-z0-9/-]+");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
    private static final Pattern WAY = Pattern.compile(NAME + "(?: → " + NAME + ")+");
    private static final DateTimeFormatter TIMES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE);
    private static final long SEED = 2;

    private final IncidentExaminer examiner = new IncidentExaminer();
    private final Story story = new Story(SEED, SimulatorRules.load(Path.of("../deploy/rules")), () -> examiner);
    private final Set<EntityId> entities = new HashSet<>(story.fleet.entities());
    private final Set<List<EntityId>> edges = edges();
    private int sent;
    private int held;

    @ParameterizedTest
    @EnumSource(names = {"SWITCH", "DATABASE", "LINK", "TWO"})
    void everyNameTimeAndWayInEveryTextIsOfTheSimulatedFleet(FaultKind kind) {
        var outcome = story.play(SEED, kind, this::lookAtAll);

        assertThat(held).as("alerts held back: %s", outcome).isPositive();
        assertThat(sent).as("alerts sent: %s", outcome).isPositive();
    }

    private void lookAtAll() {
        for (var told : story.told()) {
            var standing = examiner.standing(told.key);
            if (told.firing && standing != Standing.OPEN) {
                var why = examiner.why(told.key).orElseThrow();
                LANGUAGES.forEach(language -> look(why, new WhyTexts(language, ZoneOffset.UTC).text(why)));
                sent += standing == Standing.TOLD ? 1 : 0;
                held += standing == Standing.HELD ? 1 : 0;
            }
        }
    }

    private void look(Incidents.Why why, String text) {
        assertThat(text).as("says which alert").contains(why.key().toString());
        var names = NAME.matcher(text).results().map(each -> EntityId.parse(each.group()).orElseThrow()).toList();
        assertThat(names).as(text).isNotEmpty().allSatisfy(name -> assertThat(entities).contains(name));
        assertThat(names).as(text).contains(why.incident().orElseThrow().incident().root().orElseThrow().entity());
        var times = TIME.matcher(text).results().map(each -> LocalDateTime.parse(each.group(), TIMES)
                .toInstant(ZoneOffset.UTC).toEpochMilli()).toList();
        assertThat(times).as(text).isNotEmpty().allMatch(story::knows);
        WAY.matcher(text).results().forEach(way -> {
            var steps = Arrays.stream(way.group().split(" → ")).map(each -> EntityId.parse(each).orElseThrow())
                    .toList();
            for (int i = 1; i < steps.size(); i++) {
                assertThat(edges).as("%s in %s", way.group(), text).contains(List.of(steps.get(i - 1), steps.get(i)));
            }
        });
    }

    private Set<List<EntityId>> edges() {
        var all = new HashSet<List<EntityId>>();
        story.declared.edges().forEach(edge -> all.add(List.of(edge.dependent(), edge.dependency())));
        story.declared.groups().forEach(group -> group.members()
                .forEach(member -> all.add(List.of(group.id(), member))));
        return all;
    }
}
