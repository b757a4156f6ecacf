package io.bianque.alerting.incident;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInput.Settled;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.ReceiverSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which receiver is told what: who is brought in, what waits for an outcome, what becomes part of a summary,
 * who is told instead of one that fails. Part of the core and as deterministic. Confined to the journal's thread.
 */
final class Switchboard {
    /** Summaries of one receiver that wait to be closed; beyond them incidents are told one by one again. */
    private static final int MAX_STORMS = 100;

    private final IncidentCore core;
    private List<ReceiverSpec> receivers = List.of();
    private final Map<String, Desk> desks = new LinkedHashMap<>();
    /** Open intents by id, in the order of their decision. */
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final List<Intent> decided = new ArrayList<>();
    private long nextStorm = 1;
    private long collapsed;

    /** An open intent and whose it is: of an incident, or of a summary. */
    private record Open(Intent intent, Conversation conversation, @Nullable IncidentState incident,
            @Nullable Storm storm) {}

    Switchboard(IncidentCore core) {
        this.core = core;
    }

    List<ReceiverSpec> receivers() {
        return receivers;
    }

    /** Whether this outcome says nothing new: its intent is settled, or known to be late. */
    boolean isKnown(Settled outcome) {
        var which = open.get(outcome.intentId());
        return which == null || (outcome.outcome() == Outcome.OVERDUE && which.conversation().isLate());
    }

    long collapsed() {
        return collapsed;
    }

    List<Intent> takeIntents() {
        var taken = List.copyOf(decided);
        decided.clear();
        return taken;
    }

    List<Intent> openIntents() {
        return open.values().stream().map(Open::intent).toList();
    }

    List<Incidents.ReceiverStatus> statuses() {
        return receivers.stream().map(each -> desk(each).view()).toList();
    }

    /** The least severity that some receiver is meant for; empty when there is none. */
    Optional<Severity> toldFrom() {
        return receivers.stream().map(ReceiverSpec::minSeverity).min(Comparator.naturalOrder());
    }

    /** Whether somebody was told of it, or would be if nothing were silenced. */
    boolean isForSomebody(IncidentState incident) {
        return !incident.conversations.isEmpty() || isForSomebody(incident.severity);
    }

    /** Whether some receiver is meant for this severity. */
    boolean isForSomebody(Severity severity) {
        return toldFrom().filter(severity::isAtLeast).isPresent();
    }

    /** Takes the receivers of a new configuration. What nobody could be told of before is told now. */
    void configure(List<ReceiverSpec> now, long nowMillis) {
        var gone = receivers.stream().map(ReceiverSpec::name).filter(name -> now.stream().noneMatch(
                each -> each.name().equals(name))).toList();
        receivers = now;
        for (var incident : snapshotOfAll()) {
            if (incident.isOpen() && incident.conversations.isEmpty()) {
                route(incident, nowMillis);
            }
        }
        gone.forEach(name -> core.receiverWorks(name, nowMillis));
        core.all().forEach(incident -> incident.conversations.values().forEach(Conversation::forgetRefusals));
        desks.values().forEach(desk -> desk.storms.forEach(storm -> storm.conversation.forgetRefusals()));
        receivers.forEach(receiver -> revive(receiver, nowMillis));
    }

    /** Sends what was given up once more, as far as the limit goes; the rest at later ticks. */
    private void revive(ReceiverSpec receiver, long nowMillis) {
        var desk = desk(receiver);
        desk.revives = false;
        for (var storm : desk.storms) {
            if (storm.hasOpen() && storm.conversation.mayRevive()) {
                storm.conversation.revive(); // it speaks at the next tick
                members(storm).forEach(core::markChanged);
            }
        }
        for (var incident : snapshotOfAll()) {
            var conversation = incident.conversations.get(receiver.name());
            if (incident.isOpen() && conversation != null && conversation.storm == null && conversation.mayRevive()) {
                if (!desk.takesPage(receiver, core.ticks())) {
                    desk.revives = true;
                    return;
                }
                conversation.revive();
                changed(incident, nowMillis);
            }
        }
    }

    private Optional<ReceiverSpec> spec(String name) {
        return receivers.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Brings in every receiver that is meant for this severity and is not in yet. */
    void route(IncidentState incident, long nowMillis) {
        routeExcept(incident, "", nowMillis);
    }

    void routeExcept(IncidentState incident, String notTo, long nowMillis) {
        if (core.isSilenced(incident, nowMillis)) {
            return; // routed when the silence is over; what was told is closed without being routed
        }
        for (var receiver : receivers) {
            if (incident.severity.isAtLeast(receiver.minSeverity()) && !receiver.name().equals(notTo)
                    && !incident.conversations.containsKey(receiver.name())) {
                bringIn(incident, receiver, null, nowMillis);
            }
        }
        changed(incident, nowMillis);
    }

    private void bringIn(IncidentState incident, ReceiverSpec receiver, @Nullable String insteadOf, long nowMillis) {
        var desk = desk(receiver);
        var conversation = new Conversation(receiver.name(), receiver.kind(), insteadOf, nowMillis);
        incident.conversations.put(receiver.name(), conversation);
        core.markChanged(incident);
        if (desk.takesPage(receiver, core.ticks())
                || (desk.growing(core.ticks()) == null && desk.storms.size() >= MAX_STORMS)) {
            return;
        }
        var storm = desk.growing(core.ticks());
        if (storm == null) {
            storm = new Storm(nextStorm++, nowMillis, core.ticks(),
                    new Conversation(receiver.name(), receiver.kind(), null, nowMillis));
            desk.storms.add(storm);
        }
        storm.add(incident);
        conversation.storm = storm.id();
        collapsed++;
        core.note(incident, nowMillis, "timeline.in_summary",
                Map.of("receiver", receiver.name(), "summary", storm.id()), null);
    }

    /** The incident is another than before: says what is to be said now. */
    void changed(IncidentState incident, long nowMillis) {
        for (var conversation : incident.conversations.values()) {
            var kind = conversation.next(incident.wanted());
            if (kind != null && (isEnd(kind) || !core.isSilenced(incident, nowMillis))) {
                var intent = conversation.say(kind, core.dedupKey(incident.id()), incident.page(conversation.insteadOf),
                        nowMillis);
                decide(new Open(intent, conversation, incident, null));
                core.markChanged(incident);
            }
            if (conversation.storm != null && !incident.isOpen()) {
                stormOf(conversation).ifPresent(storm -> storm.ended(incident));
            }
        }
    }

    /** What is said of what was told before is said whatever is silenced since: nothing stays open at a pager. */
    private static boolean isEnd(Intent.Kind kind) {
        return switch (kind) {
            case RESOLVE, ACKNOWLEDGE -> true;
            case TRIGGER, UPDATE -> false;
        };
    }

    /**
     * A run of a runbook has something to say. What was decided by the very same input says it at once; who was told before
     * gets an update.
     *
     * @param asks whether a person is wanted, so that who has it already is told too
     */
    void remarked(IncidentState incident, boolean asks, long nowMillis) {
        for (var conversation : incident.conversations.values()) {
            var saying = conversation.open();
            int at = saying == null ? -1 : decided.indexOf(saying);
            if (at >= 0) {
                var now = conversation.sayAnew(incident.page(conversation.insteadOf));
                decided.set(at, now);
                open.put(now.id(), new Open(now, conversation, incident, null));
            } else if (asks) {
                conversation.asks();
            } else {
                conversation.grew();
            }
        }
        changed(incident, nowMillis);
    }

    private Optional<Storm> stormOf(Conversation conversation) {
        var desk = desks.get(conversation.receiver);
        return desk == null
                ? Optional.empty()
                : desk.storms.stream().filter(each -> each.id().equals(conversation.storm)).findFirst();
    }

    /** The conversation about the summary that stands for this one, or null. */
    @Nullable
    Conversation summaryOf(Conversation conversation) {
        return conversation.storm == null ? null : stormOf(conversation).map(each -> each.conversation).orElse(null);
    }

    /** Summaries speak at ticks alone, so that one names as many as came within the second. */
    void tick(long nowMillis) {
        for (var desk : desks.values()) {
            for (var storm : List.copyOf(desk.storms)) {
                storm.judgeGrowth(core.ticks());
                speak(storm, nowMillis);
                if (storm.conversation.isOver() && !storm.hasOpen()) {
                    desk.storms.remove(storm);
                }
            }
            if (desk.revives) {
                spec(desk.name).ifPresentOrElse(receiver -> revive(receiver, nowMillis), () -> desk.revives = false);
            }
        }
    }

    private void speak(Storm storm, long nowMillis) {
        var members = members(storm);
        if (!members.isEmpty() && members.stream().allMatch(each -> core.isSilenced(each, nowMillis))) {
            return;
        }
        var wanted = members.isEmpty()
                ? Conversation.Wanted.CLOSED
                : members.stream().allMatch(IncidentState::isAcknowledged)
                        ? Conversation.Wanted.ACKNOWLEDGED
                        : Conversation.Wanted.PAGED;
        var kind = storm.conversation.next(wanted);
        if (kind != null) {
            var page = storm.page(members, wanted == Conversation.Wanted.CLOSED ? Long.valueOf(nowMillis) : null);
            var intent = storm.conversation.say(kind, core.dedupKey(storm.id()), page, nowMillis);
            storm.told(core.ticks());
            decide(new Open(intent, storm.conversation, null, storm));
        }
    }

    private List<IncidentState> members(Storm storm) {
        var members = new ArrayList<IncidentState>();
        for (long number : storm.openNumbers()) {
            var incident = core.byNumber(number);
            if (incident != null) {
                members.add(incident);
            }
        }
        return members;
    }

    private void decide(Open decision) {
        open.put(decision.intent().id(), decision);
        decided.add(decision.intent());
    }

    /** Takes the outcome of an intent. */
    void settle(Settled outcome, long nowMillis) {
        var which = Objects.requireNonNull(open.get(outcome.intentId()));
        var intent = which.intent();
        which.conversation().settle(intent, outcome, nowMillis);
        if (outcome.outcome() != Outcome.OVERDUE) {
            open.remove(intent.id());
        }
        status(intent.receiver(), outcome, nowMillis);
        if (which.storm() != null) {
            members(which.storm()).forEach(core::markChanged);
        }
        if (which.incident() != null) {
            noteOutcome(which.incident(), intent, outcome, nowMillis);
        }
        if (outcome.outcome() == Outcome.DELIVERED) {
            core.receiverWorks(intent.receiver(), nowMillis);
            spec(intent.receiver()).ifPresent(receiver -> revive(receiver, nowMillis));
        } else {
            if (receivers.stream().anyMatch(each -> each.name().equals(intent.receiver()))) {
                core.receiverFails(intent.receiver(), outcome.detail(), nowMillis);
            }
            if (Conversation.isMissed(intent, outcome.outcome())) {
                passOn(which, nowMillis);
            }
        }
        if (which.incident() != null) {
            changed(which.incident(), nowMillis);
        }
    }

    private void status(String receiver, Settled outcome, long nowMillis) {
        var desk = desks.get(receiver);
        if (desk != null) {
            desk.lastMillis = nowMillis;
            desk.lastOutcome = switch (outcome.outcome()) {
                case DELIVERED -> "delivered";
                case OVERDUE -> "deferred";
                case REFUSED, EXPIRED -> "refused";
            };
        }
    }

    private void noteOutcome(IncidentState incident, Intent intent, Settled outcome, long nowMillis) {
        var args = new TreeMap<String, String>();
        args.put("receiver", intent.receiver());
        var key = switch (outcome.outcome()) {
            case DELIVERED -> switch (intent.kind()) {
                case TRIGGER, UPDATE -> Incidents.NOTIFIED;
                case ACKNOWLEDGE -> "timeline.notified_acknowledged";
                case RESOLVE -> "timeline.notified_resolved";
            };
            case OVERDUE -> "timeline.delivery_late";
            case REFUSED, EXPIRED -> "timeline.delivery_failed";
        };
        if (outcome.outcome() != Outcome.DELIVERED) {
            args.put("reason", outcome.reason());
            args.put("detail", outcome.detail());
        }
        core.note(incident, nowMillis, key, args, null);
    }

    /** Tells the next receiver instead: whoever has not been told of it yet, in the order of the file. */
    private void passOn(Open missed, long nowMillis) {
        if (missed.incident() != null) {
            passOn(missed.incident(), missed.intent().receiver(), nowMillis);
        } else if (missed.storm() != null) {
            for (var incident : members(missed.storm())) {
                passOn(incident, missed.intent().receiver(), nowMillis);
            }
        }
    }

    private void passOn(IncidentState incident, String from, long nowMillis) {
        int begin = 0;
        for (int i = 0; i < receivers.size(); i++) {
            if (receivers.get(i).name().equals(from)) {
                begin = i + 1;
            }
        }
        for (int i = 0; i < receivers.size() && incident.isOpen(); i++) {
            var next = receivers.get((begin + i) % receivers.size());
            if (!incident.conversations.containsKey(next.name()) && !next.name().equals(from)) {
                bringIn(incident, next, from, nowMillis);
                core.note(incident, nowMillis, "timeline.passed_on", Map.of("from", from, "to", next.name()), null);
                changed(incident, nowMillis);
                return;
            }
        }
    }

    private Desk desk(ReceiverSpec receiver) {
        return desks.computeIfAbsent(receiver.name(), name -> new Desk(name, receiver.kind()));
    }

    private List<IncidentState> snapshotOfAll() {
        var all = new ArrayList<IncidentState>();
        core.all().forEach(all::add);
        return all;
    }

    void write(JournalWriter out) {
        out.i64(nextStorm).i64(collapsed);
        out.list(receivers, JournalCodec::writeReceiver);
        out.list(desks.values(), (to, desk) -> desk.write(to));
        // The order of the open intents is all that the conversations do not tell themselves.
        out.list(open.keySet(), JournalWriter::text);
    }

    void read(JournalReader in, int version) {
        nextStorm = in.i64();
        collapsed = in.i64();
        receivers = in.list(JournalCodec::readReceiver);
        desks.clear();
        in.list(from -> Desk.read(from, version)).forEach(each -> desks.put(each.name, each));
        var order = in.list(JournalReader::text);
        var found = new LinkedHashMap<String, Open>();
        for (var incident : core.all()) {
            for (var conversation : incident.conversations.values()) {
                remember(found, conversation, incident, null);
            }
        }
        desks.values().forEach(desk -> desk.storms.forEach(storm -> remember(found, storm.conversation, null, storm)));
        open.clear();
        decided.clear();
        for (var id : order) {
            open.put(id, Objects.requireNonNull(found.get(id), () -> "the snapshot names no intent " + id));
        }
    }

    private static void remember(Map<String, Open> found, Conversation conversation, @Nullable IncidentState incident,
            @Nullable Storm storm) {
        var intent = conversation.open();
        if (intent != null) {
            found.put(intent.id(), new Open(intent, conversation, incident, storm));
        }
    }
}
