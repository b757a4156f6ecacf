package io.bianque.alerting.run;

import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.journal.JournalFormatException;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;

/** The bytes of evidence. Stateless and thread-safe. */
final class EvidenceBytes {
    private EvidenceBytes() {}

    /** Writes one fact. */
    static void write(JournalWriter out, Evidence evidence) {
        out.text(evidence.key().name()).f64(evidence.nats()).list(evidence.args(), EvidenceBytes::write);
    }

    private static void write(JournalWriter out, Arg arg) {
        switch (arg) {
            case Arg.Name(var entity) -> out.u8(1).text(entity.toString());
            case Arg.Count(var count) -> out.u8(2).i64(count);
            case Arg.Time(var millis) -> out.u8(3).i64(millis);
            case Arg.Nats(var nats) -> out.u8(4).f64(nats);
            case Arg.Path(var entities) -> out.u8(5).list(entities, (to, each) -> to.text(each.toString()));
            case Arg.Text(var text) -> out.u8(6).text(text);
        }
    }

    /** Reads one fact. */
    static Evidence read(JournalReader in) {
        var name = in.text();
        try {
            return new Evidence(EvidenceKey.valueOf(name), in.f64(), in.list(EvidenceBytes::arg));
        } catch (IllegalArgumentException e) {
            throw new JournalFormatException("no evidence of this program: " + name + ", " + e.getMessage());
        }
    }

    private static Arg arg(JournalReader in) {
        int kind = in.u8();
        return switch (kind) {
            case 1 -> new Arg.Name(RunWords.entity(in.text()));
            case 2 -> new Arg.Count(in.i64());
            case 3 -> new Arg.Time(in.i64());
            case 4 -> new Arg.Nats(in.f64());
            case 5 -> new Arg.Path(in.list(from -> RunWords.entity(from.text())));
            case 6 -> new Arg.Text(in.text());
            default -> throw new JournalFormatException("unknown kind " + kind + " of what fills a sentence");
        };
    }
}
