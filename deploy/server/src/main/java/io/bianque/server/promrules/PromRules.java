package io.bianque.server.promrules;

import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.Place;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlList;
import io.bianque.config.YamlNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules of one file of Prometheus in our words. A rule that comes out was read by our own reader; every other is named with the
 * reason.
 */
public final class PromRules {
    /** Of these keys of a group nothing is to be said; they are read, so that none is left but what Prometheus refuses too. */
    private static final List<String> UNSAID_OF_GROUP = List.of("name", "interval", "partial_response_strategy");
    /** All there are, for a recording rule or one that is left early is not read whole. */
    private static final List<String> KEYS_OF_RULE = List.of("expr", "for", "keep_firing_for", "labels", "annotations");
    /** So long Prometheus takes the newest reading for the present one. */
    private static final String LOOKS_BACK = "5m";
    private static final Pattern ACTION = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern
            .compile("\\s*-?\\s*(?:\\$labels|\\.Labels)\\.([a-zA-Z_][a-zA-Z0-9_]*)\\s*-?\\s*(\\|.*)?", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile(
            "\\s*-?\\s*(?:(?:printf\\s+\"[^\"]*\"|humanize\\w*)\\s+)?(?:\\$value|\\.Value)\\s*-?\\s*(\\|.*)?",
            Pattern.DOTALL);
    /** What shows nothing itself. */
    private static final Pattern CONTROL = Pattern.compile(
            "\\s*-?\\s*(?:(?:if|with|range|else|end|define|template|block)\\b.*|\\$\\w+\\s*:?=.*|/\\*.*)",
            Pattern.DOTALL);
    /** Stands in a text where something was left out. */
    private static final String HOLE = "\u2026";
    /** Labels of whatever an agent reads. */
    private static final Set<String> OF_HOSTS = Set.of("host", "cluster", "application", "zone", "owner");
    private static final Set<String> OF_FILESYSTEMS = Set.of("device", "fstype", "mountpoint");
    private static final Map<String, String> SEVERITIES = Map.of("critical", "critical", "page", "critical", "error",
            "critical", "warning", "warning", "warn", "warning", "ticket", "warning", "info", "info", "none", "info");

    private final Set<String> names = new HashSet<>();
    /** What recording rules of the file make, with their expressions. */
    private final Map<String, String> recorded = new LinkedHashMap<>();
    private final List<String> good = new ArrayList<>();
    private final List<Left> left = new ArrayList<>();
    private final List<Left> notes = new ArrayList<>();
    private final StringBuilder yaml = new StringBuilder();

    /** A rule and what is to be said of it. */
    public record Left(Place place, String rule, String reason) {}

    /**
     * What came of a file.
     *
     * @param yaml  a file of rules of ours
     * @param names the rules in it
     * @param left  rules that could not be said, each with the reason
     * @param notes what is not quite the same in those that could
     */
    public record Translation(String yaml, List<String> names, List<Left> left, List<Left> notes) {
        public Translation {
            names = List.copyOf(names);
            left = List.copyOf(left);
            notes = List.copyOf(notes);
        }
    }

    private PromRules() {}

    /**
     * Translates a file.
     *
     * @throws ConfigException if it is no file of rules of Prometheus
     */
    public static Translation translate(String fileName, byte[] bytes) {
        var problems = new Problems();
        var rules = new PromRules();
        var document = new MapReader(StrictYaml.parse(fileName, bytes), problems);
        if (document.node("groups") instanceof YamlList groups) {
            groups.items().forEach(rules::record);
            groups.items().forEach(group -> rules.group(new MapReader(group, "groups", problems), problems));
        } else {
            document.problem("has no list 'groups'", "give a file of rules of Prometheus");
        }
        problems.throwIfAny();
        return new Translation("# From " + fileName.replace('\n', ' ')
                + ", by 'bianque rules import'. A series that was not read for five minutes ends its alert; there it\n# ends at once when its scrape fails.\n"
                + (rules.good.isEmpty() ? "rules: []\n" : "rules:\n" + rules.yaml), rules.good, rules.left,
                rules.notes);
    }

    /** Remembers what a group records; what is wrong with it is said when it is read. */
    private void record(YamlNode group) {
        for (var rule : group.itemsOf("rules")) {
            rule.textOf("record").ifPresent(name -> recorded.put(name.strip(), rule.textOf("expr").orElse("").strip()));
        }
    }

    private void group(MapReader group, Problems problems) {
        var labels = group.stringMap("labels");
        var unsaid = new ArrayList<String>();
        for (var key : List.of("limit", "query_offset")) {
            var value = group.string(key).orElse("0");
            if (!value.equals("0")) {
                unsaid.add("'" + key + ": " + value + "' of its group was left out"
                        + (key.equals("limit") ? "; 'cap' of a rule is alike" : ""));
            }
        }
        UNSAID_OF_GROUP.forEach(group::node);
        if (group.node("rules") instanceof YamlList list) {
            list.items().forEach(each -> rule(new MapReader(each, "rules", problems), labels, unsaid));
        }
        group.done();
    }

    private void rule(MapReader map, Map<String, String> ofGroup, List<String> unsaid) {
        var alert = map.string("alert").orElse("");
        var record = map.string("record").orElse("");
        KEYS_OF_RULE.forEach(map::node);
        map.done();
        if (alert.isEmpty()) {
            left.add(new Left(map.place(), record,
                    "recording rules are not translated, as rules of ours make no series: put its "
                            + "expression in the place of its name in each rule that uses it, and import that; what it joins over the hosts "
                            + "of a cluster or application is there already, for rules of these levels with 'stat' (sum, avg, min, max, count)"));
            return;
        }
        try {
            translate(map, alert, ofGroup, unsaid);
        } catch (Untranslatable e) {
            left.add(new Left(map.place(), alert, e.reason()));
        }
    }

    private void translate(MapReader map, String alert, Map<String, String> ofGroup, List<String> unsaid)
            throws Untranslatable {
        var said = new ArrayList<String>(unsaid);
        var condition = Condition.of(PromParser.parse(map.string("expr").orElse(""), recorded));
        said.addAll(condition.notes());
        var labels = new LinkedHashMap<>(ofGroup);
        labels.putAll(map.stringMap("labels"));
        var given = labels.remove("severity");
        var severity = given == null ? null : SEVERITIES.get(given.toLowerCase(Locale.ROOT));
        if (severity == null) {
            severity = "warning";
            said.add(given == null
                    ? "it has no severity; 'warning' was taken"
                    : "severity '" + given + "' became 'warning'");
        }
        var text = new StringBuilder();
        var name = name(alert, severity, said);
        text.append("  - name: ").append(name).append("\n    level: host\n    select:\n      metric: ")
                .append(StrictYaml.quoted(condition.metric())).append('\n');
        tests(text, "      ", condition.labels());
        if (!condition.values().isEmpty()) {
            text.append("    values:\n");
            for (var value : condition.values().entrySet()) {
                text.append("      ").append(value.getKey()).append(":\n        metric: ")
                        .append(StrictYaml.quoted(NodeExporter.ours(value.getValue().metric()))).append('\n');
                tests(text, "        ", Condition.tests(value.getValue(), said));
            }
        }
        if (condition.windowSeconds() > 0) {
            text.append("    window: ").append(condition.windowSeconds()).append("s\n");
        }
        text.append("    when: ").append(StrictYaml.quoted(condition.when()))
                .append("\n    missing: resolve\n    missing_after: ").append(LOOKS_BACK).append('\n');
        for (var key : List.of("for", "keep_firing_for")) {
            var duration = map.string(key).orElse("");
            if (!duration.isEmpty()) {
                text.append("    ").append(key).append(": ").append(PromParser.seconds(duration)).append("s\n");
                if (key.equals("keep_firing_for")) {
                    said.add(
                            "'keep_firing_for' counts for the condition alone: a series that is not read any more ends "
                                    + "its alert after " + LOOKS_BACK + " here, whatever it says");
                }
            }
        }
        text.append("    severity: ").append(severity).append('\n');
        var kept = labels(text, labels, said);
        annotations(text, name, map.stringMap("annotations"), condition, kept, said);
        var document = "rules:\n" + text;
        if (RuleSetLoader.loadDocument(name,
                document.getBytes(StandardCharsets.UTF_8)) instanceof RuleSetLoader.Outcome.Refused(var problems)) {
            names.remove(name);
            throw new Untranslatable("as a rule of ours it is refused: " + told(problems.getFirst()));
        }
        good.add(name);
        yaml.append(text);
        said.stream().distinct().forEach(each -> notes.add(new Left(map.place(), name, each)));
    }

    private static String told(Problem problem) {
        return problem.path().replaceFirst("^rules\\[0]\\.?", "") + ": " + problem.what()
                + (problem.remedy().isEmpty() ? "" : "; " + problem.remedy());
    }

    /** A name of ours: Prometheus allows others, and the same one twice. */
    private String name(String alert, String severity, List<String> said) {
        var clean = alert.replaceAll("[^A-Za-z0-9_-]", "_").replaceFirst("^[^A-Za-z]+", "");
        clean = clean.isEmpty() ? "Rule" : clean.substring(0, Math.min(80, clean.length()));
        var name = clean;
        for (int i = 1; !names.add(name); i++) {
            name = clean + "-" + severity + (i == 1 ? "" : "-" + i);
        }
        if (!name.equals(alert)) {
            said.add("it was named '" + alert + "'");
        }
        return name;
    }

    private static void tests(StringBuilder text, String indent, Map<String, String> tests) {
        if (!tests.isEmpty()) {
            text.append(indent).append("labels:\n");
            tests.forEach(
                    (label, test) -> text.append(indent).append("  ").append(StrictYaml.quoted(label)).append(": ")
                            .append(StrictYaml.quoted(test))
                            .append('\n'));
        }
    }

    /** The labels that the rule has of its own. */
    private static Set<String> labels(StringBuilder text, Map<String, String> labels, List<String> said) {
        var kept = new LinkedHashMap<String, String>();
        labels.forEach((label, value) -> {
            if (value.contains("{{") || label.equals("host")) {
                said.add("the label '" + label + "' was left out");
            } else {
                kept.put(label, value);
            }
        });
        if (!kept.isEmpty()) {
            text.append("    labels:\n");
            kept.forEach(
                    (label, value) -> text.append("      ").append(StrictYaml.quoted(label)).append(": ")
                            .append(StrictYaml.quoted(value))
                            .append('\n'));
        }
        return kept.keySet();
    }

    private static void annotations(StringBuilder text, String name, Map<String, String> given, Condition condition,
            Set<String> own, List<String> said) {
        var kept = new LinkedHashMap<String, String>();
        kept.put("summary", given.getOrDefault("summary",
                given.getOrDefault("message", given.getOrDefault("description", name + " on {{ $labels.instance }}"))));
        given.forEach((key, value) -> {
            if (!key.equals("message") && kept.size() < 20) {
                kept.put(key.equals("runbook_url") ? "runbook" : key, value);
            }
        });
        text.append("    annotations:\n");
        kept.forEach((key, value) -> text.append("      ").append(StrictYaml.quoted(key)).append(": ")
                .append(StrictYaml.quoted(ours(value, condition, own, said))).append('\n'));
    }

    /** A text of ours: labels and the value stay; in the place of what ours cannot tell stands a mark, and it is said why. */
    private static String ours(String text, Condition condition, Set<String> own, List<String> said) {
        var result = new StringBuilder();
        var action = ACTION.matcher(text);
        int end = 0;
        while (action.find()) {
            result.append(text, end, action.start());
            var written = "'{{" + action.group(1) + "}}' of a text ";
            var label = LABEL.matcher(action.group(1));
            var value = VALUE.matcher(action.group(1));
            if (label.matches()) {
                result.append(label(label.group(1), condition, own, written, said));
                if (label.group(2) != null) {
                    said.add(written + "is the label as it is: texts of ours do not change it");
                }
            } else if (CONTROL.matcher(action.group(1)).matches()) {
                said.add(written + "was left out");
            } else if (value.matches() && !condition.value().isEmpty()) {
                result.append("{{").append(condition.value()).append("}}");
                if (condition.tellsSlope()) {
                    said.add(written
                            + "is {{rate}} now, the slope of the window, which is near to the rate that is judged");
                }
            } else {
                result.append(HOLE);
                said.add(written + "is " + HOLE + " now: " + (value.matches()
                        ? "what the expression computes has no name here; name in words what is meant, or one of "
                                + named(condition)
                        : "texts of ours ask and compute nothing"));
            }
            end = action.end();
        }
        return result.append(text.substring(end)).toString().strip();
    }

    /** What the condition can name. */
    private static String named(Condition condition) {
        var names = new ArrayList<>(List.of("{{value}}"));
        condition.values().keySet().forEach(each -> names.add("{{" + each + "}}"));
        if (condition.windowSeconds() > 0) {
            names.addAll(List.of("{{increase}}", "{{rate}}", "{{avg}}"));
        }
        return String.join(", ", names);
    }

    private static String label(String name, Condition condition, Set<String> own, String written, List<String> said) {
        var ours = name.equals("instance") ? "host" : name;
        if (own.contains(ours) || OF_HOSTS.contains(ours)) {
            return "{{labels." + ours + "}}";
        }
        return switch (ours) {
            case "alertname" -> "{{rule}}";
            case "severity" -> "{{severity}}";
            default -> {
                if (isOn(ours, condition)) {
                    yield "{{labels." + ours + "}}";
                }
                said.add(written + "is " + HOLE + " now: "
                        + (ours.equals("job") ? "no alert has a" : condition.metric() + " has no") + " label '" + ours
                        + "' here");
                yield HOLE;
            }
        };
    }

    /** Whether what the condition looks at may have the label; what agents do not read may have any, but for that of the scrape. */
    private static boolean isOn(String label, Condition condition) {
        var metric = condition.metric();
        return !label.equals("job") && (!metric.startsWith("bianque_") || condition.labels().containsKey(label)
                || (metric.startsWith("bianque_host_filesystem_") && OF_FILESYSTEMS.contains(label)));
    }
}
