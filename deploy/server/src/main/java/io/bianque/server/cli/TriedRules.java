package io.bianque.server.cli;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.RuleSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The rules that are tried against those in force. Within one file or directory a name stands once, as for the server; a rule of a
 * later one takes the place of the rule of its name, so that an edited rule can be tried beside all others.
 *
 * @param notes what took whose place, and what is in force and not tried
 */
record TriedRules(RuleSet rules, List<String> notes) {
    private static final int NAMED_MAX = 10;

    TriedRules {
        notes = List.copyOf(notes);
    }

    /** One after the other; {@code inForce} is what is in force where these run. */
    static TriedRules of(RuleSet inForce, List<Path> whole, List<Path> edited) throws Failure {
        var byName = new LinkedHashMap<String, AlertRule>();
        var notes = new ArrayList<String>();
        if (whole.isEmpty()) {
            inForce.rules().forEach(each -> byName.put(each.name(), each));
        }
        for (var path : whole) {
            put(path, byName, notes);
        }
        for (var path : edited) {
            put(path, byName, notes);
        }
        var missing = new TreeSet<String>();
        inForce.rules().stream().filter(AlertRule::enabled).map(AlertRule::name)
                .filter(name -> !byName.containsKey(name)).forEach(missing::add);
        if (!missing.isEmpty()) {
            notes.add("not tried: " + Words.count(missing.size(), "rule") + " in force: " + named(List.copyOf(missing))
                    + "; --with in place of --rules tries a file beside all that is in force");
        }
        try {
            return new TriedRules(new RuleSet(List.copyOf(byName.values())), notes);
        } catch (IllegalArgumentException e) {
            throw Failure.no(String.valueOf(e.getMessage()));
        }
    }

    private static void put(Path path, Map<String, AlertRule> byName, List<String> notes) throws Failure {
        var replaced = new ArrayList<String>();
        for (var rule : RuleFiles.rules(List.of(path)).rules()) {
            var before = byName.put(rule.name(), rule);
            if (before != null && !before.fingerprint().equals(rule.fingerprint())) {
                replaced.add(rule.name());
            }
        }
        if (!replaced.isEmpty()) {
            notes.add("replaced: " + named(replaced) + ", by " + path);
        }
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())))
                + (names.size() > NAMED_MAX ? " and " + (names.size() - NAMED_MAX) + " more" : "");
    }
}
