package io.bianque.agent.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.bianque.agent.check.CheckSpec;
import io.bianque.config.ConfigException;
import io.bianque.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigReaderTest {
    private static final String LEAST = "servers: [\"127.0.0.1:7411\"]\ninsecure_loopback: true\n";

    @Test
    void theLeastFileTakesTheDefaults() {
        var config = AgentConfigReader.read("agent.yaml", LEAST.getBytes(UTF_8));
        assertThat(config.servers()).containsExactly(new AgentConfig.Server("127.0.0.1", 7_411));
        assertThat(config.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.processes().top()).isEqualTo(10);
        assertThat(config.spool().sizeBytes()).isEqualTo(256L << 20);
        assertThat(config.checks()).isEmpty();
    }

    @Test
    void theExampleOfTheGuideIsGood() throws IOException {
        var guide = Files.readString(root().resolve("docs/guide/agent.md"));
        var from = guide.indexOf("```yaml\n") + "```yaml\n".length();
        var config = AgentConfigReader.read("guide", guide.substring(from, guide.indexOf("```", from)).getBytes(UTF_8));
        assertThat(config.servers()).hasSize(2);
        assertThat(config.tls()).isPresent();
        assertThat(config.labels()).containsEntry("cluster", "payments");
        assertThat(config.processes().groups()).extracting(g -> g.name()).containsExactly("nginx", "shop");
        assertThat(config.checks()).extracting(CheckSpec::kind).containsExactly("http", "tcp");
    }

    @Test
    void theFileThatTheServerWritesIsGoodAndSoAreItsExamples() throws IOException {
        var template = Files.readString(root().resolve("deploy/server/src/main/resources/setup/agent.yaml"))
                .replace("@HOST@", "h-1").replace("@PORT@", "7411").replace("@DIR@", "/d")
                .replace("@INSECURE@", "false");
        var config = AgentConfigReader.read("agent.yaml", template.getBytes(UTF_8));
        assertThat(config.tls()).contains(new AgentConfig.Tls(Path.of("/d/tls/agent.pem"), Path.of("/d/tls/agent.key"),
                Path.of("/d/tls/ca.pem")));
        assertThat(config.host()).contains("h-1");
        var full = AgentConfigReader.read("agent.yaml",
                template.replaceAll("(?m)^#(checks:|  )", "$1").getBytes(UTF_8));
        assertThat(full.processes().groups()).hasSize(1);
        assertThat(full.checks()).hasSize(1);
    }

    @Test
    void thePageNamesEveryPropertyAndNoOther() throws IOException {
        var page = new TreeSet<String>();
        for (var line : Files.readAllLines(root().resolve("docs/reference/configuration-agent.md"))) {
            var match = Pattern.compile("^\\| `([a-z_.]+)` \\|").matcher(line);
            if (match.find()) {
                page.add(match.group(1));
            }
        }
        // Every key in one wrong place: the reader itself says which it knows.
        var known = new TreeSet<String>();
        known.addAll(keys("", LEAST + "zzzzzzzzzzzzzzzzz: 1\n"));
        known.addAll(keys("tls", LEAST + "tls: {certificate: a, key: b, ca: c, zzzzzzzzzzzzzzzzz: 1}\n"));
        known.addAll(keys("spool", LEAST + "spool: {zzzzzzzzzzzzzzzzz: 1}\n"));
        known.addAll(keys("processes", LEAST + "processes: {zzzzzzzzzzzzzzzzz: 1}\n"));
        known.addAll(keys("processes.groups",
                LEAST + "processes: {groups: [{name: a, match: {user: x}, zzzzzzzzzzzzzzzzz: 1}]}\n"));
        known.addAll(keys("processes.groups.match",
                LEAST + "processes: {groups: [{name: a, match: {user: x, zzzzzzzzzzzzzzzzz: 1}}]}\n"));
        known.addAll(keys("checks", LEAST + "checks: [{name: a, tcp: {address: \"a:1\"}, zzzzzzzzzzzzzzzzz: 1}]\n"));
        known.addAll(keys("checks.http",
                LEAST + "checks: [{name: a, http: {url: \"http://a/\", zzzzzzzzzzzzzzzzz: 1}}]\n"));
        known.addAll(
                keys("checks.tcp", LEAST + "checks: [{name: a, tcp: {address: \"a:1\", zzzzzzzzzzzzzzzzz: 1}}]\n"));
        known.addAll(keys("actions", LEAST + "actions: [{name: a, argv: [/a], zzzzzzzzzzzzzzzzz: 1}]\n"));
        // Maps that the page gives by their keys.
        known.removeAll(List.of("tls", "spool", "processes", "processes.groups.match", "checks.http", "checks.tcp"));
        assertThat(page).isEqualTo(known);
    }

    @Test
    void thePageSaysTheDefaultsThatTheReaderTakes() throws IOException {
        var page = Files.readString(root().resolve("docs/reference/configuration-agent.md"));
        assertThat(page).contains("| `interval` | duration | 1s to 10m | `10s` |")
                .contains("| `heartbeat` | duration | 100ms to 1m | `1s` |")
                .contains("| `spool.size` | size | 1MiB to 64GiB | `256MiB` |")
                .contains("| `spool.directory` | path | writable | `" + AgentConfigReader.SPOOL_DIRECTORY + "` |")
                .contains("| `processes.top` | whole number | 0 to 100 | `" + AgentConfigReader.TOP + "` |")
                .contains("port " + AgentConfigReader.PORT);
        assertThat(AgentConfigReader.INTERVAL).isEqualTo(Duration.ofSeconds(10));
        assertThat(AgentConfigReader.HEARTBEAT).isEqualTo(Duration.ofSeconds(1));
        assertThat(AgentConfigReader.SPOOL_BYTES).isEqualTo(256L << 20);
    }

    @Test
    void actionsAreOffUnlessTheFileListsThemAndTakeTheDefaults() {
        assertThat(AgentConfigReader.read("agent.yaml", LEAST.getBytes(UTF_8)).actions()).isEmpty();
        var actions = AgentConfigReader.read("agent.yaml", (LEAST + """
                actions:
                  - name: restart
                    argv: [/bin/systemctl, restart, "redis@{port}"]
                    args: {port: "[0-9]{4}"}
                  - {name: tidy, argv: [/opt/tidy], timeout: 5m, per_hour: 2, directory: /var/tmp}
                """).getBytes(UTF_8)).actions();
        assertThat(actions).extracting(a -> a.name(), a -> a.timeout(), a -> a.perHour(), a -> a.directory())
                .containsExactly(tuple("restart", Duration.ofSeconds(30), 10, Optional.empty()),
                        tuple("tidy", Duration.ofMinutes(5), 2, Optional.of(Path.of("/var/tmp"))));
        assertThat(actions.getFirst().args().get("port")).hasToString("[0-9]{4}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: a}                                              | actions[0].argv: needs the program to run
            {name: a, argv: [systemctl]}                           | actions[0].argv: must begin with an absolute path
            {name: a, argv: ["/{p}"], args: {p: x}}                | actions[0].argv: must begin with an absolute path
            {name: a, argv: [/a, "{unit}"]}                        | actions[0].argv: has the placeholder {unit}
            {name: a, argv: [/a], args: {unit: x}}                 | actions[0].args: 'unit' is nowhere in argv
            {name: a, argv: [/a, "{u}"], args: {u: "("}}           | actions[0].args: the pattern of 'u' is no regular
            {name: a, argv: [/a], timeout: 2h}                     | actions[0].timeout: must be from 1s to 1h
            {name: a, argv: [/a], per_hour: 0}                     | actions[0].per_hour: must be
            {name: a, argv: [/a], directory: tmp}                  | actions[0].directory: must be an absolute path
            """)
    void anActionThatCannotBeMeantIsRefused(String action, String problem) {
        assertThat(problems(LEAST + "actions: [" + action + "]\n")).extracting(Problem::toString)
                .anySatisfy(told -> assertThat(told).contains(problem));
    }

    @Test
    void allProblemsAreToldAtTheirPlaces() {
        assertThat(problems("""
                servers: [a:b:c, "x:99999"]
                intervall: 10s
                heartbeat: 5
                labels: {host: x, "1a": y}
                processes:
                  top: 1000
                  groups:
                    - name: g
                      match: {command: "("}
                    - name: h
                checks:
                  - name: a
                    http: {url: "ftp://x/"}
                  - name: a
                    interval: 2s
                    timeout: 5s
                    tcp: {address: "x:1"}
                  - name: b
                """)).extracting(Problem::toString).satisfiesExactlyInAnyOrder(
                p -> assertThat(p).startsWith("agent.yaml:1:10: servers: 'a:b:c' is no address"),
                p -> assertThat(p).startsWith("agent.yaml:1:10: servers: 'x:99999' is no address"),
                p -> assertThat(p).startsWith("agent.yaml:1:10: servers: needs at least one address"),
                p -> assertThat(p).startsWith("agent.yaml:2:1: intervall: unknown key; did you mean 'interval'?"),
                p -> assertThat(p).startsWith("agent.yaml:3:12: heartbeat: must be a duration"),
                p -> assertThat(p).startsWith("agent.yaml:4:9: labels: the label 'host' is set by the collector"),
                p -> assertThat(p).startsWith("agent.yaml:4:9: labels: '1a' is no name of a label"),
                p -> assertThat(p).startsWith("agent.yaml:6:8: processes.top: must be a whole number from 0 to 100"),
                p -> assertThat(p).contains("processes.groups[0].match.command: is no regular expression"),
                p -> assertThat(p).contains("processes.groups[1].match: is missing"),
                p -> assertThat(p).contains("checks[0].http.url: 'ftp://x/' is no address of a web page"),
                p -> assertThat(p).contains("checks[1]: the timeout of the check a exceeds its interval"),
                p -> assertThat(p).contains("checks[2]: a check is either http or tcp"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            servers: ["10.0.0.1:1"]\\ninsecure_loopback: true | is not a loopback address
            servers: ["127.0.0.1"]                            | tls is missing
            servers: ["::1"]\\ninsecure_loopback: true        | is no address
            %s\\nspool: {size: 1KiB}                          | must be from 1048576
            %s\\nhost: "a b"                                  | must be a name
            %s\\nchecks: [{name: a, http: {url: "http://u:p@h/"}}] | is no address of a web page
            %s\\nchecks: [{name: a, http: {url: "http://h/", status: [99]}}] | is no status
            %s\\nchecks: [{name: a, tcp: {address: "h"}}]     | is no address
            """)
    void aBadValueIsRefused(String text, String expected) {
        var file = text.replace("%s", LEAST.strip()).replace("\\n", "\n");
        assertThat(problems(file)).as(file).anySatisfy(p -> assertThat(p.toString()).contains(expected));
    }

    @Test
    void asManyLabelsAsAFrameTakesWithThoseOfTheCollectorAndNoMore() {
        assertThat(AgentConfigReader.read("agent.yaml", (LEAST + labels(32)).getBytes(UTF_8)).labels()).hasSize(32);
        assertThat(problems(LEAST + labels(33))).singleElement().extracting(Problem::what)
                .isEqualTo("has 33 entries");
        assertThat(problems(LEAST + "checks: [{name: a, tcp: {address: \"h:1\"}, " + labels(17) + "}]\n"))
                .singleElement().extracting(Problem::path).isEqualTo("checks[0].labels");
    }

    private static String labels(int count) {
        var labels = new StringBuilder("labels: {");
        for (var i = 0; i < count; i++) {
            labels.append("l").append(i).append(": v, ");
        }
        return labels.append("}").toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            labels: {a: "x\\0y"}                            | the label 'a' has a control character
            checks: [{name: "a\\0b", tcp: {address: "h:1"}}] | must not have control characters
            checks: [{name: a, tcp: {address: "h:1"}, labels: {a: "\\0"}}] | the label 'a' has a control character
            processes: {groups: [{name: "\\0", match: {user: x}}]}      | must not have control characters
            checks: [{name: a, http: {url: "http://h/", body: "\\0"}}] | must not have control characters
            """)
    void aControlCharacterThatNoFrameTakesIsRefused(String text, String expected) {
        assertThat(problems(LEAST + text + "\n")).as(text)
                .anySatisfy(p -> assertThat(p.toString()).contains(expected));
    }

    @Test
    void c20AHeaderCannotSmuggleAnother() {
        assertThat(problems(LEAST + "checks: [{name: a, http: {url: \"http://h/\", headers: {X: \"a\\r\\nY: b\"}}}]\n"))
                .singleElement().extracting(Problem::what).isEqualTo("the header 'X' cannot be sent");
    }

    @Test
    void anIpV6AddressNeedsItsBrackets() {
        var config = AgentConfigReader.read("agent.yaml",
                "servers: [\"[::1]:99\", \"localhost\"]\ninsecure_loopback: true\n".getBytes(UTF_8));
        assertThat(config.servers()).extracting(AgentConfig.Server::toString).containsExactly("[::1]:99",
                "localhost:7411");
    }

    private static Set<String> keys(String path, String text) {
        var remedy = problems(text).stream().filter(p -> p.path().endsWith("zzzzzzzzzzzzzzzzz")).findFirst()
                .orElseThrow().remedy();
        var keys = new TreeSet<String>();
        for (var key : Pattern.compile(", ").split(remedy.substring("known here: ".length()), -1)) {
            keys.add(path.isEmpty() ? key : path + "." + key);
        }
        return keys;
    }

    private static List<Problem> problems(String text) {
        var thrown = catchThrowableOfType(ConfigException.class,
                () -> AgentConfigReader.read("agent.yaml", text.getBytes(UTF_8)));
        assertThat(thrown).as(text).isNotNull();
        return thrown.problems();
    }

    private static Path root() {
        var at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/reference"))) {
            at = at.resolve("..").normalize();
        }
        return at;
    }
}
