package io.bianque.collector.record;

/**
 * Where and when a numbered frame came in. Set once by the intake; nobody derives any of it later.
 *
 * @param host             the sender, from its certificate
 * @param epoch            the sender's epoch; with lane and seq it names the frame for ever
 * @param lane             0 for events and states, else a lane of readings
 * @param seq              the frame's number in its lane, from 1
 * @param connection       the connection that brought it, unique over restarts of the collector
 * @param eventTimeMillis  when it was taken, milliseconds since the Unix epoch, corrected for the sender's clock
 * @param receivedAtMillis when it came in, by the collector's clock
 * @param backlog          whether it was taken before the connection that brings it began
 */
public record Stamp(String host, long epoch, int lane, long seq, long connection, long eventTimeMillis,
        long receivedAtMillis, boolean backlog) {
    public Stamp {
        if (host.isEmpty() || lane < 0 || seq < 0) {
            throw new IllegalArgumentException("host=\"" + host + "\" lane=" + lane + " seq=" + seq);
        }
    }
}
