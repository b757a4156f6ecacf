package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What is open, and who has it; and what is said where there is nothing of the name that was given. */
class IncidentsTest {
    private static final String OPEN = "/api/v1/incidents?state=open";

    private final FakeServer server = new FakeServer();
    private final Terminal terminal = new Terminal();

    IncidentsTest() throws IOException {
        terminal.environment.put("BIANQUE_URL", server.url());
        terminal.environment.put("BIANQUE_PASSWORD", "right");
        server.on(OPEN,
                """
                        {"items": [
                          {"id": "INC-12", "severity": "critical", "state": "open", "startedAt": 1795356000000, "acknowledgedBy": null,
                           "alertCount": 400, "heldBack": 396, "root": {"entity": {"id": "host:db-1"}, "confidence": 0.8, "possible": false}},
                          {"id": "INC-9", "severity": "warning", "state": "open", "startedAt": 1795355000000, "acknowledgedBy": "li\\u001b",
                           "alertCount": 1, "heldBack": 0, "root": {"entity": {"id": "call:web-1/x"}, "confidence": 0.451, "possible": true}}
                         ], "next": "INC-9"}
                        """);
        server.on(OPEN + "&cursor=INC-9", """
                {"items": [{"id": "INC-3", "severity": "critical", "state": "open", "startedAt": 1795350000000,
                  "acknowledgedBy": null, "alertCount": 1, "heldBack": 0, "root": null}], "next": null}
                """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsOpenIsListedWithItsCauseAndWhoHasIt() {
        assertThat(terminal.run("incidents")).as(terminal.err()).isZero();
        assertThat(terminal.out()).isEqualTo("""
                incident  severity  since                has it  alerts  held back  cause
                INC-12    critical  2026-11-22 14:00:00  nobody  400     396        host:db-1 (80 %)
                INC-9     warning   2026-11-22 13:43:20  li?     1       0          possibly call:web-1/x (45 %)
                INC-3     critical  2026-11-22 12:20:00  nobody  1       0          said by Bianque of itself
                """);
        assertThat(terminal.run("incidents", "--limit", "2")).isZero();
        assertThat(terminal.out()).contains("INC-9").doesNotContain("INC-3 ")
                .endsWith("\nand more: --limit tells how many are listed\n");
        assertThat(terminal.run("incidents", "--limit", "1", "--output", "json")).isZero();
        var answer = JsonMapper.shared().readTree(terminal.out());
        assertThat(answer.path("items").valueStream().map(each -> each.path("id").asString("")))
                .containsExactly("INC-12");
        assertThat(answer.path("more").asBoolean(false)).isTrue();
    }

    @Test
    void whatIsResolvedIsListedWhereThatIsAskedFor() {
        server.on("/api/v1/incidents?state=all", """
                {"items": [{"id": "INC-4", "severity": "critical", "state": "open", "startedAt": 1795355000000,
                   "acknowledgedBy": "li", "alertCount": 1, "heldBack": 0, "root": null},
                  {"id": "INC-2", "severity": "critical", "state": "resolved", "startedAt": 1795355000000,
                   "resolvedAt": 1795356000000, "acknowledgedBy": null, "alertCount": 0, "heldBack": 0, "root": null}],
                 "next": null}
                """);
        assertThat(terminal.run("incidents", "--all")).as(terminal.err()).isZero();
        assertThat(terminal.out()).containsPattern("INC-4 .* open, li  ")
                .containsPattern("INC-2 .* 2026-11-22 13:43:20  2026-11-22 14:00:00");
    }

    @Test
    void whereNothingIsOpenThatIsSaid() {
        server.on(OPEN, "{\"items\": [], \"next\": null}");
        assertThat(terminal.run("incidents")).isZero();
        assertThat(terminal.out()).isEqualTo("none is open\n");
        assertThat(terminal.run("incidents", "--limit", "0")).isEqualTo(2);
    }

    @Test
    void anIncidentIsTakenAndGivenBack() {
        server.on("/api/v1/incidents/INC-7/ack", "{\"state\": \"open\", \"acknowledgedBy\": \"admin\"}");
        server.on("/api/v1/incidents/INC-7/unack", "{\"state\": \"open\", \"acknowledgedBy\": null}");
        server.on("/api/v1/incidents/INC-7", """
                {"timeline": [{"key": "timeline.silenced", "args": {}}, {"key": "timeline.unsilenced", "args": {}}]}
                """);
        assertThat(terminal.run("ack", "INC-7")).as(terminal.err()).isZero();
        assertThat(terminal.out()).isEqualTo("INC-7 is admin's: open\n");
        assertThat(terminal.run("ack", "INC-7", "--undo")).isZero();
        assertThat(terminal.out()).isEqualTo("INC-7 is nobody's: open\n");
    }

    @Test
    void ofAnIncidentThatIsNotOpenItsStateIsSaid() {
        server.on("/api/v1/incidents/INC-7/ack", "{\"state\": \"resolved\", \"resolvedAt\": 1795356000000}");
        assertThat(terminal.run("ack", "INC-7")).isEqualTo(1);
        assertThat(terminal.err())
                .isEqualTo("bianque: INC-7 is resolved since 2026-11-22 14:00:00: there is nothing to take over\n");
    }

    @Test
    void whoGivesASilencedIncidentBackIsToldThatNobodyIsPaged() {
        server.on("/api/v1/incidents/INC-7/unack", "{\"state\": \"open\", \"acknowledgedBy\": null}");
        server.on("/api/v1/incidents/INC-7", """
                {"timeline": [{"key": "timeline.unacknowledged", "args": {}}, {"key": "timeline.silenced", "args":
                  {"silence": "SIL-2", "person": "li", "until": "1795363200000", "reason": "new disks"}}]}
                """);
        assertThat(terminal.run("ack", "INC-7", "--undo")).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .isEqualTo("INC-7 is nobody's: open; nobody is told again while it is silenced: SIL-2 by li "
                        + "until 2026-11-22 16:00:00, new disks\n");
    }

    @ParameterizedTest
    @CsvSource({"7, INC-7", "007, INC-7", "inc-7, INC-7", "INC-7, INC-7", "redis, redis", "0, 0", "SIL-7, SIL-7"})
    void theNumberOfAnIncidentIsItsName(String typed, String name) {
        assertThat(ServerNames.whole(ServerNames.INCIDENT, typed)).isEqualTo(name);
        server.on("/api/v1/incidents/" + name + "/ack", "{\"state\": \"open\", \"acknowledgedBy\": \"admin\"}");
        assertThat(terminal.run("ack", typed)).as(terminal.err()).isZero();
        assertThat(terminal.out()).isEqualTo(name + " is admin's: open\n");
    }

    @Test
    void theNumberOfASilenceIsItsNameToo() {
        server.on("/api/v1/silences", "{\"items\": [{\"id\": \"SIL-3\", \"active\": true}]}");
        server.on("/api/v1/silences/SIL-3", "{\"id\": \"SIL-3\", \"startsAt\": 1000, \"endedAt\": 2000}");
        assertThat(terminal.run("silence", "expire", "3")).as(terminal.err()).isZero();
        assertThat(terminal.out()).startsWith("SIL-3 has ended");
    }

    /** Each: what is asked of a name that there is not, and what the server says to it. All end alike. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ack 99            | /api/v1/incidents/INC-99/ack   | incident | there is no incident INC-99; open are INC-12, INC-9; 'bianque incidents' tells more of them
            ack INC-99 --undo | /api/v1/incidents/INC-99/unack | incident | there is no incident INC-99; open are INC-12, INC-9;
            silence expire 99 | /api/v1/silences/SIL-99        | silence  | there is no silence SIL-99; in force or to come is SIL-3; 'bianque silence list' tells more of them
            why Nonsense      | /api/v1/why?rule=Nonsense&lang=en&zone=UTC | rule  | there is none
            why R host=none   | /api/v1/why?rule=R&label.host=none&lang=en&zone=UTC | label | there is none
            """)
    void whatHasNoSuchNameEndsWithTwo(String line, String path, String kind, String said) {
        server.on("/api/v1/silences", "{\"items\": [{\"id\": \"SIL-3\", \"active\": true}, {\"id\": \"SIL-2\"}]}");
        server.on(path, _ -> new FakeServer.Said(404,
                "{\"key\": \"missing." + kind + "\", \"detail\": \"there is none\"}"));
        assertThat(terminal.run(line.split(" "))).isEqualTo(2);
        assertThat(terminal.err()).startsWith("bianque: ").contains(said).doesNotContain("--help");
    }

    @Test
    void whereNothingIsOpenNoOtherNameIsOffered() {
        server.on(OPEN, "{\"items\": [], \"next\": null}");
        server.on("/api/v1/incidents/INC-1/ack",
                _ -> new FakeServer.Said(404, "{\"key\": \"missing.incident\", \"detail\": \"there is none\"}"));
        assertThat(terminal.run("ack", "1")).isEqualTo(2);
        assertThat(terminal.err()).isEqualTo("bianque: there is no incident INC-1; none is open\n");
    }

    @Test
    void anAnswerThatNamesNothingIsNoMisspeltName() {
        assertThat(terminal.run("ack", "INC-8")).as("a server that has no such call").isEqualTo(1);
    }
}
