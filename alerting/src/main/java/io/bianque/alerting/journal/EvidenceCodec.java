package io.bianque.alerting.journal;

import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.alerting.diagnosis.EvidenceKey;

/** The bytes of evidence, see {@link JournalCodec}. Stateless and thread-safe. */
public final class EvidenceCodec {
    private EvidenceCodec() {}

    /** Writes one fact. */
    public static void write(JournalWriter out, Evidence evidence) {
        out.text(evidence.key().name()).f64(evidence.nats()).list(evidence.args(), EvidenceCodec::write);
    }

    private static void write(JournalWriter out, Arg arg) {
        switch (arg) {
            case Arg.Name(var entity) -> JournalCodec.writeEntity(out.u8(1), entity);
            case Arg.Count(var count) -> out.u8(2).i64(count);
            case Arg.Time(var millis) -> out.u8(3).i64(millis);
            case Arg.Nats(var nats) -> out.u8(4).f64(nats);
            case Arg.Path(var entities) -> out.u8(5).list(entities, JournalCodec::writeEntity);
            case Arg.Text(var text) -> out.u8(6).text(text);
        }
    }

    /** Reads one fact. */
    public static Evidence read(JournalReader in) {
        var name = in.text();
        try {
            return new Evidence(EvidenceKey.valueOf(name), in.f64(), in.list(EvidenceCodec::arg));
        } catch (IllegalArgumentException e) {
            throw new JournalFormatException("no evidence of this program: " + name + ", " + e.getMessage());
        }
    }

    private static Arg arg(JournalReader in) {
        int kind = in.u8();
        return switch (kind) {
            case 1 -> new Arg.Name(JournalCodec.readEntity(in));
            case 2 -> new Arg.Count(in.i64());
            case 3 -> new Arg.Time(in.i64());
            case 4 -> new Arg.Nats(in.f64());
            case 5 -> new Arg.Path(in.list(JournalCodec::readEntity));
            case 6 -> new Arg.Text(in.text());
            default -> throw new JournalFormatException("unknown kind " + kind + " of what fills a sentence");
        };
    }
}
