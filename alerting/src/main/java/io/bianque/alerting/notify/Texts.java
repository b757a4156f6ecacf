package io.bianque.alerting.notify;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.EvidenceTexts;
import io.bianque.alerting.journal.Intent;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message says, in the receiver's language: a title of one line and a text of a few. Values are put in as they
 * are and never read as patterns. Immutable and thread-safe.
 */
public final class Texts {
    /** Longest title, in characters; what is longer is cut with an ellipsis. */
    public static final int TITLE_MAX = 300;

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final String BUNDLE = "io.bianque.alerting.notify.messages";
    private final ResourceBundle bundle;
    private final Locale locale;
    private final DateTimeFormatter times;
    private final EvidenceTexts evidence;

    /**
     * Texts in a language.
     *
     * @param zone in which times are told
     */
    public Texts(Locale locale, ZoneId zone) {
        // No fall-back to the machine's own locale: English stands in the base bundle.
        this.bundle = ResourceBundle.getBundle(BUNDLE, locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        this.locale = locale;
        this.times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XXX", locale).withZone(zone);
        this.evidence = new EvidenceTexts(locale, zone);
    }

    /** One line: how bad, what. */
    public String title(Intent intent) {
        var page = intent.page();
        var what = page.isStorm() ? text("storm.summary", Integer.toString(page.count())) : headline(page);
        boolean amended = intent.kind() == Intent.Kind.UPDATE && !page.isStorm();
        var title = text(amended ? amended(page) : "title." + word(intent.kind()), severity(page.severity()),
                what.replaceAll("\\R", " "));
        return title.length() <= TITLE_MAX ? title : title.substring(0, TITLE_MAX - 1) + "…";
    }

    private static String amended(Intent.Page page) {
        return page.words().stream().map(Intent.Words::key).filter(key -> key.startsWith("title.")).findFirst()
                .orElse("title.amended");
    }

    private String headline(Intent.Page page) {
        for (var words : page.words()) {
            if (words.key().startsWith("headline.") && bundle.containsKey(words.key())) {
                boolean hasVictim = !words.args().getOrDefault("victim", "").isEmpty();
                return named(hasVictim ? words.key() + ".victim" : words.key(), words.args());
            }
        }
        return page.summary();
    }

    /** What the platform says besides: of runs of runbooks, of owners whose entities suffer. */
    public List<String> remarks(Intent.Page page) {
        return page.words().stream().filter(words -> words.key().startsWith("remark."))
                .map(words -> named(words.key(), words.args())).toList();
    }

    /** A few lines: what happened, since when, where to look. */
    public String text(Intent intent, String link) {
        var page = intent.page();
        var lines = new StringBuilder(title(intent)).append('\n');
        if (!page.description().isBlank()) {
            lines.append(page.description()).append('\n');
        }
        if (page.isStorm()) {
            lines.append(text("storm.top")).append('\n');
            page.top().forEach(each -> lines.append(text("storm.line", each.incidentId(), severity(each.severity()),
                    each.summary())).append('\n'));
        } else {
            cause(page, lines);
            remarks(page).forEach(remark -> lines.append(remark).append('\n'));
            lines.append(text("line.labels", page.labels().toString())).append('\n');
        }
        lines.append(text("line.since", time(page.startedMillis()))).append('\n');
        if (page.resolvedMillis() != null) {
            lines.append(text("line.until", time(page.resolvedMillis()))).append('\n');
        }
        if (page.person() != null) {
            lines.append(text("line.person", page.person())).append('\n');
        }
        if (page.insteadOf() != null) {
            lines.append(text("line.instead", page.insteadOf())).append('\n');
        }
        return link.isEmpty() ? lines.toString() : lines.append(link).append('\n').toString();
    }

    private void cause(Intent.Page page, StringBuilder lines) {
        var because = page.because();
        if (because == null) {
            return;
        }
        lines.append(text(because.possible() ? "line.cause_possible" : "line.cause", because.entity().toString(),
                percent(because.confidence()))).append('\n');
        facts(because).forEach(fact -> lines.append(text("line.fact", fact)).append('\n'));
        if (because.held() > 0) {
            lines.append(text("line.held", Integer.toString(because.held()))).append('\n');
        }
    }

    /** What speaks for a cause and against it, the heaviest first. */
    public List<String> facts(Intent.Because because) {
        return because.evidence().stream().map(evidence::text).toList();
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    private String time(long millis) {
        return times.format(Instant.ofEpochMilli(millis));
    }

    private String severity(Severity severity) {
        return text("severity." + severity.name().toLowerCase(Locale.ROOT));
    }

    static String word(Intent.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** A text with names for what is put in; a name that nothing is known of stays. One that is not known tells its values. */
    private String named(String key, Map<String, String> args) {
        if (!bundle.containsKey(key)) {
            return String.join(" ", new TreeMap<>(args).values());
        }
        return NAME.matcher(bundle.getString(key)).replaceAll(
                found -> Matcher.quoteReplacement(args.getOrDefault(found.group(1), found.group())));
    }

    private String text(String key, Object... args) {
        try {
            return new MessageFormat(bundle.getString(key), locale).format(args);
        } catch (MissingResourceException e) {
            // A text must not keep a page from leaving.
            return key + " " + String.join(" ", Arrays.stream(args).map(String::valueOf).toList());
        }
    }
}
