package io.bianque.alerting.incident;

import io.bianque.alerting.journal.EvidenceCodec;
import io.bianque.alerting.journal.JournalFormatException;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;

/**
 * The bytes of a diagnosis, for the tables: {@code u8 version = 1}, evidence, considered, held, {@code i32} how many more.
 * Stateless and thread-safe.
 */
public final class DiagnosisBytes {
    private static final int VERSION = 1;

    private DiagnosisBytes() {}

    /** Its bytes; equal ones have equal bytes. */
    public static byte[] of(Incidents.Diagnosis diagnosis) {
        return new JournalWriter().u8(VERSION).list(diagnosis.evidence(), EvidenceCodec::write)
                .list(diagnosis.considered(), EvidenceCodec::write).list(diagnosis.held(), HeldAlerts::write)
                .i32(diagnosis.heldMore()).toBytes();
    }

    /**
     * The diagnosis that has these bytes.
     *
     * @throws JournalFormatException if there is none
     */
    public static Incidents.Diagnosis read(byte[] bytes) {
        var in = new JournalReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new JournalFormatException("version " + version + " of a diagnosis; this program reads " + VERSION);
        }
        var diagnosis = new Incidents.Diagnosis(in.list(EvidenceCodec::read), in.list(EvidenceCodec::read),
                in.list(HeldAlerts::readHeld), in.i32());
        in.end();
        return diagnosis;
    }
}
