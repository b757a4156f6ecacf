package io.bianque.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.boot.AlertingProperties;
import io.bianque.collector.boot.CollectorProperties;
import io.bianque.collector.boot.PartitionProperties;
import io.bianque.collector.boot.StoreConfiguration;
import io.bianque.dashboard.boot.DashboardProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

/** The page of the server's properties says what the code takes, and nothing else. */
class ConfigurationPageTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<Class<?>> RECORDS = List.of(DashboardProperties.class, CollectorProperties.class,
            StoreConfiguration.Properties.class, PartitionProperties.class, AlertingProperties.class);
    private static final Pattern ROW = Pattern
            .compile("^\\| `([a-z.-]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern USE = Pattern
            .compile("(?:\\$\\{|Property\\(\")(bianque\\.[a-z.-]*[a-z])");

    @Test
    void everyPropertyIsOnThePageWithTheDefaultThatTheCodeTakes() throws IOException {
        var page = page();
        components().forEach((name, value) -> {
            assertThat(page).containsKey(name);
            if (!value.isEmpty()) {
                assertThat(page.get(name)).as("default of %s", name).isEqualTo("`" + value + "`");
            }
        });
    }

    @Test
    void thePageNamesNoPropertyThatTheCodeDoesNotTake() throws IOException {
        var known = new TreeSet<>(components().keySet());
        known.addAll(usedInPlace());
        assertThat(page().keySet().stream().filter(name -> name.startsWith("bianque."))).isSubsetOf(known);
        assertThat(page()).containsKeys(usedInPlace().toArray(String[]::new));
    }

    @Test
    void defaultsOfTheShippedFileAreOnThePage() throws IOException {
        var shipped = new YamlPropertySourceLoader().load("shipped", new ClassPathResource("application.yaml"))
                .getFirst();
        for (var name : List.of("bianque.data-dir", "bianque.agent-port", "bianque.insecure-loopback", "server.port",
                "server.address", "management.server.port", "management.server.address")) {
            assertThat(page().get(name)).as(name).isEqualTo("`" + shipped.getProperty(name) + "`");
        }
    }

    /** Properties of the records with their defaults; the text is empty where the code has none. */
    private static Map<String, String> components() {
        var all = new TreeMap<String, String>();
        for (var type : RECORDS) {
            var prefix = Objects.requireNonNull(type.getAnnotation(ConfigurationProperties.class)).value();
            for (var component : Objects.requireNonNull(type.getRecordComponents())) {
                var value = component.getAnnotation(DefaultValue.class);
                var name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                all.put(prefix + "." + name, value == null ? "" : String.join(",", Arrays.asList(value.value())));
            }
        }
        return all;
    }

    /** Properties that the sources name themselves, without a record. */
    private static List<String> usedInPlace() throws IOException {
        var names = new TreeSet<String>();
        for (var module : List.of("collector", "alerting", "dashboard", "deploy/server")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    USE.matcher(Files.readString(file)).results().forEach(use -> names.add(use.group(1)));
                }
            }
        }
        assertThat(names).contains("bianque.agent-port", "bianque.crash-at");
        return List.copyOf(names);
    }

    /** Name and default of each row. */
    private static Map<String, String> page() throws IOException {
        var rows = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(ROOT.resolve("docs/reference/configuration.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), row.group(4))).as("a second row of %s", row.group(1)).isNull();
            } else {
                assertThat(line).as("a row that is not name, type, range, default, effect").doesNotStartWith("| `");
            }
        }
        return rows;
    }
}
