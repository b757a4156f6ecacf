package io.bianque.collector.intake;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.bianque.protocol.zip.Unzip;

/**
 * Unpacks with zstd-jni: in one step into the room given, which is the window as well, so that no other memory is taken but
 * the library's 100 KB or so, given back at the end. Thread-safe.
 */
final class ZstdUnzip implements Unzip {
    /** Whether the native part could be loaded on this machine; asked when the intake starts, so that no event loop loads it. */
    static final boolean IS_AVAILABLE = load();

    private static boolean load() {
        try {
            return Zstd.maxCompressionLevel() > 0;
        } catch (LinkageError _) {
            return false;
        }
    }

    @Override
    public int unpack(byte[] packed, int offset, int length, byte[] to, int room) {
        try {
            return (int) Zstd.decompressByteArray(to, 0, room, packed, offset, length);
        } catch (ZstdException _) {
            return BROKEN;
        }
    }
}
