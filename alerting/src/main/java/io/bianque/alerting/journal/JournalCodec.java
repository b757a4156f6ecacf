package io.bianque.alerting.journal;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.diagnosis.SnapshotTopology;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The bytes of a journal record. Integrity and length are the log's business.
 *
 * <pre>
 *  u8 version | u8 type | i64 atMillis | input, by type | i32 count | intents
 *
 *  type  input
 *   1    Installed       text installationId
 *   2    ReceiversSet    i32 count, each: text name, text kind, u8 severity, i32 pagesPerMinute
 *   3    Transitioned    i64 logOffset, alert, u8 from, u8 to, i64 eventTimeMillis, i64 sinceMillis, f64 value, u8 severity,
 *                        labels, map annotations, flag retrospective
 *   4    Acknowledge     text incidentId, text person, text commandId
 *   5    Unacknowledge   as 4
 *   6    Tick            nothing
 *   7    Settled         text intentId, u8 outcome, text reason, text detail, flag maybeReceived
 *   8    Resolve         as 4
 *   9    Reconciled      i64 logOffset
 *  10    TopologySet     flag packed, i32 length, that many bytes of {@link SnapshotTopology}, deflated if packed
 *  11    Answers         i32 count, each: entity, u8 health, i64 asOfMillis
 *  12    PresenceChanged entity, u8 presence, i64 sinceMillis
 *  13    Changed         entity, text what, i64 changedMillis, text by, text changeId
 *  14    MarkWrong       as 4: nobody knows what it is instead
 *  15    Confirm         as 4
 *  16    Release         alert, text person, text commandId
 *  17    Decide          nothing
 *  18    MarkWrong       as 4, entity: what it is instead
 *  40    and on: see {@link RunCodec}
 *  50    Silenced        i32 count, each: text matcher; i64 untilMillis, text author, text reason, text commandId
 *  51    Unsilenced      text silenceId, text person, text commandId
 *  52    Silenced        as 50, i64 startsMillis: when it begins
 *
 *  alert  = text rule, labels;  labels = map = i32 count, each: text name, text value, sorted by name
 *  entity = text kind:name
 *  text   = i32 length in bytes, UTF-8;  flag = u8 0 or 1;  an optional value is a flag and, after 1, the value
 *  intent = text id, text receiver, u8 kind, text dedupKey, i64 createdMillis, page
 *  page   = text subject, u8 severity, text rule, labels, text summary, text description, i64 startedMillis,
 *           optional i64 resolvedMillis, optional text person, optional text insteadOf, i32 count,
 *           i32 count, each: text incidentId, u8 severity, text summary, from version 2 on optional because,
 *           from version 3 on i32 count, each: text key, map args
 *  because = entity, f64 confidence, flag possible, i32 held, i32 count, each: evidence
 *  evidence = text key, f64 nats, i32 count, each: u8 kind, then 1 entity, 2 i64 count, 3 i64 millis, 4 f64 nats,
 *           5 i32 count of entities, 6 text
 * </pre>
 *
 * A record is of version 2 unless a page in it says something in words of the platform's own: then it is of version 3. All
 * numbers are big-endian. Codes of enumerations are given below and never reused. Stateless and thread-safe.
 */
public final class JournalCodec {
    /** The newest version. */
    public static final int VERSION = 3;
    private static final int WITH_CAUSE = 2;
    private static final int WITH_WORDS = 3;

    private JournalCodec() {}

    /** The bytes of an entry; equal entries have equal bytes. */
    public static byte[] encode(JournalEntry entry) {
        int version = entry.intents().stream().allMatch(each -> each.page().words().isEmpty())
                ? WITH_CAUSE
                : WITH_WORDS;
        var out = new JournalWriter().u8(version).u8(type(entry.input())).i64(entry.atMillis());
        writeInput(out, entry.input());
        out.list(entry.intents(), (to, intent) -> writeIntent(to, intent, version));
        return out.toBytes();
    }

    /**
     * The entry that has these bytes.
     *
     * @throws JournalFormatException if there is none: another version, an unknown code, bytes missing or left over
     */
    public static JournalEntry decode(ByteBuffer bytes) {
        var in = new JournalReader(bytes);
        int version = in.u8();
        if (version < 1 || version > VERSION) {
            throw new JournalFormatException(
                    "version " + version + " of a journal record; this program reads 1 to " + VERSION);
        }
        int type = in.u8();
        long atMillis = in.i64();
        try {
            var input = readInput(in, type);
            var intents = in.list(from -> readIntent(from, version));
            in.end();
            return new JournalEntry(atMillis, input, intents);
        } catch (IllegalArgumentException e) {
            // A value's own constructor refused it.
            throw new JournalFormatException(
                    "a journal record of type " + type + " holds what cannot be: " + e.getMessage());
        }
    }

    private static int type(JournalInput input) {
        return switch (input) {
            case JournalInput.Installed _ -> 1;
            case JournalInput.ReceiversSet _ -> 2;
            case JournalInput.Transitioned _ -> 3;
            case JournalInput.Acknowledge _ -> 4;
            case JournalInput.Unacknowledge _ -> 5;
            case JournalInput.Tick _ -> 6;
            case JournalInput.Settled _ -> 7;
            case JournalInput.Resolve _ -> 8;
            case JournalInput.Reconciled _ -> 9;
            case JournalInput.TopologySet _ -> 10;
            case JournalInput.Answers _ -> 11;
            case JournalInput.PresenceChanged _ -> 12;
            case JournalInput.Changed _ -> 13;
            case JournalInput.MarkWrong(_, _, _, var right) -> right == null ? 14 : 18;
            case JournalInput.Confirm _ -> 15;
            case JournalInput.Release _ -> 16;
            case JournalInput.Decide _ -> 17;
            case JournalInput.OfRuns(var runs) -> RunCodec.type(runs);
            case JournalInput.Silenced silenced -> silenced.startsMillis() == 0 ? 50 : 52;
            case JournalInput.Unsilenced _ -> 51;
        };
    }

    private static void writeInput(JournalWriter out, JournalInput input) {
        switch (input) {
            case JournalInput.Installed(var id) -> out.text(id);
            case JournalInput.ReceiversSet(var receivers) -> out.list(receivers, JournalCodec::writeReceiver);
            case JournalInput.Transitioned(var transition) -> writeTransition(out, transition);
            case JournalInput.Acknowledge(var incident, var person, var command) ->
                out.text(incident).text(person).text(command);
            case JournalInput.Unacknowledge(var incident, var person, var command) ->
                out.text(incident).text(person).text(command);
            case JournalInput.Resolve(var incident, var person, var command) ->
                out.text(incident).text(person).text(command);
            case JournalInput.Reconciled(var logOffset) -> out.i64(logOffset);
            case JournalInput.Tick(),JournalInput.Decide() -> {
                // Its time is all there is to it.
            }
            case JournalInput.OfRuns(var runs) -> RunCodec.write(out, runs);
            case JournalInput.Silenced(var matchers, var until, var author, var reason, var command, var starts) -> {
                out.list(matchers, JournalWriter::text).i64(until).text(author).text(reason).text(command);
                if (starts != 0) {
                    out.i64(starts);
                }
            }
            case JournalInput.Unsilenced(var silence, var person, var command) ->
                out.text(silence).text(person).text(command);
            case JournalInput.TopologySet(var topology) -> TopologyBytes.write(out, topology);
            case JournalInput.Answers(var answers) -> out.list(answers, (to, each) -> writeEntity(to, each.entity())
                    .u8(code(each.health())).i64(each.asOfMillis()));
            case JournalInput.PresenceChanged(var entity, var presence, var since) ->
                writeEntity(out, entity).u8(code(presence)).i64(since);
            case JournalInput.Changed(var entity, var what, var changed, var by, var id) ->
                writeEntity(out, entity).text(what).i64(changed).text(by).text(id);
            case JournalInput.MarkWrong(var incident, var person, var command, var right) -> {
                out.text(incident).text(person).text(command);
                if (right != null) {
                    writeEntity(out, right);
                }
            }
            case JournalInput.Confirm(var incident, var by, var command) -> out.text(incident).text(by).text(command);
            case JournalInput.Release(var alert, var person, var command) -> {
                writeAlert(out, alert);
                out.text(person).text(command);
            }
            case JournalInput.Settled(var intent, var outcome, var reason, var detail, var maybe) ->
                out.text(intent).u8(code(outcome)).text(reason).text(detail).bool(maybe);
        }
    }

    private static JournalInput readInput(JournalReader in, int type) {
        return switch (type) {
            case 1 -> new JournalInput.Installed(in.text());
            case 2 -> new JournalInput.ReceiversSet(in.list(JournalCodec::readReceiver));
            case 3 -> new JournalInput.Transitioned(readTransition(in));
            case 4 -> new JournalInput.Acknowledge(in.text(), in.text(), in.text());
            case 5 -> new JournalInput.Unacknowledge(in.text(), in.text(), in.text());
            case 6 -> new JournalInput.Tick();
            case 7 -> new JournalInput.Settled(in.text(), outcome(in.u8()), in.text(), in.text(), in.bool());
            case 8 -> new JournalInput.Resolve(in.text(), in.text(), in.text());
            case 9 -> new JournalInput.Reconciled(in.i64());
            case 10 -> new JournalInput.TopologySet(TopologyBytes.read(in));
            case 11 -> new JournalInput.Answers(in.list(
                    from -> new JournalInput.Answer(readEntity(from), health(from.u8()), from.i64())));
            case 12 -> new JournalInput.PresenceChanged(readEntity(in), presence(in.u8()), in.i64());
            case 13 -> new JournalInput.Changed(readEntity(in), in.text(), in.i64(), in.text(), in.text());
            case 14 -> new JournalInput.MarkWrong(in.text(), in.text(), in.text());
            case 15 -> new JournalInput.Confirm(in.text(), in.text(), in.text());
            case 16 -> new JournalInput.Release(readAlert(in), in.text(), in.text());
            case 17 -> new JournalInput.Decide();
            case 18 -> new JournalInput.MarkWrong(in.text(), in.text(), in.text(), readEntity(in));
            case 40, 41, 42, 43 -> new JournalInput.OfRuns(RunCodec.read(in, type));
            case 50 ->
                new JournalInput.Silenced(in.list(JournalReader::text), in.i64(), in.text(), in.text(), in.text());
            case 51 -> new JournalInput.Unsilenced(in.text(), in.text(), in.text());
            case 52 -> new JournalInput.Silenced(in.list(JournalReader::text), in.i64(), in.text(), in.text(),
                    in.text(), in.i64());
            default -> throw new JournalFormatException("unknown type " + type + " of a journal record");
        };
    }

    /** Writes an entity; for snapshots of cores too. */
    public static JournalWriter writeEntity(JournalWriter out, EntityId entity) {
        return out.text(entity.toString());
    }

    /** Reads an entity. */
    public static EntityId readEntity(JournalReader in) {
        var text = in.text();
        return EntityId.parse(text)
                .orElseThrow(() -> new JournalFormatException("\"" + text + "\" is not an entity"));
    }

    /** Writes a receiver; for snapshots of cores too. */
    public static void writeReceiver(JournalWriter out, ReceiverSpec receiver) {
        out.text(receiver.name()).text(receiver.kind()).u8(code(receiver.minSeverity())).i32(receiver.pagesPerMinute());
    }

    /** Reads a receiver. */
    public static ReceiverSpec readReceiver(JournalReader in) {
        return new ReceiverSpec(in.text(), in.text(), severity(in.u8()), in.i32());
    }

    /** Writes a transition; for snapshots of cores too. */
    public static void writeTransition(JournalWriter out, Transition transition) {
        out.i64(transition.logOffset());
        writeAlert(out, transition.alert());
        out.u8(code(transition.from())).u8(code(transition.to()));
        out.i64(transition.eventTimeMillis()).i64(transition.sinceMillis()).f64(transition.value());
        out.u8(code(transition.severity()));
        writeLabels(out, transition.labels());
        out.texts(transition.annotations()).bool(transition.retrospective());
    }

    /** Reads a transition. */
    public static Transition readTransition(JournalReader in) {
        return new Transition(in.i64(), readAlert(in), state(in.u8()), state(in.u8()), in.i64(), in.i64(), in.f64(),
                severity(in.u8()), readLabels(in), in.texts(), in.bool());
    }

    /** Writes an alert's key; for snapshots of cores too. */
    public static void writeAlert(JournalWriter out, AlertKey alert) {
        out.text(alert.rule());
        writeLabels(out, alert.labels());
    }

    /** Reads an alert's key. */
    public static AlertKey readAlert(JournalReader in) {
        return new AlertKey(in.text(), readLabels(in));
    }

    /** Writes labels; for snapshots of cores too. */
    public static void writeLabels(JournalWriter out, Labels labels) {
        out.texts(labels.toMap());
    }

    /** Reads labels. */
    public static Labels readLabels(JournalReader in) {
        return Labels.of(in.texts());
    }

    /** Writes an intent as the newest version does; for snapshots of cores. */
    public static void writeIntent(JournalWriter out, Intent intent) {
        writeIntent(out, intent, VERSION);
    }

    private static void writeIntent(JournalWriter out, Intent intent, int version) {
        var page = intent.page();
        out.text(intent.id()).text(intent.receiver()).u8(code(intent.kind())).text(intent.dedupKey());
        out.i64(intent.createdMillis());
        out.text(page.subject()).u8(code(page.severity())).text(page.rule());
        writeLabels(out, page.labels());
        out.text(page.summary()).text(page.description()).i64(page.startedMillis());
        out.optionalI64(page.resolvedMillis()).optionalText(page.person()).optionalText(page.insteadOf());
        out.i32(page.count());
        out.list(page.top(), (to, top) -> to.text(top.incidentId()).u8(code(top.severity())).text(top.summary()));
        var because = page.because();
        out.bool(because != null);
        if (because != null) {
            writeEntity(out, because.entity()).f64(because.confidence()).bool(because.possible()).i32(because.held());
            out.list(because.evidence(), EvidenceCodec::write);
        }
        if (version >= WITH_WORDS) {
            out.list(page.words(), JournalCodec::writeWords);
        }
    }

    /** Writes words; for snapshots of cores too. */
    public static void writeWords(JournalWriter out, Intent.Words words) {
        out.text(words.key()).texts(words.args());
    }

    /** Reads words. */
    public static Intent.Words readWords(JournalReader in) {
        return new Intent.Words(in.text(), in.texts());
    }

    /**
     * Reads an intent.
     *
     * @param version of the record; 1 lacks what it is put down to, 2 the platform's own words
     */
    public static Intent readIntent(JournalReader in, int version) {
        return new Intent(in.text(), in.text(), kind(in.u8()), in.text(), in.i64(), readPage(in, version));
    }

    private static Intent.Page readPage(JournalReader in, int version) {
        return new Intent.Page(in.text(), severity(in.u8()), in.text(), readLabels(in), in.text(), in.text(), in.i64(),
                in.optionalI64(), in.optionalText(), in.optionalText(), in.i32(),
                in.list(from -> new Intent.Top(from.text(), severity(from.u8()), from.text())),
                version >= WITH_CAUSE && in.bool()
                        ? new Intent.Because(readEntity(in), in.f64(), in.bool(), in.i32(),
                                in.list(EvidenceCodec::read))
                        : null,
                version >= WITH_WORDS ? in.list(JournalCodec::readWords) : List.of());
    }

    /** The stable code of a severity: 1 info, 2 warning, 3 critical. */
    public static int code(Severity severity) {
        return switch (severity) {
            case INFO -> 1;
            case WARNING -> 2;
            case CRITICAL -> 3;
        };
    }

    /** The severity of a code. */
    public static Severity severity(int code) {
        return find(List.of(Severity.values()), code, JournalCodec::code);
    }

    /** The stable code of a state: 1 inactive, 2 pending, 3 firing, 4 recovering, 5 resolved. */
    public static int code(AlertState state) {
        return switch (state) {
            case INACTIVE -> 1;
            case PENDING -> 2;
            case FIRING -> 3;
            case RECOVERING -> 4;
            case RESOLVED -> 5;
        };
    }

    /** The state of a code. */
    public static AlertState state(int code) {
        return find(List.of(AlertState.values()), code, JournalCodec::code);
    }

    private static int code(Intent.Kind kind) {
        return switch (kind) {
            case TRIGGER -> 1;
            case UPDATE -> 2;
            case ACKNOWLEDGE -> 3;
            case RESOLVE -> 4;
        };
    }

    private static Intent.Kind kind(int code) {
        return find(List.of(Intent.Kind.values()), code, JournalCodec::code);
    }

    private static int code(Health health) {
        return switch (health) {
            case HEALTHY -> 1;
            case FAILING -> 2;
            case UNREAD -> 3;
        };
    }

    private static Health health(int code) {
        return find(List.of(Health.values()), code, JournalCodec::code);
    }

    private static int code(Presence presence) {
        return switch (presence) {
            case UP -> 1;
            case LATE -> 2;
            case LOST -> 3;
        };
    }

    private static Presence presence(int code) {
        return find(List.of(Presence.values()), code, JournalCodec::code);
    }

    private static int code(JournalInput.Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> 1;
            case REFUSED -> 2;
            case EXPIRED -> 3;
            case OVERDUE -> 4;
        };
    }

    private static JournalInput.Outcome outcome(int code) {
        return find(List.of(JournalInput.Outcome.values()), code, JournalCodec::code);
    }

    private static <T> T find(List<T> all, int code, ToIntFunction<T> codeOf) {
        for (var each : all) {
            if (codeOf.applyAsInt(each) == code) {
                return each;
            }
        }
        throw new JournalFormatException("unknown code " + code + "; known are " + all);
    }
}
