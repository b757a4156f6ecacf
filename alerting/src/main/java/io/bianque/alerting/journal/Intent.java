package io.bianque.alerting.journal;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An effect that was decided and is to be performed once: one message to one receiver. Written in the record of the
 * input that caused it, performed only after that record is durable, open until its outcome is in the journal.
 *
 * @param id            follows from the decision alone: {@code SUBJECT/RECEIVER/STEP/kind}
 * @param receiver      whom to tell
 * @param kind          what to tell
 * @param dedupKey      the same for everything that is ever said about this subject, also after a restart
 * @param createdMillis when it was decided, milliseconds since the Unix epoch
 * @param page          what it is about
 */
public record Intent(String id, String receiver, Kind kind, String dedupKey, long createdMillis, Page page) {
    /** What a message means for the one who gets it. */
    public enum Kind {
        /** Something is wrong. */
        TRIGGER,
        /** What was told of before has grown; not a new page. */
        UPDATE,
        /** Somebody has it. */
        ACKNOWLEDGE,
        /** It is over. */
        RESOLVE
    }

    /**
     * What a message is about, as it was when the message was decided.
     *
     * @param subject        {@code INC-n}, or {@code STORM-n} for a summary of many incidents
     * @param rule           of the alert; empty in a summary
     * @param labels         of the alert; empty in a summary
     * @param summary        one sentence; empty in a summary
     * @param startedMillis  when the condition first held
     * @param resolvedMillis when it ended, or null
     * @param person         who acknowledged it, or null
     * @param insteadOf      the receiver that did not take this message, or null
     * @param count          how many incidents this stands for: 1, or in a summary those that it holds
     * @param top            in a summary the worst of them, worst first, then oldest first; else empty
     * @param because        what caused it and why; null in a summary, and for what the platform says of itself
     * @param words          what the platform itself says besides, for each receiver in its language: see {@link Words}
     */
    public record Page(String subject, Severity severity, String rule, Labels labels, String summary,
            String description, long startedMillis, @Nullable Long resolvedMillis, @Nullable String person,
            @Nullable String insteadOf, int count, List<Top> top, @Nullable Because because, List<Words> words) {
        public Page {
            top = List.copyOf(top);
            words = List.copyOf(words);
        }

        /** A page without words of the platform's own. */
        public Page(String subject, Severity severity, String rule, Labels labels, String summary, String description,
                long startedMillis, @Nullable Long resolvedMillis, @Nullable String person, @Nullable String insteadOf,
                int count, List<Top> top, @Nullable Because because) {
            this(subject, severity, rule, labels, summary, description, startedMillis, resolvedMillis, person,
                    insteadOf, count, top, because, List.of());
        }

        /** Whether it stands for many incidents. */
        public boolean isStorm() {
            return subject.startsWith("STORM-");
        }
    }

    /**
     * What an incident is put down to.
     *
     * @param confidence in [0, 1]
     * @param possible   whether the confidence is too low to say more than "possible"
     * @param held       how many alerts were held back because of it
     * @param evidence   for and against, the heaviest first
     */
    public record Because(EntityId entity, double confidence, boolean possible, int held, List<Evidence> evidence) {
        public Because {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Something that the platform says, to be put into words by who tells it: {@code headline.…} in place of the summary,
     * {@code title.…} for the title of an update, {@code remark.…} as a line of the text.
     *
     * @param args by name, values as text
     */
    public record Words(String key, Map<String, String> args) {
        public Words {
            args = Map.copyOf(args);
        }
    }

    /** One incident of a summary. */
    public record Top(String incidentId, Severity severity, String summary) {}
}
