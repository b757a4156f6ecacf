package io.bianque.protocol.zip;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The library behind both doors, for tests. */
public final class ZstdJni {
    /** Packs with the fastest level. */
    public static final Zip ZIP = (bytes, offset, length, to, room) -> {
        try (var context = new ZstdCompressCtx()) {
            return context.setLevel(1).compressByteArray(to, 0, room, bytes, offset, length);
        } catch (ZstdException _) {
            return Zip.NO_GAIN;
        }
    };
    /** Unpacks in one step. */
    public static final Unzip UNZIP = (packed, offset, length, to, room) -> {
        try {
            return (int) Zstd.decompressByteArray(to, 0, room, packed, offset, length);
        } catch (ZstdException _) {
            return Unzip.BROKEN;
        }
    };

    private ZstdJni() {}

    /** A frame of these bytes. */
    public static byte[] pack(byte[] bytes, boolean statesContent, boolean checksum) {
        try (var context = new ZstdCompressCtx()) {
            return context.setLevel(3).setContentSize(statesContent).setChecksum(checksum).compress(bytes);
        }
    }

    /** What the library's stream makes of one or more frames; null when it finds a fault. At most 16 MiB. */
    public static byte @Nullable [] stream(byte[] packed) {
        try (var in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed))) {
            return in.readNBytes(16 << 20);
        } catch (IOException _) {
            return null;
        }
    }
}
