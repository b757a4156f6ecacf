package io.bianque.alerting.rule;

import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One rule: what makes an alert, what ends it, and what people are told.
 *
 * @param name           unique in its set; the alert's name
 * @param level          the kind of entity judged
 * @param select         what is looked at
 * @param extras         further values by the names the rule gives them, in the order of their slots in {@link Inputs}
 * @param derived        values made of the window, in the order of their slots, behind the extras
 * @param window         how far back {@code avg}, {@code rate} and the like look, or how long events count; zero: no window
 * @param when           the condition that raises the alert
 * @param recover        the condition that ends it; null: as soon as {@code when} does not hold
 * @param hold           how long {@code when} must hold without a break before the alert fires
 * @param keepFiring     how long the end must hold before the alert is resolved
 * @param missing        what silence means
 * @param missingAfter   how long silence lasts before it counts, more than zero
 * @param severity       how bad
 * @param worse          conditions under which it is worse than that, by severity; only severities above it
 * @param flapping       whether an alert that comes and goes is told once, until it rests
 * @param active         when it judges
 * @param labels         put on the alert on top of the entity's
 * @param annotations    texts by name: summary, description, runbook …; sorted
 * @param enabled        whether it is judged at all
 */
public record AlertRule(String name, Level level, Selector select, List<Extra> extras, List<Derived> derived,
        Duration window, Condition when, @Nullable Condition recover, Duration hold, Duration keepFiring,
        MissingPolicy missing, Duration missingAfter, Severity severity, SortedMap<Severity, Condition> worse,
        boolean flapping, ActiveTimes active, Labels labels, Map<String, TextTemplate> annotations, boolean enabled) {
    /** A further value of the same entity. */
    public record Extra(String name, Selector select) {}

    public AlertRule {
        extras = List.copyOf(extras);
        derived = List.copyOf(derived);
        worse = Collections.unmodifiableSortedMap(new TreeMap<>(worse));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        if (missingAfter.isZero() || missingAfter.isNegative()) {
            throw new IllegalArgumentException("missingAfter=" + missingAfter + " must be more than zero");
        }
    }

    /** All its conditions. */
    public List<Condition> conditions() {
        var all = new ArrayList<>(worse.values());
        all.add(when);
        if (recover != null) {
            all.add(recover);
        }
        return all;
    }

    /** Whether a condition uses a name. */
    public boolean uses(String variable) {
        return conditions().stream().anyMatch(condition -> condition.uses(variable));
    }

    /** Whether a condition or a text uses a name. */
    public boolean mentions(String variable) {
        return uses(variable) || annotations.values().stream().anyMatch(text -> text.names().contains(variable));
    }

    /** Whether all conditions depend on the newest value alone. */
    public boolean usesValueOnly() {
        return conditions().stream().allMatch(Condition::usesValueOnly);
    }

    /** The slots that conditions use, one bit each. */
    public long slots() {
        long slots = 0;
        for (var condition : conditions()) {
            slots |= condition.slots();
        }
        return slots;
    }

    /** Whether a window of past readings is kept; for events the window is a count, not readings. */
    public boolean keepsWindow() {
        return !window.isZero() && select.kind() == Selector.Kind.METRIC;
    }

    /** The names that its conditions and texts may use. */
    Scope scope() {
        var names = new ArrayList<String>();
        extras.forEach(extra -> names.add(extra.name()));
        derived.forEach(each -> names.add(each.name()));
        return new Scope(select.kind(), !window.isZero(), names);
    }

    /** A name whose end tells the unit of a slot. */
    String unitOf(int slot) {
        return switch (slot) {
            case Inputs.AGE_SECONDS -> "age_seconds";
            case Inputs.CLOCK_OFFSET_SECONDS -> "clock_offset_seconds";
            case Inputs.FAILURES, Inputs.CHANGES, Inputs.READINGS, Inputs.RATE, Inputs.INCREASE, Inputs.CALLERS,
                    Inputs.DEVIATION,
                    Inputs.RATIO_TO_PEERS ->
                "";
            case Inputs.VALUE -> level == Level.DEPENDENCY
                    ? "failing_ratio"
                    : select.kind() == Selector.Kind.OUTCOME ? "duration_seconds" : select.name();
            case Inputs.PREVIOUS, Inputs.AVG, Inputs.MIN, Inputs.MAX -> select.name();
            default -> unitOfNamed(slot - Inputs.FIRST_EXTRA);
        };
    }

    private String unitOfNamed(int index) {
        if (index < extras.size()) {
            return extras.get(index).select().name();
        }
        return switch (derived.get(index - extras.size()).function()) {
            case QUANTILE -> select.name();
            case PREDICT -> "until_seconds";
        };
    }

    /** Rules that are alike in all but their order in the file have the same fingerprint: 32 hexadecimal digits. */
    public String fingerprint() {
        var text = new StringBuilder();
        for (var part : List.of(name, level, select, window, when, String.valueOf(recover), hold, keepFiring, missing,
                missingAfter, severity, labels, enabled)) {
            text.append(part).append('\n');
        }
        extras.forEach(extra -> text.append(extra.name()).append(' ').append(extra.select()).append('\n'));
        annotations.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        // Only what is said: rules of before these keys keep their fingerprint, and with it their timers.
        derived.forEach(each -> text.append(each).append('\n'));
        worse.forEach((bad, condition) -> text.append("worse ").append(bad).append(' ').append(condition).append('\n'));
        if (flapping) {
            text.append("flapping\n");
        }
        active.spans().forEach(span -> text.append("active ").append(span).append('\n'));
        return digest(text);
    }

    static String digest(CharSequence text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
