/**
 * Readings on the wire: {@code samples1}, which sends what changed since the frame before, and the open JSON form.
 *
 * <p>Owns both body formats. Knows nothing of what an id stands for: whoever decodes says which ids are defined. Encoders
 * and decoders keep state for one lane of one connection and belong to one thread; they allocate only while they grow.
 *
 * <pre>
 *  samples1: u8 tag | id runs? | time | time offsets? | bitmap? | values
 *
 *  tag        bits 0..5 position since the key frame: 0 is a key frame, 1..63 a delta frame
 *             bit 6 id runs follow (always in a key frame), bit 7 time offsets follow
 *  id runs    varint number of runs, then for each: varint gap, varint length-1; ids ascend, the first gap counts from 0,
 *             a later one from the id behind the last run, and is at least 1
 *  time       zigzag varint, milliseconds; in a key frame since the Unix epoch, in a delta frame against
 *             time + (time - time before that) of the frames before (a key frame starts with a step of 0)
 *  offsets    for each reading a zigzag varint: its milliseconds from the reading before it, the first from time
 *  bitmap     in delta frames: one bit a reading, the lowest bit first, 1 = its bits differ from the frame before
 *  values     for each reading (key frame) or each bit set (delta frame) one varint u, and what it announces:
 *             u even       mantissa += unzigzag(u / 2), exponent as before
 *             u = 2c+1     c in 0..15: exponent c; a zigzag varint follows, the mantissa
 *             u = 2(16+k)+1   k in 0..8: k bytes follow, lowest first, XOR with the bits before; no mantissa afterwards
 * </pre>
 *
 * The value is mantissa / 10^exponent, correctly rounded. A reading that the frame before did not have starts from value 0,
 * mantissa 0, exponent 0.
 */
@NullMarked
package io.bianque.protocol.samples;

import org.jspecify.annotations.NullMarked;
