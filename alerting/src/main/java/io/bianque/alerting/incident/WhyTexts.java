package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.EvidenceTexts;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Detail;
import io.bianque.alerting.incident.Incidents.Held;
import io.bianque.alerting.incident.Incidents.Root;
import io.bianque.alerting.incident.Incidents.Standing;
import io.bianque.alerting.incident.Incidents.Why;
import io.bianque.collector.topology.EntityId;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/**
 * Why an alert pages, or does not, in one text and one language: what it is, what the diagnosis made of it, why, and who was
 * told. Values are put in as they are and never read as patterns. Immutable and thread-safe.
 */
public final class WhyTexts {
    private static final String BUNDLE = "io.bianque.alerting.incident.why";
    private final ResourceBundle bundle;
    private final Locale locale;
    private final EvidenceTexts evidence;
    private final DateTimeFormatter times;

    /**
     * Texts in a language.
     *
     * @param locale English unless there are texts in it
     * @param zone   in which times are told
     */
    public WhyTexts(Locale locale, ZoneId zone) {
        // No fall-back to the machine's own locale: English stands in the base bundle.
        this.bundle = ResourceBundle.getBundle(BUNDLE, locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        this.locale = locale;
        this.evidence = new EvidenceTexts(locale, zone);
        this.times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    /** The text, some lines. */
    public String text(Why why) {
        boolean silenced = why.incident().flatMap(Detail::silence).isPresent();
        var lines = new StringBuilder();
        why.alert().ifPresentOrElse(alert -> alert(alert, why, silenced, lines), () -> past(why, lines));
        boolean reasonIsSaid = why.alert().filter(alert -> alert.standing().pages()).isPresent();
        boolean gone = why.alert().map(ActiveAlert::standing)
                .filter(each -> each == Standing.LOOKING || each == Standing.LEFT_OVER).isPresent();
        why.incident().ifPresent(detail -> incident(detail, reasonIsSaid, gone, lines));
        return lines.toString();
    }

    /** That no rule has this name; the nearest one that there is, if one is near. */
    public String noRule(String rule, Optional<String> nearest) {
        return text("why.no_rule", rule) + near(nearest);
    }

    /** That no alert has a label of this name; the nearest one that there is, if one is near. */
    public String noLabel(String label, Optional<String> nearest) {
        return text("why.no_label", label) + near(nearest);
    }

    /** That nothing has this value of a label; the nearest one that there is, if one is near. */
    public String noSuchThing(String label, String value, Optional<String> nearest) {
        return text("why.no_such_thing", label, value) + near(nearest);
    }

    /** That each of these labels is known, but no series that the rule looks at has them all. */
    public String noSeries(String alert) {
        return text("why.no_series", alert);
    }

    /** That the rule is there but turned off. */
    public String ruleIsOff(String rule) {
        return text("why.rule_is_off", rule);
    }

    /** That what is asked of is known, and no alert of the rule says anything bad of it. */
    public String quiet(String alert) {
        return text("why.quiet", alert);
    }

    private String near(Optional<String> nearest) {
        return nearest.map(each -> text("why.nearest", each)).orElse("");
    }

    /** That a silence keeps pages about it back, a line. */
    public String silenced(String id, String author, long untilMillis, String reason) {
        return text("why.silenced", id, author, time(untilMillis), reason) + "\n";
    }

    private void alert(ActiveAlert alert, Why why, boolean silenced, StringBuilder lines) {
        var state = switch (alert.state()) {
            case PENDING -> "why.pending";
            case RECOVERING -> "why.recovering";
            case FIRING, INACTIVE, RESOLVED -> "why.firing";
        };
        line(lines, state, alert.key().toString(), alert.entity().map(EntityId::toString).orElse("-"),
                time(alert.sinceMillis()), severity(alert.severity()));
        var incident = why.incident().map(Detail::incident);
        if (alert.standing().pages() && incident.isPresent() && incident.get().deliveries().isEmpty()) {
            boolean isLeft = why.incident().filter(Detail::isSilenceOver).isPresent();
            line(lines, silenced ? "why.kept_quiet" : isLeft ? "why.unrouted_left" : "why.unrouted",
                    incident.get().id(),
                    severity(incident.get().severity()));
            return;
        }
        var id = incident.map(Incidents.Incident::id).orElse("-");
        var root = incident.flatMap(Incidents.Incident::root);
        var name = root.map(Root::entity).map(EntityId::toString).orElse("-");
        var percent = root.map(each -> Math.round(each.confidence() * 100) + " %").orElse("-");
        switch (alert.standing()) {
            case NONE -> line(lines, alert.severity() == Severity.INFO ? "why.info" : "why.none");
            case PAGED -> {
                if (root.isPresent() && !isTold(alert, incident.get())) {
                    line(lines, "why.told_in", id, name, percent, teller(incident.get()),
                            severity(incident.get().severity()));
                } else {
                    line(lines, root.isEmpty() ? "why.own" : "why.paged", id, name, percent);
                }
            }
            case EXPLAINED -> line(lines, "why.explained", id, name, percent, held(why).map(Held::path)
                    .map(WhyTexts::path).orElse(name));
            case DEGRADED -> line(lines, "why.degraded", id, name);
            case WAITING -> line(lines, "why.waiting", alert.awaited().map(each -> time(each.untilMillis()))
                    .orElse("-"), alert.awaited().map(each -> names(each.from())).orElse("-"));
            case LOOKING -> line(lines, "why.looking", id, name, alert.awaited()
                    .map(each -> time(each.untilMillis())).orElse("-"));
            case LEFT_OVER -> line(lines, "why.left_over", id, name);
            case RELEASED -> line(lines, "why.released", id);
        }
        if (silenced && alert.standing().pages()) {
            boolean isTold = why.incident().filter(WhyTexts::isToldBeforeItsSilence).isPresent();
            line(lines, isTold ? "why.told_before" : "why.nothing_new", id);
        }
    }

    /** Whether a receiver was told before the silence that holds now began; of a summary that is not known. */
    private static boolean isToldBeforeItsSilence(Detail detail) {
        return detail.silence().filter(silence -> detail.incident().deliveries().stream()
                .flatMap(each -> detail.firstToldMillis(each.receiver()).stream())
                .anyMatch(each -> each <= silence.startsMillis())).isPresent();
    }

    /** Whether its incident is told in its words, rather than in those of another. */
    private static boolean isTold(ActiveAlert alert, Incidents.Incident incident) {
        return alert.rule().equals(incident.rule()) && alert.labels().equals(incident.labels());
    }

    private static String teller(Incidents.Incident incident) {
        return new AlertKey(incident.rule(), incident.labels()).toString();
    }

    private String severity(Severity severity) {
        return text("severity." + severity.name().toLowerCase(Locale.ROOT));
    }

    /** It is over, and was held back while it was not, or told. */
    private void past(Why why, StringBuilder lines) {
        var incident = why.incident().map(Detail::incident);
        var id = incident.map(Incidents.Incident::id).orElse("-");
        held(why).ifPresentOrElse(held -> {
            var ended = held.endedMillis();
            line(lines, "why.was_held", held.alert().toString(), held.entity().toString(), time(held.heldMillis()),
                    ended == null ? "-" : time(ended), id, path(held.path()));
        }, () -> line(lines, "why.was_in", why.key().toString(), id));
        incident.ifPresent(each -> {
            var ended = each.resolvedMillis();
            line(lines, ended == null ? "why.goes_on" : "why.is_over", id, time(each.startedMillis()),
                    ended == null ? "-" : time(ended));
        });
    }

    private static Optional<Held> held(Why why) {
        return why.incident().flatMap(Detail::diagnosis).flatMap(diagnosis -> diagnosis.held().stream()
                .filter(each -> each.alert().equals(why.key())).findFirst());
    }

    /**
     * What is said of the incident.
     *
     * @param reasonIsSaid whether it is said already why nobody was told, if nobody was
     * @param gone         whether what it is put down to has gone, though the incident has not
     */
    private void incident(Detail detail, boolean reasonIsSaid, boolean gone, StringBuilder lines) {
        var incident = detail.incident();
        var because = gone
                ? "why.was_because"
                : incident.isOpen() ? "why.because" : detail.isCutShort() ? "why.put_down" : "why.was_because";
        incident.root().ifPresent(root -> line(lines, root.possible() ? because + "_possible" : because,
                root.entity().toString(), Math.round(root.confidence() * 100) + " %"));
        detail.diagnosis().ifPresent(diagnosis -> {
            diagnosis.evidence().forEach(each -> line(lines, "why.fact", evidence.text(each)));
            if (!diagnosis.considered().isEmpty()) {
                line(lines, "why.considered");
                diagnosis.considered().forEach(each -> line(lines, "why.fact", evidence.text(each)));
            }
        });
        if (incident.acknowledgedBy() != null && incident.acknowledgedMillis() != null) {
            line(lines, "why.acknowledged", incident.acknowledgedBy(), time(incident.acknowledgedMillis()));
        }
        if (incident.deliveries().isEmpty() && !reasonIsSaid) {
            line(lines, detail.silence().isPresent()
                    ? "why.nobody_for_now"
                    : detail.wasSilenced() ? "why.nobody_silenced" : "why.nobody", incident.id());
        }
        incident.deliveries().forEach(each -> delivery(detail, each, lines));
    }

    /** When it was told first stays, whatever was said of it since. */
    private void delivery(Detail detail, Incidents.Delivery delivery, StringBuilder lines) {
        var first = detail.firstToldMillis(delivery.receiver()).filter(each -> each < delivery.atMillis());
        line(lines, first.isEmpty() ? "why.delivery" : "why.delivery_later", detail.incident().id(),
                delivery.receiver(), delivery.kind(),
                text((first.isEmpty() ? "state." : "later.") + delivery.state()), time(delivery.atMillis()),
                first.map(this::time).orElse("-"));
    }

    private static String path(List<EntityId> path) {
        return path.stream().map(EntityId::toString).collect(Collectors.joining(" → "));
    }

    private static String names(List<EntityId> entities) {
        return entities.isEmpty()
                ? "-"
                : entities.stream().map(EntityId::toString).collect(Collectors.joining(", "));
    }

    private String time(long millis) {
        return times.format(Instant.ofEpochMilli(millis));
    }

    private void line(StringBuilder lines, String key, Object... args) {
        lines.append(text(key, args)).append('\n');
    }

    private String text(String key, Object... args) {
        return new MessageFormat(bundle.getString(key), locale).format(args);
    }
}
