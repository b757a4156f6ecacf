package io.bianque.alerting.incident;

/** Takes changes that are durable in the journal. Called on the journal's thread; must not block. */
@FunctionalInterface
public interface ChangeSink {
    /**
     * Takes changes.
     *
     * @param nextOffset     of the journal, behind the record that they come from
     * @param installationId whose journal it is
     */
    void offer(long nextOffset, String installationId, CoreChanges changes);
}
