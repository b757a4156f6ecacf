package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.config.StrictYaml;
import io.bianque.config.YamlList;
import io.bianque.config.YamlMap;
import io.bianque.config.YamlNode;
import io.bianque.config.YamlScalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The schema that is shipped for editors says of the shape what the reader says. */
class RuleSchemaTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String GOOD = """
            calendars: {holidays: [2026-12-25]}
            rules:
              - name: A
                level: host
                select: {metric: bianque_host_load1, labels: {host: "~db.*"}}
                values: {p: {quantile: 0.9}, soon: {predict: 5}, cpus: {metric: bianque_host_cpu_count, labels: {a: b}}}
                window: 1h30m
                when: value > 1.0
                recover: value < 1.0
                for: 500ms
                keep_firing_for: 1d
                missing: fire
                missing_after: 2m
                severity: info
                worse: {warning: value > 2.0, critical: value > 3.0}
                flapping: true
                active: [{zone: UTC, days: [mon-fri, sun], from: 08:00, to: 24:00, except: [holidays, 2026-12-26]}]
                labels: {team: x, floor: 3}
                annotations: {summary: s, runbook: r}
                enabled: false
            """;

    private final JsonNode schema = new ObjectMapper()
            .readTree(RuleSetLoader.class.getResourceAsStream("rules.schema.json"));

    @Test
    void whatTheReaderTakesTheSchemaTakes() throws IOException {
        assertThat(refusedByReader(GOOD)).isEmpty();
        assertThat(faults(GOOD)).isEmpty();
        try (Stream<Path> files = Files.list(ROOT.resolve("deploy/rules"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                assertThat(faults(Files.readString(file))).as(file.toString()).isEmpty();
            }
        }
        for (var page : List.of("rules.md", "rule-values.md")) {
            var blocks = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$")
                    .matcher(Files.readString(ROOT.resolve("docs/reference").resolve(page)));
            while (blocks.find()) {
                assertThat(faults(blocks.group(1))).as(blocks.group(1)).isEmpty();
            }
        }
    }

    @Test
    void itHasTheKeysOfTheReaderAndNoOther() {
        for (var place : List.of("rules: [{NONE: 1}]=rule", "rules: [{select: {NONE: 1}}]=select",
                "rules: [{select: {metric: m}, values: {v: {NONE: 1}}}]=value",
                "rules: [{active: [{NONE: 1}]}]=span")) {
            var yaml = place.substring(0, place.indexOf('=')).replace("NONE", "qqqqqqqqqqqqqqqqqqqqqqqq");
            var remedy = refusedByReader(yaml).stream().filter(p -> p.startsWith("unknown key")).findFirst()
                    .orElseThrow();
            var known = List.of(remedy.substring(remedy.indexOf("known here: ") + 12).split(", ", -1));
            assertThat(schema.at("/$defs/" + place.substring(place.indexOf('=') + 1) + "/properties").propertyNames())
                    .as(place).containsExactlyInAnyOrderElementsOf(new TreeSet<>(known));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name: A|name: 7up", "level: host|level: hots", "for: 500ms|for: soon",
            "severity: info|severity: fatal", "missing: fire|missing: maybe", "flapping: true|flapping: often",
            "from: 08:00|from: 8 o'clock", "days: [mon-fri, sun]|days: [monday]", "quantile: 0.9|quantile: 90",
            "predict: 5|predict: soon", "summary: s|sumary: s", "zone: UTC, |", "when: value > 1.0|when: ''",
            "metric: bianque_host_load1|metric: 'a b'", "enabled: false|enable: false", "when: value > 1.0|",
            "critical: value|fatal: value", "labels: {team: x, floor: 3}|labels: [team]", "rules:|rule:",
            "[2026-12-25]|[Christmas]", "2026-12-25]|2026-12-25, [x]]", "window: 1h30m|window: [1h]"})
    void whatTheSchemaRefusesTheReaderRefuses(String change) {
        var yaml = GOOD.replace(change.substring(0, change.indexOf('|')), change.substring(change.indexOf('|') + 1));
        assertThat(yaml).isNotEqualTo(GOOD);
        assertThat(faults(yaml)).isNotEmpty();
        assertThat(refusedByReader(yaml)).isNotEmpty();
    }

    private static List<String> refusedByReader(String yaml) {
        return RuleSetLoader.loadDocument("r.yaml",
                yaml.getBytes(StandardCharsets.UTF_8)) instanceof RuleSetLoader.Outcome.Refused(var problems)
                        ? problems.stream().map(p -> p.what() + " " + p.remedy()).toList()
                        : List.of();
    }

    private List<String> faults(String yaml) {
        var faults = new ArrayList<String>();
        check(StrictYaml.parse("r.yaml", yaml.getBytes(StandardCharsets.UTF_8)), schema, "", faults);
        return faults;
    }

    /** As much of JSON Schema as the file uses. */
    private void check(YamlNode node, JsonNode type, String path, List<String> faults) {
        if (type.has("$ref")) {
            check(node, schema.at(type.get("$ref").asString().substring(1)), path, faults);
            return;
        }
        if (type.has("enum")) {
            expect(node instanceof YamlScalar scalar
                    && type.get("enum").valueStream().anyMatch(e -> e.asString().equals(scalar.text())), path, faults);
            return;
        }
        var types = type.get("type");
        boolean fits = types.isArray()
                ? types.valueStream().anyMatch(each -> isOf(node, each.asString()))
                : isOf(node, types.asString());
        expect(fits, path, faults);
        switch (node) {
            case YamlMap map when fits -> checkMap(map, type, path, faults);
            case YamlList list when fits -> {
                expect(list.items().size() <= type.path("maxItems").asInt(Integer.MAX_VALUE), path, faults);
                list.items().forEach(item -> check(item, type.get("items"), path + "[]", faults));
            }
            case YamlScalar scalar when fits -> {
                expect(!type.has("pattern")
                        || Pattern.compile(type.get("pattern").asString()).matcher(scalar.text()).find(), path, faults);
                expect(scalar.text().length() >= type.path("minLength").asInt(0)
                        && scalar.text().length() <= type.path("maxLength").asInt(Integer.MAX_VALUE), path, faults);
                if (type.has("maximum")) {
                    expect(Double.parseDouble(scalar.text()) <= type.get("maximum").asDouble()
                            && Double.parseDouble(scalar.text()) >= type.get("minimum").asDouble(), path, faults);
                }
            }
            case YamlMap _,YamlList _,YamlScalar _ -> {
                // Told already.
            }
        }
    }

    private void checkMap(YamlMap map, JsonNode type, String path, List<String> faults) {
        type.path("required").valueStream().forEach(
                key -> expect(map.entries().containsKey(key.asString()), path + "." + key.asString(), faults));
        expect(map.entries().size() <= type.path("maxProperties").asInt(Integer.MAX_VALUE), path, faults);
        map.entries().forEach((key, entry) -> {
            var known = type.path("properties").path(key);
            var others = type.path("additionalProperties");
            if (!known.isMissingNode()) {
                check(entry.value(), known, path + "." + key, faults);
            } else if (others.isObject()) {
                check(entry.value(), others, path + "." + key, faults);
            } else {
                faults.add(path + "." + key + " is not known");
            }
        });
    }

    private static boolean isOf(YamlNode node, String type) {
        return switch (type) {
            case "object" -> node instanceof YamlMap;
            case "array" -> node instanceof YamlList;
            case "boolean" -> node instanceof YamlScalar scalar && scalar.kind() == YamlScalar.Kind.BOOL;
            case "number" -> node instanceof YamlScalar scalar
                    && (scalar.kind() == YamlScalar.Kind.INTEGER || scalar.kind() == YamlScalar.Kind.REAL);
            case "string" -> node instanceof YamlScalar scalar && scalar.kind() != YamlScalar.Kind.NULL;
            default -> throw new AssertionError(type);
        };
    }

    private static void expect(boolean holds, String path, List<String> faults) {
        if (!holds) {
            faults.add(path);
        }
    }
}
