package io.bianque.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.zip.Unzip;
import io.bianque.protocol.zip.ZstdJni;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** C17: what a compressed body may try, against a real library behind the checks. */
class UnpackerTest {
    private static final byte[] TEXT = "{\"kind\":\"oom_kill\",\"time\":1790000000000,\"attributes\":{\"a\":\"aaaaaaaaaaaaaaaa\"}}"
            .getBytes(UTF_8);

    private final AtomicInteger held = new AtomicInteger();
    private final Unpacker unpacker = new Unpacker(ZstdJni.UNZIP, held::addAndGet);

    static Stream<Arguments> liars() {
        byte[] good = ZstdJni.pack(TEXT, true, true);
        byte[] silent = ZstdJni.pack(TEXT, false, false);
        int raw = TEXT.length;
        return Stream.of(
                Arguments.of("nothing at all", new byte[0], 0, "is no zstd frame"),
                Arguments.of("no zstd", "{\"kind\":\"x\"}".getBytes(UTF_8), 12, "is no zstd frame"),
                Arguments.of("the magic number alone", hex("28b52ffd"), 0, "is no zstd frame"),
                Arguments.of("gzip", hex("1f8b080000000000000003030000000000"), 9, "is no zstd frame"),
                Arguments.of("a frame that is skipped, alone", hex("502a4d18 04000000 00000000"), 4,
                        "is no zstd frame"),
                Arguments.of("a frame that is skipped before", join(hex("502a4d18 01000000 00"), good), raw,
                        "is no zstd frame"),
                Arguments.of("a frame that is skipped behind", join(good, hex("502a4d18 01000000 00")), raw,
                        "has bytes behind its zstd frame"),
                Arguments.of("two frames", join(good, good), 2 * raw, "states a content of " + raw),
                Arguments.of("two frames that do not say how long", join(silent, silent), 2 * raw,
                        "has bytes behind its zstd frame"),
                Arguments.of("a byte behind", join(good, new byte[1]), raw, "has bytes behind its zstd frame"),
                Arguments.of("raw too low", good, raw - 1, "states a content of " + raw),
                Arguments.of("raw too high", good, raw + 1, "states a content of " + raw),
                Arguments.of("raw too low, content not stated", silent, raw - 1, "cannot be unpacked to raw="),
                Arguments.of("raw too high, content not stated", silent, raw + 1, "unpacks to " + raw + " bytes, not"),
                // A window of 8 MiB and an eighth; blocks of 0 bytes.
                Arguments.of("a window too large", hex("28b52ffd 00 69 010000"), 0, "has a window of 9437184 bytes"),
                Arguments.of("the largest window that can be said", hex("28b52ffd 00 ff 010000"), 0,
                        "has a window of 4123168604160 bytes"),
                Arguments.of("a dictionary", hex("28b52ffd 01 00 07 010000"), 0, "needs a dictionary"),
                Arguments.of("a dictionary of four bytes", hex("28b52ffd 03 00 00000001 010000"), 0,
                        "needs a dictionary"),
                Arguments.of("a reserved bit", hex("28b52ffd 28 00 010000"), 0, "has a reserved bit set"),
                Arguments.of("a reserved kind of block", hex("28b52ffd 20 00 070000"), 0,
                        "has a block of a reserved kind"),
                Arguments.of("a content of 2^64 - 1", hex("28b52ffd e0 ffffffffffffffff 010000"), 0,
                        "states a content of 18446744073709551615"),
                // 31 times 64 KiB of one byte each in a window of 64 KiB: a bomb that says how large it is in its blocks.
                Arguments.of("a bomb of repeated bytes", bomb(31), 1_600, "holds 2031616..2031616 bytes"),
                Arguments.of("a block longer than its window", hex("28b52ffd 00 00 0b2000 00"), 500,
                        "has a block of 1025 bytes"),
                Arguments.of("a bomb that states its content", ZstdJni.pack(new byte[8 << 20], true, false), 10_000,
                        "states a content of 8388608"),
                Arguments.of("more raw than the blocks can hold", hex("28b52ffd 00 00 090000 61"), 100,
                        "holds 1..1 bytes"),
                Arguments.of("a checksum that is cut", Arrays.copyOf(good, good.length - 1), raw,
                        "ends within its zstd frame"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("liars")
    void c17WhatIsNotExactlyOneGoodFrameOfTheStatedLengthIsRefused(String name, byte[] packed, int raw, String why)
            throws ProtocolFault {
        var frame = frame(packed, raw);
        assertThatThrownBy(() -> unpacker.open(frame)).isInstanceOf(ProtocolFault.class).hasMessageContaining(why)
                .hasMessageStartingWith("event: the compressed body ")
                .extracting(fault -> ((ProtocolFault) fault).reason()).isEqualTo(FaultReason.OUT_OF_RANGE);
        assertThat(unpacker.heldBytes()).as("memory held for it").isEqualTo(held.get())
                .isLessThanOrEqualTo(why.contains("unpack") ? raw : 0);
    }

    @Test
    void c17AFrameCutAnywhereIsRefusedWithoutMemory() throws ProtocolFault {
        byte[] whole = ZstdJni.pack(TEXT, true, true);
        for (int length = 1; length < whole.length; length++) {
            var frame = frame(Arrays.copyOf(whole, length), TEXT.length);
            assertThatThrownBy(() -> unpacker.open(frame)).as("%d bytes", length).isInstanceOf(ProtocolFault.class);
        }
        assertThat(held.get()).isZero();
    }

    @Test
    void c17AFrameWithinAFrameIsUnpackedOnce() throws ProtocolFault {
        byte[] inner = ZstdJni.pack(TEXT, true, true);
        var frame = frame(ZstdJni.pack(inner, true, false), inner.length);
        unpacker.open(frame);
        unpacker.open(frame);
        assertThat(body(frame)).isEqualTo(inner);
    }

    @Test
    void unpackingStopsAtTheStatedLength() throws ProtocolFault {
        var wrote = new AtomicInteger();
        Unzip watched = (packed, offset, length, to, room) -> {
            assertThat(to).as("the room is the memory").hasSizeGreaterThanOrEqualTo(room);
            wrote.set(room);
            return ZstdJni.UNZIP.unpack(packed, offset, length, to, room);
        };
        var letters = new byte[100_000];
        var random = new Random(1);
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(26));
        }
        var frame = frame(ZstdJni.pack(letters, false, false), 99_999);
        assertThatThrownBy(() -> new Unpacker(watched, _ -> {
            // not counted here
        }).open(frame)).isInstanceOf(ProtocolFault.class);
        assertThat(wrote.get()).isEqualTo(99_999);
    }

    @Test
    void aFrameIsWorthItsBytesOnTheWireAndItsBodyTheUnpackedOnes() throws ProtocolFault {
        byte[] packed = ZstdJni.pack(TEXT, true, true);
        var frame = frame(packed, TEXT.length);
        int length = frame.length();
        assertThat(frame.isPacked()).isTrue();
        assertThat(frame.bodyLength()).isEqualTo(packed.length);
        unpacker.open(frame);
        assertThat(frame.isPacked()).isFalse();
        assertThat(body(frame)).isEqualTo(TEXT);
        assertThat(frame.length()).isEqualTo(length);
        assertThat(frame.header().size()).isEqualTo(packed.length);
    }

    @Test
    void whatAnUncommonlyLongBodyTookIsLetGoAndAShortOneKept() throws ProtocolFault {
        unpacker.open(frame(ZstdJni.pack(TEXT, true, true), TEXT.length));
        unpacker.shrink();
        assertThat(held.get()).isEqualTo(TEXT.length);
        var large = new byte[1 << 20];
        new Random(2).nextBytes(large);
        Arrays.fill(large, 1 << 19, 1 << 20, (byte) 'x');
        unpacker.open(frame(ZstdJni.pack(large, true, false), large.length));
        assertThat(held.get()).isEqualTo(1 << 20);
        unpacker.shrink();
        assertThat(held.get()).isZero();
        assertThat(unpacker.heldBytes()).isZero();
    }

    @ParameterizedTest
    @Seeds(count = 2_000)
    void c17NoDamageCrashesTheUnpackerAndWhatItTakesTheLibrarysStreamTakesToo(RandomGenerator random)
            throws ProtocolFault {
        byte[] content = new byte[random.nextInt(3_000)];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 'a' + i % 7);
        }
        byte[] packed = ZstdJni.pack(content, random.nextBoolean(), random.nextBoolean());
        int damages = random.nextInt(4);
        for (int i = 0; i < damages; i++) {
            packed[random.nextInt(random.nextBoolean() ? packed.length : Math.min(12, packed.length))] = (byte) random
                    .nextInt();
        }
        int raw = Math.min(content.length, 100 * packed.length);
        var frame = frame(packed, raw);
        try {
            unpacker.open(frame);
            assertThat(body(frame)).isEqualTo(ZstdJni.stream(packed));
        } catch (ProtocolFault fault) {
            assertThat(fault.reason()).isEqualTo(FaultReason.OUT_OF_RANGE);
            assertThat(damages > 0 || raw < content.length).as("a good frame is taken: %s", fault.detail()).isTrue();
        }
        assertThat(unpacker.heldBytes()).isEqualTo(held.get()).isLessThanOrEqualTo(content.length);
    }

    private static Frame frame(byte[] packed, int raw) throws ProtocolFault {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        decoder.announced(Set.of(Packer.ZSTD));
        byte[] header = ("{\"type\":\"event\",\"size\":" + packed.length
                + ",\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1,\"zip\":\"zstd\",\"raw\":" + raw + "}").getBytes(UTF_8);
        return requireNonNull(decoder.next(ByteBuffer.allocate(4 + header.length + packed.length).putInt(header.length)
                .put(header).put(packed).flip()));
    }

    private static byte[] body(Frame frame) {
        return Arrays.copyOfRange(frame.array(), frame.bodyOffset(), frame.bodyOffset() + frame.bodyLength());
    }

    private static byte[] bomb(int blocks) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(hex("28b52ffd 00 30")); // window 64 KiB
        for (int i = 0; i < blocks; i++) {
            int header = 65_536 << 3 | 2 | (i == blocks - 1 ? 1 : 0);
            out.writeBytes(new byte[]{(byte) header, (byte) (header >> 8), (byte) (header >> 16), 'x'});
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
