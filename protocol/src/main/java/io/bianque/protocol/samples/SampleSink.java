package io.bianque.protocol.samples;

/** Takes readings one by one. */
@FunctionalInterface
public interface SampleSink {
    /**
     * One reading.
     *
     * @param id         of the series, from the connection's dictionary
     * @param timeMillis when it was taken, milliseconds since the Unix epoch
     * @param value      bit by bit as it was sent
     */
    void sample(int id, long timeMillis, double value);
}
