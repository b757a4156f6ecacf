package io.bianque.alerting.runbook;

import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What fills the blanks of a runbook's texts for one cause: {@code {{entity}}} ({@code kind:name}), {@code {{name}}},
 * {@code {{host}}}, {@code {{member}}} (what stands behind the slash in the name of a process or call), {@code {{incident}}}
 * and {@code {{labels.NAME}}}.
 *
 * <p>Labels come from elsewhere and are not trusted: a value must have 1 to {@value #VALUE_MAX} characters, none of them a
 * control character, and no text may begin with a dash that it did not begin with itself.
 */
public final class Blanks {
    static final int VALUE_MAX = 128;
    private static final Pattern BLANK = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
    private static final Pattern LABEL = Pattern.compile("labels\\.[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    private static final Set<String> WORDS = Set.of("entity", "name", "host", "member", "incident");

    private final EntityId cause;
    private final Labels labels;
    private final String incidentId;

    /**
     * For one cause.
     *
     * @param labels of an alert about it
     */
    public Blanks(EntityId cause, Labels labels, String incidentId) {
        this.cause = cause;
        this.labels = labels;
        this.incidentId = incidentId;
    }

    /** A blank that cannot be filled, or must not be with what there is. */
    public static final class UnfilledException extends Exception {
        private static final long serialVersionUID = 1;

        UnfilledException(String message) {
            super(message);
        }
    }

    /** The blanks of a text that nothing fills, for whichever cause; braces that are not closed are such. */
    static List<String> unknown(String text) {
        var unknown = new ArrayList<String>();
        var rest = BLANK.matcher(text);
        while (rest.find()) {
            if (!WORDS.contains(rest.group(1)) && !LABEL.matcher(rest.group(1)).matches()) {
                unknown.add(rest.group());
            }
        }
        var without = BLANK.matcher(text).replaceAll("");
        if (without.contains("{{") || without.contains("}}")) {
            unknown.add(text);
        }
        return unknown;
    }

    /**
     * The steps with every blank filled.
     *
     * @throws UnfilledException says which blank and why
     */
    public List<Step> fill(List<Step> steps) throws UnfilledException {
        var filled = new ArrayList<Step>();
        for (var step : steps) {
            filled.add(switch (step) {
                case Step.Act(var order, var undo) -> new Step.Act(fill(order), undo == null ? null : fill(undo));
                case Step.Wait _,Step.Check _ -> step;
            });
        }
        return filled;
    }

    private Order fill(Order order) throws UnfilledException {
        var args = new LinkedHashMap<String, String>();
        for (Map.Entry<String, String> arg : order.args().entrySet()) {
            args.put(arg.getKey(), fill(arg.getValue()));
        }
        return new Order(order.action(), fill(order.host()), args, order.timeoutSeconds());
    }

    private String fill(String text) throws UnfilledException {
        var filled = new StringBuilder();
        var blanks = BLANK.matcher(text);
        int end = 0;
        while (blanks.find()) {
            filled.append(text, end, blanks.start()).append(checked(blanks.group(1)));
            end = blanks.end();
        }
        filled.append(text, end, text.length());
        if (filled.indexOf("-") == 0 && !text.startsWith("-")) {
            throw new UnfilledException("\"" + filled + "\" would begin with a dash");
        }
        return filled.toString();
    }

    private String checked(String word) throws UnfilledException {
        var value = value(word);
        if (value == null || value.isEmpty()) {
            throw new UnfilledException("nothing fills {{" + word + "}} for " + cause);
        }
        if (value.length() > VALUE_MAX || value.chars().anyMatch(Character::isISOControl)) {
            throw new UnfilledException("what fills {{" + word + "}} is longer than " + VALUE_MAX
                    + " characters or has control characters");
        }
        return value;
    }

    private @Nullable String value(String word) {
        return switch (word) {
            case "entity" -> cause.toString();
            case "name" -> cause.name();
            case "incident" -> incidentId;
            case "member" -> slash() < 0 ? null : cause.name().substring(slash() + 1);
            case "host" -> switch (cause.kind()) {
                case HOST, AGENT -> cause.name();
                case PROCESS, CALL -> slash() < 0 ? cause.name() : cause.name().substring(0, slash());
                case APPLICATION, CLUSTER, RESOURCE, CONTAINER, ZONE, COLLECTOR, LINK, GROUP ->
                    labels.getOrEmpty("host");
            };
            default -> word.startsWith("labels.") ? labels.getOrEmpty(word.substring("labels.".length())) : null;
        };
    }

    private int slash() {
        return switch (cause.kind()) {
            case PROCESS, CALL -> cause.name().indexOf('/');
            case HOST, APPLICATION, CLUSTER, RESOURCE, CONTAINER, ZONE, AGENT, COLLECTOR, LINK, GROUP -> -1;
        };
    }
}
