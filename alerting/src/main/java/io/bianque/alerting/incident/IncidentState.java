package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.journal.EvidenceCodec;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One incident while the core works on it. Confined to the journal's thread; others get its {@link IncidentView}. */
final class IncidentState {
    /** Entries of a timeline; what comes later is counted and dropped, but for the end of the incident. */
    static final int MAX_TIMELINE = 500;
    /** Alerts remembered to learn what is usual. */
    private static final int EVER_MAX = 10_000;
    /** Facts that a message tells. */
    private static final int TOLD_EVIDENCE = 5;
    /** The key of an entry that names an owner whose entity suffers. */
    static final String OWNER_AFFECTED = "timeline.owner_affected";
    /** What messages say of a run that waits for a person, and of one that was for nothing. */
    static final String RUN_WAITS = "remark.run_waits";
    static final String RUN_FAILED = "remark.run_failed";
    /** The version of the snapshot that first knew causes. */
    static final int WITH_CAUSES = 3;
    /** The version of the snapshot that first knew runs of runbooks. */
    static final int WITH_RUNS = 4;
    /** The version of the snapshot that first knew the platform's own words. */
    private static final int WITH_WORDS = 5;
    /** The version of the snapshot that first knew silences. */
    static final int WITH_SILENCES = 6;
    /** The version of the snapshot that first knew silences that begin later. */
    static final int WITH_LATER_SILENCES = 7;
    /** The version that is written. */
    static final int NEWEST = WITH_LATER_SILENCES;
    /** What runs of runbooks have to say, and owners that are named, at most. */
    private static final int REMARKS_MAX = 5;
    private static final int OWNERS_MAX = 10;

    final long number;
    final long openedMillis;
    /** By receiver, in the order in which they were brought in. */
    final Map<String, Conversation> conversations = new LinkedHashMap<>();
    /** The alerts in it that are not over: those that page, and those that are held back. */
    final TreeSet<AlertKey> attached = new TreeSet<>();
    final HeldAlerts held = new HeldAlerts();
    /** What the alerts that were ever in it are about. */
    final Map<AlertKey, EntityId> ever = new TreeMap<>();
    private final List<Incidents.TimelineEntry> timeline = new ArrayList<>();
    /** Whether it was opened before there were causes, by its alert alone. */
    boolean isOld;
    /** The key of its cause; 0 for one that the diagnosis knows nothing of. */
    long cause;
    /** Whether its last alert went because nobody judges it any more, not because it is over. */
    boolean unjudged;
    /** How many were held when the timeline told it last. */
    int heldTold;
    Severity severity;
    private AlertKey alert;
    private Headline headline;
    private @Nullable Finding finding;
    /** What runs of runbooks had to say last to those who were paged, by the run, oldest first. */
    private final Map<String, Intent.Words> remarks = new LinkedHashMap<>();
    /** The key of the title of an update, or empty: what the last one was for. */
    private String news = "";
    private final long startedMillis;
    private @Nullable Long resolvedMillis;
    private @Nullable String acknowledgedBy;
    private @Nullable Long acknowledgedMillis;

    /**
     * What it says at the top.
     *
     * @param said what the summary was made of when it is the platform's own; else empty
     */
    record Headline(String rule, Labels labels, String summary, String description, Map<String, String> said) {
        Headline(String rule, Labels labels, String summary, String description) {
            this(rule, labels, summary, description, Map.of());
        }

        /** The words of an alert. */
        static Headline of(Transition by) {
            var given = by.annotations().getOrDefault("summary", "");
            return new Headline(by.alert().rule(), by.labels(), given.isBlank() ? by.alert().toString() : given,
                    by.annotations().getOrDefault("description", ""));
        }
    }

    /** What it is put down to, and why. */
    record Finding(Incidents.Root root, List<Evidence> evidence, List<Evidence> considered) {}

    IncidentState(long number, AlertKey alert, long openedMillis, long startedMillis, Severity severity,
            Headline headline) {
        this.number = number;
        this.alert = alert;
        this.openedMillis = openedMillis;
        this.startedMillis = startedMillis;
        this.severity = severity;
        this.headline = headline;
    }

    String id() {
        return IncidentIds.id(number);
    }

    /** The alert that it is told by. */
    AlertKey alert() {
        return alert;
    }

    /** The labels of what it is told by. */
    Labels labels() {
        return headline.labels();
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

    @Nullable
    Finding finding() {
        return finding;
    }

    void find(Finding now) {
        finding = now;
    }

    /** Whether the timeline has an entry of this key with this argument. */
    boolean hasNoted(String key, String name, String value) {
        return timeline.stream().anyMatch(each -> each.key().equals(key) && value.equals(each.args().get(name)));
    }

    /** The key of what the timeline noted last; empty before there is anything. */
    String lastNoted() {
        return timeline.isEmpty() ? "" : timeline.getLast().key();
    }

    /** Which of these keys the timeline noted last; empty when it noted none, or takes no more. */
    String lastOf(String one, String other) {
        return timeline.size() >= MAX_TIMELINE
                ? ""
                : timeline.reversed().stream().map(Incidents.TimelineEntry::key)
                        .filter(each -> each.equals(one) || each.equals(other)).findFirst().orElse("");
    }

    /** The version of a journal record as old as a snapshot of this version. */
    static int recordVersion(int version) {
        return version < WITH_CAUSES ? 1 : version < WITH_WORDS ? 2 : JournalCodec.VERSION;
    }

    /** What a run has to say; messages say this too from now on, and an update is for it. */
    void remark(String run, Intent.Words words) {
        remarks.remove(run);
        remarks.put(run, words);
        news = words.key().replace("remark.", "title.");
        if (remarks.size() > REMARKS_MAX) {
            remarks.remove(remarks.keySet().iterator().next());
        }
    }

    /** That run does not wait for a person any more. */
    void waitsNoMore(String run) {
        var said = remarks.get(run);
        if (said != null && said.key().equals(RUN_WAITS)) {
            remarks.remove(run);
            news = "";
        }
    }

    /** Is told by another alert, or in other words, from now on. */
    void tellBy(AlertKey now, Headline words) {
        news = "";
        alert = now;
        headline = words;
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

    /** Takes what its own alert says now, unless the headline says it in other words anyway. */
    void refresh(Transition now) {
        if (now.alert().equals(alert) && headline.rule().equals(alert.rule())) {
            headline = Headline.of(now);
        }
    }

    /** The severity only rises. Returns whether it did. */
    boolean raise(Severity now) {
        boolean rises = now.compareTo(severity) > 0;
        severity = rises ? now : severity;
        return rises;
    }

    /** An alert belongs to it from now on. */
    void attach(AlertKey key, EntityId about) {
        attached.add(key);
        if (ever.size() < EVER_MAX) {
            ever.put(key, about);
        }
    }

    void detach(AlertKey key, long nowMillis) {
        attached.remove(key);
        held.letGo(key, nowMillis);
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
        return switch (key) {
            case "timeline.resolved", "timeline.resolved_by", "timeline.not_judged", "timeline.merged" -> true;
            default -> false;
        };
    }

    Intent.Page page(@Nullable String insteadOf) {
        var found = finding;
        var because = found == null
                ? null
                : new Intent.Because(found.root().entity(), found.root().confidence(), found.root().possible(),
                        held.count(), found.evidence().stream().limit(TOLD_EVIDENCE).toList());
        return new Intent.Page(id(), severity, headline.rule(), headline.labels(), headline.summary(),
                headline.description(), startedMillis, resolvedMillis, acknowledgedBy, insteadOf, 1, List.of(), because,
                words());
    }

    private List<Intent.Words> words() {
        var words = new ArrayList<Intent.Words>();
        if (!headline.said().isEmpty()) {
            words.add(new Intent.Words("headline." + headline.rule(), headline.said()));
        }
        if (isOpen() && !news.isEmpty()) {
            words.add(new Intent.Words(news, Map.of()));
        }
        remarks.values().stream().filter(each -> isOpen() || !each.key().equals(RUN_WAITS)).forEach(words::add);
        var owners = timeline.stream().filter(each -> each.key().equals(OWNER_AFFECTED))
                .map(each -> each.args().getOrDefault("owner", "")).distinct().limit(OWNERS_MAX).toList();
        if (!owners.isEmpty()) {
            words.add(new Intent.Words("remark.owners", Map.of("owners", String.join(", ", owners))));
        }
        return words;
    }

    Intent.Top top() {
        return new Intent.Top(id(), severity, headline.summary());
    }

    /** What people see; {@code summaryOf} gives the conversation about the summary that a receiver is told by instead. */
    IncidentView view(Function<Conversation, @Nullable Conversation> summaryOf) {
        var deliveries = conversations.values().stream().map(each -> each.view(summaryOf.apply(each))).toList();
        var found = Optional.ofNullable(finding);
        var incident = new Incidents.Incident(id(), severity, headline.rule(), headline.labels(), headline.summary(),
                headline.description(), startedMillis, resolvedMillis, acknowledgedBy, acknowledgedMillis,
                isOpen() ? attached.size() : 0, deliveries, found.map(Finding::root), held.count());
        return new IncidentView(number, alert, openedMillis, incident, List.copyOf(timeline),
                found.map(each -> new Incidents.Diagnosis(each.evidence(), each.considered(), held.list(),
                        held.more())));
    }

    void write(JournalWriter out) {
        out.i64(number);
        JournalCodec.writeAlert(out, alert);
        out.i64(openedMillis).i64(startedMillis).u8(JournalCodec.code(severity));
        JournalCodec.writeLabels(out, headline.labels());
        out.text(headline.summary()).text(headline.description()).optionalI64(resolvedMillis);
        out.optionalText(acknowledgedBy).optionalI64(acknowledgedMillis);
        out.list(timeline, (to, entry) -> to.i64(entry.atMillis()).text(entry.key()).texts(entry.args())
                .optionalText(entry.actor()));
        out.list(conversations.values(), (to, conversation) -> conversation.write(to));
        out.text(headline.rule()).i64(cause).bool(isOld).bool(unjudged).i32(heldTold).list(attached,
                JournalCodec::writeAlert);
        held.write(out);
        out.list(ever.entrySet(), (to, each) -> {
            JournalCodec.writeAlert(to, each.getKey());
            JournalCodec.writeEntity(to, each.getValue());
        });
        out.bool(finding != null);
        if (finding != null) {
            var root = finding.root();
            JournalCodec.writeEntity(out, root.entity()).f64(root.confidence()).bool(root.possible())
                    .optionalText(root.owner().orElse(null));
            out.list(finding.evidence(), EvidenceCodec::write).list(finding.considered(), EvidenceCodec::write);
        }
        out.texts(headline.said()).text(news).list(remarks.entrySet(), (to, each) -> {
            to.text(each.getKey());
            JournalCodec.writeWords(to, each.getValue());
        });
    }

    static IncidentState read(JournalReader in, int version) {
        long number = in.i64();
        var alert = JournalCodec.readAlert(in);
        long openedMillis = in.i64();
        long startedMillis = in.i64();
        var severity = JournalCodec.severity(in.u8());
        var state = new IncidentState(number, alert, openedMillis, startedMillis, severity,
                new Headline(alert.rule(), JournalCodec.readLabels(in), in.text(), in.text()));
        state.resolvedMillis = in.optionalI64();
        state.acknowledgedBy = in.optionalText();
        state.acknowledgedMillis = in.optionalI64();
        state.timeline.addAll(in.list(
                from -> new Incidents.TimelineEntry(from.i64(), from.text(), from.texts(), from.optionalText())));
        in.list(from -> Conversation.read(from, version)).forEach(each -> state.conversations.put(each.receiver, each));
        if (version >= WITH_CAUSES) {
            state.readCause(in);
            state.readWords(in, version);
        }
        return state;
    }

    private void readWords(JournalReader in, int version) {
        if (version == WITH_RUNS) {
            var said = in.text(); // in English, as it was sent then
            if (!said.isEmpty()) {
                remarks.put("", new Intent.Words("remark.text", Map.of("text", said)));
            }
        } else if (version > WITH_RUNS) {
            headline = new Headline(headline.rule(), headline.labels(), headline.summary(), headline.description(),
                    in.texts());
            news = in.text();
            in.list(from -> Map.entry(from.text(), JournalCodec.readWords(from)))
                    .forEach(each -> remarks.put(each.getKey(), each.getValue()));
        }
    }

    private void readCause(JournalReader in) {
        headline = new Headline(in.text(), headline.labels(), headline.summary(), headline.description());
        cause = in.i64();
        isOld = in.bool();
        unjudged = in.bool();
        heldTold = in.i32();
        attached.addAll(in.list(JournalCodec::readAlert));
        held.read(in);
        in.list(from -> Map.entry(JournalCodec.readAlert(from), JournalCodec.readEntity(from)))
                .forEach(each -> ever.put(each.getKey(), each.getValue()));
        if (in.bool()) {
            finding = new Finding(new Incidents.Root(JournalCodec.readEntity(in), in.f64(), in.bool(),
                    Optional.ofNullable(in.optionalText())), in.list(EvidenceCodec::read),
                    in.list(EvidenceCodec::read));
        }
    }
}
