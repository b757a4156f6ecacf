package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.collector.topology.EntityId;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/** Evidence in words, in one language. Values are put in as they are and never read as patterns. Immutable and thread-safe. */
public final class EvidenceTexts {
    private static final String BUNDLE = "io.bianque.alerting.diagnosis.messages";

    private final ResourceBundle bundle;
    private final Locale locale;
    private final DateTimeFormatter times;

    /**
     * Texts in a language.
     *
     * @param locale English unless there are texts in it
     * @param zone   in which times are told
     */
    public EvidenceTexts(Locale locale, ZoneId zone) {
        // No fall-back to the machine's own locale: English stands in the base bundle.
        this.bundle = ResourceBundle.getBundle(BUNDLE, locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        this.locale = locale;
        this.times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    /** One fact as a sentence, without capital and full stop. */
    public String text(Evidence evidence) {
        var values = evidence.args().stream().map(this::value).toArray();
        return new MessageFormat(bundle.getString(evidence.key().messageKey()), locale).format(values);
    }

    private Object value(Arg arg) {
        return switch (arg) {
            case Arg.Name(var entity) -> entity.toString();
            case Arg.Count(var count) -> count;
            case Arg.Time(var millis) -> times.format(Instant.ofEpochMilli(millis));
            case Arg.Nats(var nats) -> String.format(Locale.ROOT, "%.1f", nats);
            case Arg.Path(var entities) -> entities.stream().map(EntityId::toString).collect(Collectors.joining(" → "));
            case Arg.Text(var text) -> text;
        };
    }
}
