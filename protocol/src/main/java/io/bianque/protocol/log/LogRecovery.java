package io.bianque.protocol.log;

import java.util.List;

/**
 * What opening a log found. Opening changes nothing, so that opening again finds the same.
 *
 * @param records       intact records, {@code >= 0}
 * @param badRecords    records that are known to have been there and fail their checksum or have vanished with their file;
 *                      damage after the last intact record counts by what can be told of it, at least 1
 * @param bytesSkipped  bytes that belong to no intact record and are not zeros left at the end of a file
 * @param bytes         size of all segment files
 * @param filesSetAside files that hold no records of this log and are left alone: strangers, segments under a wrong name, too
 *                      short ones, unreadable ones; at most 100 names, sorted
 */
public record LogRecovery(long records, long badRecords, long bytesSkipped, long bytes, List<String> filesSetAside) {
    public LogRecovery {
        filesSetAside = List.copyOf(filesSetAside);
    }

    /** Whether all that was found is intact. */
    public boolean isClean() {
        return badRecords == 0 && bytesSkipped == 0 && filesSetAside.isEmpty();
    }
}
