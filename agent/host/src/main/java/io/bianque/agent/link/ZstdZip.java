package io.bianque.agent.link;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.bianque.protocol.zip.Zip;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs with zstd-jni. Its native part, some 3 MB, is loaded with the first body that is long enough, and what a compression
 * needs is given back with its end. Where the native part cannot be loaded (an unknown machine, no place to unpack it)
 * bodies stay as they are, for the life of the process. Thread-safe.
 */
final class ZstdZip implements Zip {
    /**
     * Shorter bodies stay as they are. Definitions shrink to a ninth, from 4 KiB as well as from 50; but an agent with a few
     * dozen series would keep 3 MB for ever to save some kilobytes of each connection.
     */
    static final int LEAST_BYTES = 16 << 10;
    /** The fastest one: definitions shrink as much as with level 3, with less memory; level 6 saves 7 % more in five times the time. */
    private static final int LEVEL = 1;
    private static final Logger LOG = LoggerFactory.getLogger(ZstdZip.class);
    private static volatile boolean broken;

    @Override
    public int pack(byte[] bytes, int offset, int length, byte[] to, int room) {
        if (broken) {
            return NO_GAIN;
        }
        try (var context = new ZstdCompressCtx()) {
            context.setLevel(LEVEL);
            return context.compressByteArray(to, 0, room, bytes, offset, length);
        } catch (ZstdException _) {
            return NO_GAIN; // there was not room enough
        } catch (LinkageError e) {
            broken = true;
            LOG.warn("zstd cannot be loaded, so nothing is compressed: {}", e.getMessage());
            return NO_GAIN;
        }
    }
}
