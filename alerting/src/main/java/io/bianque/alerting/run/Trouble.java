package io.bianque.alerting.run;

import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.journal.EvidenceCodec;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.List;

/**
 * An open incident as the runs see it.
 *
 * @param cause      what it is put down to
 * @param confidence in [0, 1]
 * @param rules      of the alerts about the cause itself, sorted; may be empty when it has none of its own
 * @param labels     of an alert about the cause, or else of one that it explains
 * @param evidence   why it is put down to this, the heaviest first; at most {@value #EVIDENCE_MAX}
 */
public record Trouble(String incidentId, EntityId cause, double confidence, List<String> rules, Labels labels,
        List<Evidence> evidence) {
    static final int EVIDENCE_MAX = 20;

    public Trouble {
        rules = rules.stream().sorted().distinct().toList();
        evidence = evidence.stream().limit(EVIDENCE_MAX).toList();
    }

    void write(JournalWriter out) {
        out.text(incidentId).text(cause.toString()).f64(confidence).list(rules, JournalWriter::text);
        JournalCodec.writeLabels(out, labels);
        out.list(evidence, EvidenceCodec::write);
    }

    static Trouble read(JournalReader in) {
        return new Trouble(in.text(), JournalCodec.readEntity(in), in.f64(), in.list(JournalReader::text),
                JournalCodec.readLabels(in), in.list(EvidenceCodec::read));
    }
}
