package io.bianque.collector.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.TopologyReader.Outcome;
import io.bianque.config.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyReaderTest {
    private static final String THREE = """
            resources:
              - names: [a, b, c]
            """;

    @Test
    void theExampleOfThePageMeansWhatThePageSays() throws Exception {
        var page = Files.readString(Path.of("../docs/reference/topology.md"));
        var example = Pattern.compile("```yaml\n(owners:.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();
        var loaded = loaded(example.group(1));
        assertThat(loaded.warnings()).isEmpty();
        var topology = loaded.topology();
        assertThat(topology.entities()).hasSize(18)
                .contains(new Entity(id("host:web-2"), Optional.of("web-team")))
                .contains(new Entity(id("resource:bank-b"), Optional.empty()));
        assertThat(topology.owners()).containsExactly(new Owner("data-team", "+1 555 0100"),
                new Owner("web-team", "#web in chat"));
        assertThat(topology.groups()).containsExactly(
                new RedundancyGroup(id("cluster:web"), List.of(id("host:web-1"), id("host:web-2"), id("host:web-3")),
                        2),
                new RedundancyGroup(id("group:payment-ways"), List.of(id("resource:bank-a"), id("resource:bank-b")),
                        1));
        assertThat(topology.edges()).contains(strong("host:web-3", "zone:rack-7"),
                strong("zone:rack-7", "resource:switch-7"),
                strong("application:search-old", "cluster:web"),
                new Edge(id("application:shop"), id("resource:redis"), Strength.WEAK, Origin.DECLARED, Optional.empty(),
                        Optional.of("recommendations"), 1, 0),
                new Edge(id("application:shop"), id("application:search"), Strength.WEAK, Origin.DECLARED,
                        Optional.of(id("application:search-old")), Optional.empty(), 1, 0));
        assertThat(topology.edges()).hasSize(16);
    }

    @Test
    void anEmptyFileDeclaresNothing() {
        assertThat(loaded("{}").topology()).isEqualTo(Topology.EMPTY);
    }

    @Test
    void aNameMayContainColons() {
        assertThat(loaded("resources: [{name: \"db:5432\"}, {name: x, strong: [\"resource:db:5432\"]}]").topology()
                .edges()).containsExactly(strong("resource:x", "resource:db:5432"));
    }

    @Test
    void edgesMayStandApartFromTheirEntities() {
        var documents = new LinkedHashMap<String, byte[]>();
        documents.put("edges.yaml", "edges: [{from: \"resource:a\", strong: [resource:b], weak: [resource:c]}]"
                .getBytes(StandardCharsets.UTF_8));
        documents.put("people.yaml", THREE.getBytes(StandardCharsets.UTF_8));
        assertThat(TopologyReader.read(documents)).isInstanceOfSatisfying(Outcome.Loaded.class,
                loaded -> assertThat(loaded.topology().edges()).containsExactly(strong("resource:a", "resource:b"),
                        Edge.declared(id("resource:a"), id("resource:c"), Strength.WEAK)));
    }

    @Test
    void anEdgeOfAnUnknownEntityIsRefused() {
        assertRefused(THREE + "edges: [{from: \"resource:d\", strong: [resource:b]}]", 3, "edges[0].from",
                "resource:d is not declared", "did you mean 'a'?");
        assertRefused(THREE + "edges: [{from: \"resource:a\"}]", 3, "edges[0]",
                "has neither 'strong' nor 'weak'", "add 'strong: [kind:name]'");
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        assertRefused(THREE + """
                hosts:
                  - name: h1
                    strong:
                      - resource:a
                      - host:h2
                """, 7, "hosts[0].strong[1]", "host:h2 is not declared", "did you mean 'h1'?");
    }

    @Test
    void anUnknownNameOfAnotherKindIsRefusedWithThatKind() {
        assertRefused(THREE + "hosts: [{name: h, strong: [application:a]}]", 3, "hosts[0].strong[0]",
                "application:a is not declared", "did you mean 'resource:a'?");
    }

    @Test
    void aNameWithoutItsKindIsRefused() {
        assertRefused(THREE + "hosts: [{name: h, strong: [b]}]", 3, "hosts[0].strong[0]",
                "'b' is not of the form kind:name", "did you mean resource:b?");
    }

    @Test
    void anEntityDeclaredTwiceIsRefusedWithThePlaceOfTheFirst() {
        assertRefused(THREE + """
                  - name: b
                """, 3, "resources[1].name", "resource:b is declared already (topology.yaml:2:5)",
                "put what is said about it into one entry");
    }

    @Test
    void anOwnerDeclaredTwiceIsRefused() {
        assertRefused("owners: [{name: o}, {name: o}]", 1, "owners[1].name",
                "another owner is named 'o' (topology.yaml:1:10)", "give each owner one entry");
    }

    @Test
    void anUnknownOwnerIsRefused() {
        assertRefused("owners: [{name: data}]\nhosts: [{name: h, owner: dat}]", 2, "hosts[0].owner",
                "no owner is named 'dat'", "did you mean 'data'?");
    }

    @Test
    void anEdgeBothStrongAndWeakIsRefused() {
        assertRefused(THREE + """
                hosts:
                  - name: h
                    strong: [resource:a]
                    weak: [resource:a]
                """, 6, "hosts[0].weak[0]",
                "host:h stands on resource:a both strongly and weakly (topology.yaml:5:14)",
                "keep 'weak' if it still works without, else 'strong'");
    }

    @Test
    void anEdgeDeclaredTwiceIsRefused() {
        assertRefused(THREE + "hosts: [{name: h, strong: [resource:a, resource:a]}]", 3, "hosts[0].strong[1]",
                "host:h stands on resource:a already (topology.yaml:3:28)", "remove one of the two");
    }

    @Test
    void aZoneWrittenTwiceIsRefused() {
        assertRefused("zones: [{name: z}]\nhosts: [{name: h, zone: z, strong: [zone:z]}]", 2, "hosts[0].strong[0]",
                "host:h stands on zone:z already (topology.yaml:2:25)", "remove one of the two");
    }

    @Test
    void anEdgeToItselfIsRefused() {
        assertRefused("hosts: [{name: h, strong: [host:h]}]", 1, "hosts[0].strong[0]", "host:h cannot stand on itself",
                "remove the edge");
    }

    @Test
    void moreNeededThanThereAreMembersIsRefused() {
        assertRefused(THREE + "groups: [{name: g, members: [resource:a, resource:b], need: 3}]", 3, "groups[0].need",
                "must be a whole number from 1 to 2", "");
    }

    @Test
    void aGroupThatNeedsNobodyIsRefused() {
        assertRefused(THREE + "groups: [{name: g, members: [resource:a, resource:b], need: 0}]", 3, "groups[0].need",
                "must be a whole number from 1 to 2", "");
    }

    @Test
    void aMemberTwiceIsRefused() {
        assertRefused(THREE + "groups: [{name: g, members: [resource:a, resource:a], need: 1}]", 3,
                "groups[0].members[1]", "resource:a is a member twice", "remove one of the two");
    }

    @Test
    void aGroupAsItsOwnMemberIsRefused() {
        assertRefused("groups: [{name: g, members: [group:g], need: 1}]", 1, "groups[0].members[0]",
                "group:g cannot be its own member", "remove it");
    }

    @Test
    void anUnknownMemberIsRefused() {
        assertRefused(THREE + "groups: [{name: g, members: [resource:a, resource:bb], need: 1}]", 3,
                "groups[0].members[1]", "resource:bb is not declared", "did you mean");
    }

    @Test
    void aGroupWithoutMembersIsRefused() {
        assertRefused("groups: [{name: g}]", 1, "groups[0].members", "is missing", "add 'members: [host:a, host:b]'");
        assertRefused("groups: [{name: g, members: [], need: 1}]", 1, "groups[0].members", "has no member",
                "write members: [host:a, host:b]");
    }

    @Test
    void needWithoutMembersIsRefused() {
        assertRefused("clusters: [{name: c, need: 1}]", 1, "clusters[0].need", "needs 'members' to count",
                "add 'members: [host:a, host:b]'");
    }

    @Test
    void anEdgeToAMemberOfOnesOwnIsRefused() {
        assertRefused(THREE + "clusters: [{name: g, members: [resource:a, resource:b], need: 1, strong: [resource:a]}]",
                3, "clusters[0].strong[0]",
                "resource:a is a member of cluster:g, so it may fail; an edge says it may not",
                "remove it from one of the two");
    }

    @Test
    void somethingToSwitchOffContradictsAStrongEdge() {
        assertRefused(THREE + "hosts: [{name: h, strong: [{to: resource:a, switch_off: search}]}]", 3,
                "hosts[0].strong[0].switch_off", "contradicts 'strong': what can be done without is weak",
                "put the edge under 'weak'");
    }

    @Test
    void nothingTakesItsOwnPlace() {
        assertRefused(THREE + "hosts: [{name: h, strong: [{to: resource:a, switch_to: resource:a}]}]", 3,
                "hosts[0].strong[0].switch_to", "resource:a cannot take its own place", "name another entity");
    }

    @Test
    void anUnknownEntityToSwitchToIsRefused() {
        assertRefused(THREE + "hosts: [{name: h, weak: [{to: resource:a, switch_to: resource:zzzzzz}]}]", 3,
                "hosts[0].weak[0].switch_to", "resource:zzzzzz is not declared",
                "add '- name: zzzzzz' under 'resources:'");
    }

    @Test
    void severalEntitiesCannotShareMembers() {
        assertRefused(THREE + "clusters: [{names: [x, y], members: [resource:a, resource:b], need: 1}]", 3,
                "clusters[0].members", "of 2 entities at once", "give each an entry of its own");
    }

    @Test
    void nameAndNamesTogetherAreRefused() {
        assertRefused("hosts: [{name: h, names: [i]}]", 1, "hosts[0].names", "cannot stand beside 'name'",
                "keep one of the two");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hosts: [{}] | is missing", "hosts: [{name: \" x\"}] | must be a name",
            "hosts: [{names: []}] | has no name", "hosts: [{name: h, strong: resource:a}] | must be a list",
            "hosts: {name: h} | must be a list", "hosts: [h] | must be a map", "hostss: [] | unknown key",
            "hosts: [{name: h, colour: red}] | unknown key", "hosts: [{name: h, strong: [[a]]}] | must be kind:name",
            "hosts: [{name: h, weak: [{too: host:a}]}] | is missing", "zones: [{name: z, zone: z}] | unknown key",
            "calls: [{name: a}] | unknown key", "owners: [{contact: x}] | is missing"})
    void whatIsNotOfTheFormIsToldAtItsPlace(String text, String what) {
        assertThat(refused(text)).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(1);
            assertThat(problem.what()).startsWith(what);
        });
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThat(refused("""
                hosts:
                  - {name: h, owner: nobody}
                  - {name: h}
                  - {name: i, strong: [zone:x, host:i]}
                """)).extracting(Problem::line).containsExactly(2, 3, 4, 4);
    }

    @Test
    void aDeclaredCycleOfStrongEdgesIsAWarning() {
        var loaded = loaded("""
                applications:
                  - {name: a, strong: [application:b]}
                  - {name: b, strong: [application:c]}
                  - {name: c, strong: [application:a], weak: [application:d]}
                  - {name: d, strong: [application:a]}
                """);
        assertThat(loaded.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.line()).isEqualTo(2);
            assertThat(warning.what()).startsWith("application:a, application:b, application:c stand on each other");
            assertThat(warning.remedy()).isEqualTo("make weak what works without the other");
        });
    }

    @Test
    void aCycleThroughAGroupIsAWarning() {
        var loaded = loaded("""
                applications:
                  - {name: a, strong: [group:g]}
                  - {name: b}
                groups:
                  - {name: g, members: [application:a, application:b], need: 1}
                """);
        assertThat(loaded.warnings()).singleElement()
                .satisfies(warning -> assertThat(warning.what()).startsWith("application:a, group:g stand on"));
    }

    @Test
    void aCycleOfWeakEdgesIsNoWarning() {
        assertThat(loaded("applications: [{name: a, strong: [application:b]}, {name: b, weak: [application:a]}]")
                .warnings()).isEmpty();
    }

    @Test
    void aGroupThatNeedsAllOfItsMembersIsAWarning() {
        assertThat(loaded(THREE + "groups: [{name: g, members: [resource:a, resource:b], need: 2}]").warnings())
                .singleElement().satisfies(warning -> assertThat(warning.what())
                        .isEqualTo("group:g needs all of its 2 members: none may fail"));
    }

    @Test
    void theFilesOfADirectoryAreOne(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("apps.yaml"), "applications: [{name: a, strong: [host:h]}]");
        Files.writeString(directory.resolve("hosts.yml"), "hosts: [{name: h}]");
        Files.writeString(directory.resolve(".hidden.yaml"), "nonsense: [");
        Files.writeString(directory.resolve("notes.txt"), "nonsense: [");
        assertThat(TopologyReader.load(directory)).isInstanceOfSatisfying(Outcome.Loaded.class,
                loaded -> assertThat(loaded.topology().edges()).containsExactly(strong("application:a", "host:h")));
        Files.writeString(directory.resolve("more.yaml"), "hosts: [{name: h}]");
        assertThat(TopologyReader.load(directory)).isInstanceOfSatisfying(Outcome.Refused.class,
                refused -> assertThat(refused.problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.file()).endsWith("more.yaml");
                    assertThat(problem.what()).contains("hosts.yml:1:9");
                }));
    }

    @Test
    void aMissingDirectoryIsAProblem(@TempDir Path directory) {
        assertThat(TopologyReader.load(directory.resolve("none"))).isInstanceOf(Outcome.Refused.class);
    }

    private static void assertRefused(String text, int line, String path, String what, String remedy) {
        assertThat(refused(text)).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.what()).startsWith(what);
            assertThat(problem.remedy()).startsWith(remedy);
        });
    }

    private static List<Problem> refused(String text) {
        return switch (TopologyReader.read("topology.yaml", text.getBytes(StandardCharsets.UTF_8))) {
            case Outcome.Refused(var problems) -> problems;
            case Outcome.Loaded loaded -> throw new AssertionError("taken: " + loaded);
        };
    }

    private static Outcome.Loaded loaded(String text) {
        return switch (TopologyReader.read("topology.yaml", text.getBytes(StandardCharsets.UTF_8))) {
            case Outcome.Loaded loaded -> loaded;
            case Outcome.Refused(var problems) -> throw new AssertionError("refused: " + problems);
        };
    }

    private static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }

    private static Edge strong(String dependent, String dependency) {
        return Edge.declared(id(dependent), id(dependency), Strength.STRONG);
    }
}
