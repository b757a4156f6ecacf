package io.bianque.bench.fleet;

import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.samples.SampleBatch;

/** What the agents of one event loop share, as each uses it for one call only. Confined to that loop. */
final class Workspace {
    final MessageCodec codec = new MessageCodec();
    final SampleBatch batch = new SampleBatch();
    final Tally tally = new Tally();
    final byte[] incoming = new byte[16 << 10];
}
