package io.bianque.dashboard.view;

import io.bianque.collector.series.Labels;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the rules that come with Bianque, as keys with arguments, so that each reader gets them in their language.
 * A text is known by its own words, read against the template that made it: one that somebody has changed, or of a rule of
 * their own, is not known and stays as it was written. Pure and thread-safe; linear in the text.
 */
final class RuleTexts {
    private static final String FILE = "rule-texts.properties";
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final Properties TEXTS = read();
    private static final Map<String, List<Template>> TEMPLATES = templates();

    private RuleTexts() {}

    /** A template: literal texts, and between them the names of what is filled in. One literal more than names. */
    private record Template(String key, List<String> literals, List<String> names) {}

    /** What is wrong, of an alert or incident of this rule. */
    static Message summary(String rule, String text, Labels labels) {
        return message(rule + ".summary", text, labels);
    }

    /** More about it. */
    static Message description(String rule, String text, Labels labels) {
        return message(rule + ".description", text, labels);
    }

    /** The unit of the rule's value: empty text when its value is no measure, nothing when the rule is not ours. */
    static Optional<String> unit(String rule) {
        return Optional.ofNullable(TEXTS.getProperty(rule + ".unit"));
    }

    private static Message message(String name, String text, Labels labels) {
        for (var template : TEMPLATES.getOrDefault(name, List.of())) {
            var args = match(template, text, labels);
            if (args != null) {
                return new Message(template.key(), args);
            }
        }
        return Message.text(text);
    }

    /** What was filled in, or null when the text is not made of this template. Labels are known; the rest is read. */
    private static @Nullable Map<String, String> match(Template template, String text, Labels labels) {
        var args = new HashMap<String, String>();
        var literal = new StringBuilder(template.literals().getFirst());
        String pending = null;
        int at = 0;
        for (int i = 0; i < template.names().size(); i++) {
            var name = template.names().get(i);
            var label = labels.get(name);
            if (label != null) {
                args.put(name, label);
                literal.append(label).append(template.literals().get(i + 1));
                continue;
            }
            at = take(text, at, literal, pending, args);
            if (at < 0) {
                return null;
            }
            pending = name;
            literal = new StringBuilder(template.literals().get(i + 1));
        }
        int end = text.length() - literal.length();
        if (end < at || !text.endsWith(literal.toString()) || (pending == null ? end != at : end == at)) {
            return null;
        }
        if (pending != null) {
            args.put(pending, text.substring(at, end));
        }
        return args;
    }

    /** Takes what is pending and the literal after it; the place behind, or -1 when it is not there. */
    private static int take(String text, int at, StringBuilder literal, @Nullable String pending,
            Map<String, String> args) {
        if (pending == null) {
            return text.startsWith(literal.toString(), at) ? at + literal.length() : -1;
        }
        int found = text.indexOf(literal.toString(), at + 1);
        if (found >= 0) {
            args.put(pending, text.substring(at, found));
        }
        return found < 0 ? -1 : found + literal.length();
    }

    private static Map<String, List<Template>> templates() {
        var templates = new HashMap<String, List<Template>>();
        // In the order of their names: "X.summary" is tried before "X.summary.plain".
        for (var key : new TreeSet<>(TEXTS.stringPropertyNames())) {
            var parts = key.split("\\.", -1);
            if (!parts[1].equals("unit")) {
                templates.computeIfAbsent(parts[0] + "." + parts[1], _ -> new ArrayList<>())
                        .add(template("rule." + key, TEXTS.getProperty(key)));
            }
        }
        return templates;
    }

    private static Template template(String key, String text) {
        var literals = new ArrayList<String>();
        var names = new ArrayList<String>();
        var matcher = NAME.matcher(text);
        int at = 0;
        while (matcher.find()) {
            literals.add(text.substring(at, matcher.start()));
            names.add(matcher.group(1));
            at = matcher.end();
        }
        literals.add(text.substring(at));
        return new Template(key, List.copyOf(literals), List.copyOf(names));
    }

    private static Properties read() {
        var properties = new Properties();
        try (var in = Objects.requireNonNull(RuleTexts.class.getResourceAsStream(FILE), FILE)) {
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
