package io.bianque.server.boot;

import io.bianque.alerting.boot.AlertingProperties;
import io.bianque.collector.boot.CollectorProperties;
import io.bianque.collector.boot.PartitionProperties;
import io.bianque.collector.boot.StoreConfiguration;
import io.bianque.config.ConfigException;
import io.bianque.config.Place;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlList;
import io.bianque.config.YamlMap;
import io.bianque.config.YamlNode;
import io.bianque.config.YamlScalar;
import io.bianque.dashboard.boot.DashboardProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Looks at a file of server properties as a start would, without one: names that nothing reads, values that are not of their
 * type, and values out of their range. Stateless and thread-safe.
 */
public final class ServerConfigurationFile {
    private static final List<Class<?>> RECORDS = List.of(DashboardProperties.class, CollectorProperties.class,
            StoreConfiguration.Properties.class, PartitionProperties.class, AlertingProperties.class);
    private static final String PAGE = "docs/reference/configuration.md has them all";
    /** Read in place, without a record. */
    private static final Map<String, Class<?>> SINGLE = Map.of("bianque.data-dir", String.class, "bianque.host",
            String.class, "bianque.agent-port", Integer.class, "bianque.insecure-loopback", Boolean.class,
            "bianque.crash-at", String.class);

    private final Problems problems = new Problems();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    private ServerConfigurationFile() {}

    /** Whether a top-level key is one of the server's configuration. */
    public static boolean isKey(String key) {
        return List.of("bianque", "server", "management", "spring", "logging").contains(key);
    }

    /** Every fault of a file, by place; none when a start would take it. */
    public static List<Problem> check(String fileName, byte[] bytes) {
        var file = new ServerConfigurationFile();
        try {
            file.read(StrictYaml.parse(fileName, bytes));
        } catch (ConfigException e) {
            return e.problems();
        }
        return file.problems.all();
    }

    private void read(YamlNode document) {
        if (!(document instanceof YamlMap map)) {
            problems.add(document, "", "must be a map, not " + document.inWords(),
                    "write 'bianque:' and keys below it");
            return;
        }
        map.entries().forEach((key, entry) -> {
            if (isKey(key.contains(".") ? key.substring(0, key.indexOf('.')) : key)) {
                flatten(key, entry.keyPlace(), entry.value());
            } else {
                problems.add(Problem.at(entry.keyPlace(), key, "is no property of the server", PAGE));
            }
        });
        var known = known();
        values.forEach((name, value) -> {
            var type = known.get(canonical(name));
            if (name.startsWith("bianque.") && type == null) {
                problems.add(Problem.at(place(name), name, "is no property of the server", PAGE));
            } else if (type != null) {
                bind(name, Map.of(canonical(name), value), canonical(name), type);
            }
        });
        if (problems.isEmpty()) {
            RECORDS.forEach(this::range);
        }
    }

    private void flatten(String name, Place place, YamlNode node) {
        switch (node) {
            case YamlMap map -> map.entries().forEach((key, entry) -> flatten(name + "." + key, entry.keyPlace(),
                    entry.value()));
            case YamlList list -> {
                if (name.startsWith("bianque.")) {
                    problems.add(list, name, "must be one value, not a list", PAGE);
                }
            }
            case YamlScalar scalar -> {
                values.put(name, scalar.text());
                places.put(name, place);
            }
        }
    }

    private Place place(String name) {
        return Objects.requireNonNull(places.get(name), "every value has a place");
    }

    private static Map<String, Class<?>> known() {
        var known = new TreeMap<String, Class<?>>(SINGLE);
        for (var type : RECORDS) {
            for (var component : Objects.requireNonNull(type.getRecordComponents())) {
                known.put(prefix(type) + "." + hyphened(component.getName()), component.getType());
            }
        }
        return known;
    }

    private static String prefix(Class<?> type) {
        return Objects.requireNonNull(type.getAnnotation(ConfigurationProperties.class)).value();
    }

    private static String hyphened(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The one way of writing a name that everything else is compared by. */
    private static String canonical(String name) {
        return hyphened(name).replace('_', '-');
    }

    private void range(Class<?> type) {
        var given = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> {
            if (canonical(name).startsWith(prefix(type) + ".")) {
                given.put(canonical(name), value);
            }
        });
        if (!given.isEmpty()) {
            bind("", given, prefix(type), type);
        }
    }

    private void bind(String name, Map<String, String> given, String target, Class<?> type) {
        try {
            new Binder(new MapConfigurationPropertySource(given)).bind(target, Bindable.of(type));
        } catch (BindException e) {
            var cause = e.getCause();
            for (var deeper = cause; deeper != null; deeper = deeper.getCause()) {
                cause = deeper;
            }
            var what = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
            var at = name.isEmpty()
                    ? places.keySet().stream().filter(each -> what.contains(canonical(each))
                            || what.contains(canonical(each).substring(canonical(each).lastIndexOf('.') + 1)))
                            .findFirst().orElse(places.keySet().iterator().next())
                    : name;
            problems.add(Problem.at(place(at), at,
                    name.isEmpty() ? what : "is not " + article(type) + ": " + values.get(name),
                    PAGE.replace("them all", "its type and range")));
        }
    }

    private static String article(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "long", "Integer", "Long" -> "a whole number";
            case "boolean", "Boolean" -> "true or false";
            case "Duration" -> "a duration such as 5s";
            case "DataSize" -> "a size such as 64MB";
            default -> "of its type";
        };
    }
}
