package io.bianque.collector.intake;

import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.frame.FrameScratch;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.samples.JsonSamples;
import io.bianque.protocol.samples.SampleBatch;
import java.util.Arrays;

/** Buffers that one event loop uses again for every frame of all its connections. Confined to that loop. */
final class Workspace {
    final CollectorRecordCodec records = new CollectorRecordCodec();
    final FrameScratch frames = new FrameScratch();
    final Unpacker unpacker;
    final MessageCodec messages;
    final SampleBatch batch = new SampleBatch();
    final JsonSamples json = new JsonSamples();
    final byte[] received = new byte[64 << 10];
    int[] series = new int[256];
    long[] timesMillis = new long[256];
    double[] values = new double[256];

    Workspace(Unpacker unpacker) {
        this.unpacker = unpacker;
        this.messages = new MessageCodec(unpacker);
    }

    void reserve(int readings) {
        if (series.length < readings) {
            int room = Math.max(readings, series.length * 2);
            series = Arrays.copyOf(series, room);
            timesMillis = Arrays.copyOf(timesMillis, room);
            values = Arrays.copyOf(values, room);
        }
    }
}
