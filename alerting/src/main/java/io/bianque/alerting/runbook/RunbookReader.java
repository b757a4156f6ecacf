package io.bianque.alerting.runbook;

import io.bianque.config.MapReader;
import io.bianque.config.Value;
import io.bianque.config.YamlList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one runbook from its YAML map; every fault goes to the problems, with its place. Confined to one thread. */
final class RunbookReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");
    private static final Pattern ARG = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final int LIST_MAX = 50;
    private static final int TEXT_MAX = 200;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String THIS_HOST = "{{host}}";

    private final MapReader map;

    private RunbookReader(MapReader map) {
        this.map = map;
    }

    /** The runbook, or empty when it has a problem. */
    static Optional<Runbook> read(MapReader map) {
        int before = map.problems().count();
        var runbook = new RunbookReader(map).runbook();
        map.done();
        return map.problems().count() > before ? Optional.empty() : runbook;
    }

    private Optional<Runbook> runbook() {
        var name = map.string("name").that(each -> NAME.matcher(each).matches(),
                "must begin with a letter and have only letters, digits, _ and -, at most 100 of them").required();
        var entities = new ArrayList<EntityPattern>();
        var rules = new ArrayList<String>();
        map.map("for").ifPresentOrElse(given -> readFor(given, entities, rules),
                () -> map.problem("for", "is missing", "add 'for: {entities: [\"resource:NAME\"]}'"));
        var steps = steps();
        boolean automatic = map.bool("auto", false);
        var approvers = map.oneOf("approvers", Approvers.class).orElse(Approvers.APPROVER);
        var approveWithin = map.duration("approve_within", SECOND, DAY, Duration.ofMinutes(15));
        double minConfidence = map.real("min_confidence", 0, 1).orElse(0.6);
        long perHour = map.integer("per_hour", 1, 1_000, 3);
        double share = map.real("share", 0.01, 1).orElse(0.34);
        var verifyWithin = map.duration("verify_within", SECOND, HOUR, Duration.ofMinutes(2));
        boolean dryRun = map.bool("dry_run", false);
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Runbook(name, entities, rules, steps, automatic, approvers, approveWithin.toSeconds(),
                minConfidence, (int) perHour, share, verifyWithin.toSeconds(), dryRun));
    }

    private static void readFor(MapReader given, List<EntityPattern> entities, List<String> rules) {
        var texts = given.strings("entities");
        for (var text : texts) {
            EntityPattern.parse(text).ifPresentOrElse(entities::add, () -> given.problem("entities",
                    "'" + text + "' is not kind:name", "write such as resource:redis, process:*/redis or host"));
        }
        rules.addAll(given.strings("rules"));
        if (!given.has("entities")) {
            given.problem("entities", "is missing", "name the causes that it is for, such as [\"resource:redis\"]");
        } else if (texts.isEmpty() || texts.size() > LIST_MAX) {
            given.problem("entities", "must name 1 to " + LIST_MAX, "");
        }
        if (rules.size() > LIST_MAX) {
            given.problem("rules", rules.size() + " rules, at most " + LIST_MAX + " are allowed", "");
        }
        given.done();
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        var node = map.node("steps");
        if (!(node instanceof YamlList list)) {
            map.problem("steps", node == null ? "is missing" : "must be a list, not " + node.inWords(),
                    "write '- action: NAME' lines");
            return steps;
        }
        for (int i = 0; i < list.items().size(); i++) {
            step(new MapReader(list.items().get(i), map.path() + ".steps[" + i + "]", map.problems()))
                    .ifPresent(steps::add);
        }
        if (list.items().isEmpty() || list.items().size() > Runbook.STEPS_MAX) {
            map.problem("steps", "must be 1 to " + Runbook.STEPS_MAX + ", not " + list.items().size(), "");
            return List.of();
        }
        if (!steps.isEmpty() && steps.stream().noneMatch(Step.Act.class::isInstance)) {
            map.problem("steps", "have no action", "add '- action: NAME'");
        }
        return steps;
    }

    private static Optional<Step> step(MapReader step) {
        int before = step.problems().count();
        int kinds = 0;
        for (var kind : List.of("action", "wait", "check")) {
            kinds += step.has(kind) ? 1 : 0;
        }
        if (kinds != 1) {
            step.problem("must have one of 'action', 'wait' and 'check'", "make it a step of its own");
        }
        Step read = null;
        if (step.has("action")) {
            var order = order(step, THIS_HOST);
            read = new Step.Act(order, undo(step, order));
        } else if (step.has("wait")) {
            read = new Step.Wait(step.duration("wait", SECOND, HOUR, SECOND).toSeconds());
        } else if (step.has("check")) {
            read = new Step.Check(step.duration("check", SECOND, HOUR, SECOND).toSeconds());
        }
        if (kinds == 1) {
            step.done();
        }
        return step.problems().count() > before ? Optional.empty() : Optional.ofNullable(read);
    }

    private static @Nullable Order undo(MapReader step, Order of) {
        return step.map("undo").map(given -> {
            var undo = order(given, of.host());
            given.done();
            return undo;
        }).orElse(null);
    }

    private static Order order(MapReader map, String defaultHost) {
        var action = map.string("action").that(each -> NAME.matcher(each).matches(),
                "must be the name of an action in the agent's file").required();
        var host = text(map, "host", map.string("host").that(each -> !each.isBlank() && each.length() <= TEXT_MAX,
                "must be a host or {{host}}")).orElse(defaultHost);
        Map<String, String> args = new LinkedHashMap<>(map.stringMap("args"));
        if (args.size() > LIST_MAX) {
            map.problem("args", args.size() + " of them, at most " + LIST_MAX + " are allowed", "");
        }
        args.forEach((name, value) -> {
            if (!ARG.matcher(name).matches() || value.length() > TEXT_MAX) {
                map.problem("args",
                        "'" + name + "' is not a name of small letters, digits and _, or its value has more "
                                + "than " + TEXT_MAX + " characters",
                        "");
            }
            problemsOf(map, "args", value);
        });
        var timeout = map.duration("timeout", SECOND, HOUR, Duration.ofSeconds(30));
        return new Order(action, host, args, timeout.toSeconds());
    }

    private static Optional<String> text(MapReader map, String key, Value<String> value) {
        var given = value.optional();
        given.ifPresent(each -> problemsOf(map, key, each));
        return given;
    }

    private static void problemsOf(MapReader map, String key, String text) {
        for (var blank : Blanks.unknown(text)) {
            map.problem(key, "nothing is named " + blank + " here",
                    "known are {{entity}}, {{name}}, {{host}}, {{member}}, {{incident}} and {{labels.NAME}}");
        }
    }
}
