package io.bianque.collector.admission;

import io.bianque.collector.record.CollectorRecord;

/**
 * A short number for the content of a frame, so that a number used twice for different content is noticed. It is made
 * from what the log holds too, so that it survives a restart, and leaves out times, which depend on the connection.
 */
public final class Fingerprint {
    /** Of a gap, which has no content. */
    public static final int GAP = 1;

    private Fingerprint() {}

    /**
     * Of readings: the first {@code count} entries, in whatever order, for that goes by the ids of the connection. Never 0, which
     * stands for "not known".
     */
    public static int of(int[] series, double[] values, int count) {
        long hash = count;
        for (int i = 0; i < count; i++) {
            long one = (series[i] * 0x9e3779b97f4a7c15L ^ Double.doubleToRawLongBits(values[i])) * 0xbf58476d1ce4e5b9L;
            hash += (one ^ one >>> 29) * 0x94d049bb133111ebL;
        }
        return folded(hash);
    }

    /** Of a record; the same for readings as {@link #of(int[], double[], int)}. */
    public static int of(CollectorRecord record) {
        return switch (record) {
            case CollectorRecord.Samples r -> of(r.series(), r.values(), r.series().length);
            case CollectorRecord.Event r -> ofEvent(r.print());
            case CollectorRecord.Check r -> folded(r.check().hashCode() + 31L * r.target().hashCode()
                    + 961L * Double.hashCode(r.durationSeconds()) + 29791L * r.reason().hashCode());
            case CollectorRecord.Gap _ -> GAP;
            case CollectorRecord.Links r -> ofLinks(r);
            case CollectorRecord.Change r -> folded(texts(r.id(), r.kind(), r.entity(), r.what(), r.by()));
            case CollectorRecord.ActionDone r -> folded(
                    texts(r.runId(), r.end().name(), r.detail()) * 31 + r.exitCode());
            case CollectorRecord.SessionOpened _,CollectorRecord.Tick _,CollectorRecord.SeriesDefined _,CollectorRecord.LivenessChanged _,CollectorRecord.RunMarked _,CollectorRecord.LanesKept _,CollectorRecord.OwnReadings _ ->
                0;
        };
    }

    /** Of an event by the checksum of what the log holds of it. */
    public static int ofEvent(int checksum) {
        return checksum == 0 || checksum == GAP ? 2 : checksum;
    }

    private static int ofLinks(CollectorRecord.Links links) {
        long hash = texts(links.addresses().toArray(String[]::new)) * 31 + links.leftOut();
        for (var listener : links.listeners()) {
            hash = (hash * 31 + texts(listener.group())) * 31 + listener.port();
        }
        for (var link : links.links()) {
            hash = ((hash * 31 + texts(link.group(), link.address())) * 31 + link.port()) * 31 + link.count();
        }
        return folded(hash * 0x9e3779b97f4a7c15L);
    }

    /** What a text's hash is, the platform promises; what a record's is, it does not. */
    private static long texts(String... texts) {
        long hash = texts.length;
        for (var text : texts) {
            hash = (hash ^ text.hashCode()) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private static int folded(long hash) {
        int folded = (int) (hash ^ hash >>> 32);
        return folded == 0 || folded == GAP ? 2 : folded;
    }
}
