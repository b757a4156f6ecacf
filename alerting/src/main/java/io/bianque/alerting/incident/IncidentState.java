package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One incident while the core works on it. Confined to the journal's thread; others get its {@link IncidentView}. */
final class IncidentState {
    /** Entries of a timeline; what comes later is counted and dropped, but for the end of the incident. */
    static final int MAX_TIMELINE = 500;

    final long number;
    final AlertKey alert;
    final long openedMillis;
    /** By receiver, in the order in which they were brought in. */
    final Map<String, Conversation> conversations = new LinkedHashMap<>();
    private final List<Incidents.TimelineEntry> timeline = new ArrayList<>();
    Severity severity;
    private Labels labels;
    private String summary;
    private String description;
    private final long startedMillis;
    private @Nullable Long resolvedMillis;
    private @Nullable String acknowledgedBy;
    private @Nullable Long acknowledgedMillis;

    private IncidentState(long number, AlertKey alert, long openedMillis, long startedMillis, Severity severity,
            Labels labels, String summary, String description) {
        this.number = number;
        this.alert = alert;
        this.openedMillis = openedMillis;
        this.startedMillis = startedMillis;
        this.severity = severity;
        this.labels = labels;
        this.summary = summary;
        this.description = description;
    }

    static IncidentState opened(long number, Transition by, long nowMillis) {
        return new IncidentState(number, by.alert(), nowMillis, by.sinceMillis(), by.severity(), by.labels(),
                summary(by), by.annotations().getOrDefault("description", ""));
    }

    String id() {
        return IncidentIds.id(number);
    }

    boolean isOpen() {
        return resolvedMillis == null;
    }

    @Nullable
    String acknowledgedBy() {
        return acknowledgedBy;
    }

    boolean isAcknowledged() {
        return acknowledgedBy != null;
    }

    /** Whether it has ended and every receiver has been told so: then the core may forget it. */
    boolean isFinished() {
        return !isOpen() && conversations.values().stream().allMatch(each -> each.storm != null || each.isOver());
    }

    Conversation.Wanted wanted() {
        if (!isOpen()) {
            return Conversation.Wanted.CLOSED;
        }
        return isAcknowledged() ? Conversation.Wanted.ACKNOWLEDGED : Conversation.Wanted.PAGED;
    }

    /** Takes what the alert says now; the severity only rises. Returns whether it rose. */
    boolean refresh(Transition now) {
        labels = now.labels();
        summary = summary(now);
        description = now.annotations().getOrDefault("description", "");
        if (now.severity().compareTo(severity) <= 0) {
            return false;
        }
        severity = now.severity();
        return true;
    }

    void acknowledge(String person, long nowMillis) {
        acknowledgedBy = person;
        acknowledgedMillis = nowMillis;
    }

    void unacknowledge() {
        acknowledgedBy = null;
        acknowledgedMillis = null;
    }

    void resolve(long nowMillis) {
        resolvedMillis = nowMillis;
    }

    /** Adds to the timeline; false when there is no room and the entry was dropped. */
    boolean note(Incidents.TimelineEntry entry) {
        if (timeline.size() >= MAX_TIMELINE && !isEnd(entry.key())) {
            return false;
        }
        timeline.add(entry);
        return true;
    }

    private static boolean isEnd(String key) {
        return key.equals("timeline.resolved") || key.equals("timeline.resolved_by")
                || key.equals("timeline.not_judged");
    }

    Intent.Page page(@Nullable String insteadOf) {
        return new Intent.Page(id(), severity, alert.rule(), labels, summary, description, startedMillis,
                resolvedMillis, acknowledgedBy, insteadOf, 1, List.of());
    }

    Intent.Top top() {
        return new Intent.Top(id(), severity, summary);
    }

    /** What people see; {@code summaryOf} gives the conversation about the summary that a receiver is told by instead. */
    IncidentView view(Function<Conversation, @Nullable Conversation> summaryOf) {
        var deliveries = conversations.values().stream().map(each -> each.view(summaryOf.apply(each))).toList();
        var incident = new Incidents.Incident(id(), severity, alert.rule(), labels, summary, description, startedMillis,
                resolvedMillis, acknowledgedBy, acknowledgedMillis, isOpen() ? 1 : 0, deliveries);
        return new IncidentView(number, alert, openedMillis, incident, List.copyOf(timeline));
    }

    private static String summary(Transition by) {
        var given = by.annotations().getOrDefault("summary", "");
        return given.isBlank() ? by.alert().toString() : given;
    }

    void write(JournalWriter out) {
        out.i64(number);
        JournalCodec.writeAlert(out, alert);
        out.i64(openedMillis).i64(startedMillis).u8(JournalCodec.code(severity));
        JournalCodec.writeLabels(out, labels);
        out.text(summary).text(description).optionalI64(resolvedMillis);
        out.optionalText(acknowledgedBy).optionalI64(acknowledgedMillis);
        out.list(timeline, (to, entry) -> to.i64(entry.atMillis()).text(entry.key()).texts(entry.args())
                .optionalText(entry.actor()));
        out.list(conversations.values(), (to, conversation) -> conversation.write(to));
    }

    static IncidentState read(JournalReader in, int version) {
        var state = new IncidentState(in.i64(), JournalCodec.readAlert(in), in.i64(), in.i64(),
                JournalCodec.severity(in.u8()), JournalCodec.readLabels(in), in.text(), in.text());
        state.resolvedMillis = in.optionalI64();
        state.acknowledgedBy = in.optionalText();
        state.acknowledgedMillis = in.optionalI64();
        state.timeline.addAll(in.list(
                from -> new Incidents.TimelineEntry(from.i64(), from.text(), from.texts(), from.optionalText())));
        in.list(from -> Conversation.read(from, version)).forEach(each -> state.conversations.put(each.receiver, each));
        return state;
    }
}
