package io.bianque.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final String PING = "{\"type\":\"ping\",\"size\":0}";

    @Test
    void aWholeFrameIsHandedOutInPlace() throws ProtocolFault {
        byte[] bytes = frame("{\"type\":\"event\",\"size\":3,\"lane\":0,\"seq\":7}", "{ }");
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        var frame = requireNonNull(decoder.next(ByteBuffer.wrap(bytes)));
        assertThat(frame.array()).isSameAs(bytes);
        assertThat(frame.type()).isEqualTo(FrameType.EVENT);
        assertThat(frame.header().seq()).isEqualTo(7);
        assertThat(frame.header().wallMillis()).isEqualTo(-1);
        assertThat(UTF_8.decode(frame.body()).toString()).isEqualTo("{ }");
        assertThat(frame.length()).isEqualTo(bytes.length);
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void c4OneByteSegmentsGiveTheSameFrames() throws ProtocolFault {
        byte[] bytes = three();
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        var seen = new ArrayList<String>();
        for (byte b : bytes) {
            drain(decoder, ByteBuffer.wrap(new byte[]{b}), seen);
        }
        assertThat(seen).containsExactly("PING:", "EVENT:{\"a\":1}", "PONG:");
        assertThat(decoder.isMidFrame()).isFalse();
    }

    @Test
    void c4ManyFramesInOneSegmentAreAllServed() throws ProtocolFault {
        var seen = new ArrayList<String>();
        drain(new FrameDecoder(FrameLimits.DEFAULT), ByteBuffer.wrap(three()), seen);
        assertThat(seen).containsExactly("PING:", "EVENT:{\"a\":1}", "PONG:");
    }

    @Test
    void buffersOutsideTheHeapGiveTheSameFrames() throws ProtocolFault {
        var direct = ByteBuffer.allocateDirect(300).put(three()).flip();
        var seen = new ArrayList<String>();
        drain(new FrameDecoder(FrameLimits.DEFAULT), direct, seen);
        assertThat(seen).containsExactly("PING:", "EVENT:{\"a\":1}", "PONG:");
    }

    @Test
    void everyCutInTwoGivesTheSameFrames() throws ProtocolFault {
        byte[] bytes = three();
        for (int cut = 0; cut <= bytes.length; cut++) {
            var decoder = new FrameDecoder(FrameLimits.DEFAULT);
            var seen = new ArrayList<String>();
            drain(decoder, ByteBuffer.wrap(bytes, 0, cut), seen);
            drain(decoder, ByteBuffer.wrap(bytes, cut, bytes.length - cut), seen);
            assertThat(seen).as("cut at %d", cut).containsExactly("PING:", "EVENT:{\"a\":1}", "PONG:");
        }
    }

    @Test
    void decodersThatShareTheirScratchDoNotMixUpWhatComesInPieces() throws ProtocolFault {
        byte[] bytes = three();
        for (int cut = 0; cut <= bytes.length; cut++) {
            var scratch = new FrameScratch();
            var one = new FrameDecoder(FrameLimits.DEFAULT, scratch);
            var other = new FrameDecoder(FrameLimits.DEFAULT, scratch);
            var ofOne = new ArrayList<String>();
            var ofOther = new ArrayList<String>();
            drain(one, ByteBuffer.wrap(bytes, 0, cut), ofOne);
            drain(other, ByteBuffer.wrap(bytes, 0, bytes.length - cut), ofOther);
            drain(one, ByteBuffer.wrap(bytes, cut, bytes.length - cut), ofOne);
            drain(other, ByteBuffer.wrap(bytes, bytes.length - cut, cut), ofOther);
            assertThat(ofOne).as("cut at %d", cut).containsExactly("PING:", "EVENT:{\"a\":1}", "PONG:")
                    .isEqualTo(ofOther);
        }
    }

    @Test
    void c6AnAnnouncedBodyThatNeverComesTakesNoMemory() throws ProtocolFault {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        byte[] bytes = frame("{\"type\":\"event\",\"size\":1048576}", "");
        assertThat(decoder.next(ByteBuffer.wrap(bytes))).isNull();
        assertThat(decoder.heldBytes()).isLessThanOrEqualTo(512);
        assertThat(decoder.isMidFrame()).isTrue();
    }

    @Test
    void aConnectionBetweenFramesHoldsNoBuffer() throws ProtocolFault {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        byte[] bytes = three();
        drain(decoder, ByteBuffer.wrap(bytes, 0, 40), new ArrayList<>());
        assertThat(decoder.heldBytes()).isPositive();
        drain(decoder, ByteBuffer.wrap(bytes, 40, bytes.length - 40), new ArrayList<>());
        assertThat(decoder.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_097, Integer.MIN_VALUE, -1, 0x18000000, 0x47455420, 0x16030100})
    void c1C2LengthsOutsideTheLimitsAreRefusedFromTheFirstFourBytes(int length) {
        var fault = refusal(ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN).putInt(length).array());
        assertThat(fault.reason()).isEqualTo(FaultReason.HEADER_LENGTH);
        assertThat(fault.detail()).contains(Integer.toUnsignedString(length));
    }

    @Test
    void theLongestHeaderIsTakenAndNotOneMore() throws ProtocolFault {
        var filler = "x".repeat(FrameLimits.HEADER_BYTES - PING.length() - ",\"f\":\"\"".length());
        var header = PING.substring(0, PING.length() - 1) + ",\"f\":\"" + filler + "\"}";
        assertThat(header).hasSize(FrameLimits.HEADER_BYTES);
        assertThat(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(frame(header, "")))).isNotNull();
        assertThat(refusal(frame(header + " ", "")).reason()).isEqualTo(FaultReason.HEADER_LENGTH);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"-1|OUT_OF_RANGE", "1.5|WRONG_TYPE", "1e1|WRONG_TYPE",
            "\"7\"|WRONG_TYPE", "null|WRONG_TYPE", "true|WRONG_TYPE", "[1]|WRONG_TYPE", "{}|WRONG_TYPE",
            "1048577|BODY_TOO_LONG", "2147483648|BODY_TOO_LONG", "9223372036854775807|OUT_OF_RANGE",
            "9223372036854775808|OUT_OF_RANGE", "-9223372036854775809|OUT_OF_RANGE", "1e999999999|WRONG_TYPE",
            "01|BAD_JSON", "+1|BAD_JSON", ".5|BAD_JSON", "1.|BAD_JSON", "NaN|BAD_JSON", "Infinity|BAD_JSON",
            "0x10|BAD_JSON", "-|BAD_JSON"})
    void c5C7SizesThatAreNoneAreRefused(String size, FaultReason reason) {
        var fault = refusal(frame("{\"type\":\"event\",\"size\":" + size + "}", ""));
        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault.detail()).hasSizeLessThan(200);
    }

    @Test
    void c5ASizeOfFourHundredDigitsIsOutOfRange() {
        assertThat(refusal(frame("{\"type\":\"event\",\"size\":1" + "0".repeat(400) + "}", "")).reason())
                .isEqualTo(FaultReason.OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}{}", "{\"type\":\"ping\",\"size\":0} ", " {\"type\":\"ping\",\"size\":0}",
            "{\"type\":\"ping\",\"size\":0}\n", "{\"type\":\"ping\",\"size\":0/**/}", "{\"type\":\"ping\",\"size\":0,}",
            "{,\"type\":\"ping\",\"size\":0}", "{\"type\":\"ping\" \"size\":0}", "{'type':'ping','size':0}",
            "{type:\"ping\",\"size\":0}", "{\"type\":\"ping\",\"size\":0,\"x\":NaN}",
            "{\"type\":\"ping\",\"size\":0,\"x\":}",
            "{\"type\":\"ping\",\"size\":0,\"x\":[1,]}", "{\"type\":\"ping\",\"size\":0,\"x\":[,1]}",
            "{\"type\":\"ping\",\"size\":0,\"x\":tru}", "{\"type\":\"ping\",\"size\":0,\"x\":\"\\q\"}",
            "{\"type\":\"ping\",\"size\":0,\"x\":\"\\u12\"}", "{\"type\":\"ping\",\"size\":0,\"x\":\"\\ud800\"}",
            "{\"type\":\"ping\",\"size\":0,\"x\":\"\\udc00\\ud800\"}", "{\"type\":\"ping\",\"size\":0,\"x\":\"\t\"}",
            "{\"type\":\"ping\",\"size\":0]}", "\"{}\"", "nu", "{\"type\":\"ping\",\"size\":0}//}",
            "{\"type\":\"ping\",\"size\":0,\"x\":01}", "{\"type\":\"ping\",\"size\":0}{\"type\":\"ping\",\"size\":0}"})
    void c7WhatIsNotOneObjectIsRefused(String header) {
        assertThat(refusal(frame(header, "")).reason()).isEqualTo(FaultReason.BAD_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c0af", "c1bf", "e080af", "eda080", "f08080af", "f4908080", "f5808080", "ff", "fe",
            "c3", "e282", "c328"})
    void c8TextThatIsNotUtf8IsRefused(String hex) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("{\"type\":\"ping\",\"size\":0,\"x\":\"".getBytes(UTF_8));
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        bytes.writeBytes("\"}".getBytes(UTF_8));
        assertThat(refusal(frame(bytes.toByteArray(), "")).reason()).isEqualTo(FaultReason.NOT_UTF8);
    }

    @Test
    void c8OtherCharsetsAndByteOrderMarksAreRefused() {
        for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
            assertThat(refusal(frame(PING.getBytes(charset), "")).reason()).isEqualTo(FaultReason.BAD_JSON);
        }
        assertThat(refusal(frame("\ufeff" + PING, "")).reason()).isEqualTo(FaultReason.BAD_JSON);
        assertThat(refusal(frame("{\"type\":\"ping\",\"size\":0,\"x\":\"\0\"}", "")).reason())
                .isEqualTo(FaultReason.BAD_JSON);
    }

    @Test
    void c9DepthIsBounded() throws ProtocolFault {
        var fits = "{\"type\":\"ping\",\"size\":0,\"x\":[{\"y\":[]}]}";
        assertThat(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(frame(fits, "")))).isNotNull();
        assertThat(refusal(frame(fits.replace("[]", "[[]]"), "")).reason()).isEqualTo(FaultReason.TOO_DEEP);
        var deep = "{\"type\":\"ping\",\"size\":0,\"x\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}";
        assertThat(refusal(frame(deep, "")).reason()).isEqualTo(FaultReason.TOO_DEEP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"ping\",\"size\":0,\"size\":0}",
            "{\"size\":0,\"type\":\"ping\",\"type\":\"pong\"}",
            "{\"type\":\"ping\",\"size\":0,\"\\u0074ype\":\"pong\"}", "{\"\\u0073ize\":9,\"type\":\"ping\",\"size\":0}",
            "{\"type\":\"ping\",\"size\":0,\"x\":1,\"x\":1}", "{\"type\":\"ping\",\"size\":0,\"x\":1,\"\\u0078\":1}",
            "{\"type\":\"ping\",\"size\":0,\"x\":{\"a\":1,\"a\":2}}",
            "{\"type\":\"ping\",\"size\":0,\"é\":1,\"\\u00e9\":1}"})
    void c10KeysThatComeTwiceAreRefused(String header) {
        assertThat(refusal(frame(header, "")).reason()).isEqualTo(FaultReason.DUPLICATE_KEY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"size\":0}|MISSING_KEY",
            "{\"type\":\"ping\"}|MISSING_KEY",
            "{}|MISSING_KEY", "{\"type\":null,\"size\":0}|WRONG_TYPE", "{\"type\":7,\"size\":0}|WRONG_TYPE",
            "{\"type\":[\"ping\"],\"size\":0}|WRONG_TYPE", "{\"type\":\"pling\",\"size\":0}|UNKNOWN_TYPE",
            "{\"type\":\" ping\",\"size\":0}|UNKNOWN_TYPE", "{\"type\":\"Ping\",\"size\":0}|UNKNOWN_TYPE",
            "{\"type\":\"\",\"size\":0}|UNKNOWN_TYPE",
            "{\"type\":\"${jndi:ldap://127.0.0.1/}\",\"size\":0}|UNKNOWN_TYPE",
            "{\"type\":\"ping\",\"size\":1}|OUT_OF_RANGE",
            "{\"type\":\"event\",\"size\":0,\"enc\":\"xml\"}|UNKNOWN_ENCODING",
            "{\"type\":\"event\",\"size\":0,\"enc\":\"samples1\"}|UNKNOWN_ENCODING",
            "{\"type\":\"event\",\"size\":0,\"charset\":\"GBK\"}|UNKNOWN_ENCODING",
            "{\"type\":\"event\",\"size\":0,\"zip\":\"zstd\",\"raw\":9}|NOT_ANNOUNCED",
            "{\"type\":\"event\",\"size\":0,\"raw\":9}|MISSING_KEY",
            "{\"type\":\"event\",\"size\":0,\"lane\":-1}|OUT_OF_RANGE",
            "{\"type\":\"event\",\"size\":0,\"seq\":0}|OUT_OF_RANGE",
            "{\"type\":\"event\",\"size\":0,\"lane\":2147483648}|OUT_OF_RANGE",
            "{\"type\":\"event\",\"size\":0,\"seq\":9007199254740992}|OUT_OF_RANGE",
            "{\"type\":\"ack\",\"size\":0,\"lanes\":[[0,1],[0,2]]}|DUPLICATE_KEY",
            "{\"type\":\"ack\",\"size\":0,\"lanes\":[[0]]}|OUT_OF_RANGE",
            "{\"type\":\"ack\",\"size\":0,\"lanes\":[[0,1,2]]}|OUT_OF_RANGE",
            "{\"type\":\"ack\",\"size\":0,\"lanes\":[7]}|WRONG_TYPE"})
    void c11TypesAndKeysThatAreWrongAreRefused(String header, FaultReason reason) {
        assertThat(refusal(frame(header, "")).reason()).isEqualTo(reason);
    }

    @Test
    void c12VeryManyKeysAreRefused() {
        var header = new StringBuilder("{\"type\":\"ping\",\"size\":0");
        for (int i = 0; i < 63; i++) {
            // Aa and BB have the same hash.
            header.append(",\"").append(Integer.toBinaryString(64 + i).replace("0", "Aa").replace("1", "BB"))
                    .append("\":0");
        }
        assertThat(refusal(frame(header + "}", "")).reason()).isEqualTo(FaultReason.TOO_MANY);
    }

    @Test
    void unknownKeysAreIgnored() throws ProtocolFault {
        var header = "{ \"future\" : { \"a\" : [ 1.5e3 , null , \"\\u00e9\\ud83d\\ude00é😀\" ] } ,\n\"type\":\"\\u0070ing\",\"size\":0}";
        var frame = requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(frame(header, ""))));
        assertThat(frame.type()).isEqualTo(FrameType.PING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"e3069283\"|OK", "\"e3069282\"|CHECKSUM",
            "\"E3069283\"|OUT_OF_RANGE", "\"e306928\"|OUT_OF_RANGE", "\"\"|OUT_OF_RANGE", "null|WRONG_TYPE",
            "3808858755|WRONG_TYPE"})
    void c13ChecksumsAreVerified(String checksum, String outcome) throws ProtocolFault {
        // The check value of CRC-32C for "123456789", from its catalogue.
        byte[] bytes = frame("{\"type\":\"event\",\"size\":9,\"crc32c\":" + checksum + "}", "123456789");
        if (outcome.equals("OK")) {
            assertThat(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(bytes))).isNotNull();
        } else {
            var fault = outcome.equals("CHECKSUM") ? damage(bytes) : refusal(bytes);
            assertThat(fault.reason()).isEqualTo(FaultReason.valueOf(outcome));
        }
    }

    @Test
    void c13AWrongChecksumOfAFrameWithoutANumberEndsTheStream() {
        byte[] bytes = frame("{\"type\":\"series\",\"size\":9,\"crc32c\":\"e3069282\"}", "123456789");
        assertThat(refusal(bytes).reason()).isEqualTo(FaultReason.CHECKSUM);
    }

    /** The fault of a frame that is handed out and is not what was sent. */
    private static ProtocolFault damage(byte[] bytes) throws ProtocolFault {
        var frame = requireNonNull(new FrameDecoder(FrameLimits.DEFAULT).next(ByteBuffer.wrap(bytes)));
        return catchThrowableOfType(ProtocolFault.class, frame::verify);
    }

    @Test
    void c13AFlippedBitInTheBodyIsNoticed() throws ProtocolFault {
        for (int bit = 0; bit < 72; bit++) {
            byte[] bytes = frame("{\"type\":\"event\",\"size\":9,\"crc32c\":\"e3069283\"}", "123456789");
            bytes[bytes.length - 9 + bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(damage(bytes).reason()).isEqualTo(FaultReason.CHECKSUM);
        }
    }

    @Test
    void limitsBeforeHelloAreLowerAndCanBeRaised() throws ProtocolFault {
        byte[] bytes = frame("{\"type\":\"event\",\"size\":65537}", "x".repeat(65_537));
        var decoder = new FrameDecoder(FrameLimits.BEFORE_HELLO);
        decoder.limits(FrameLimits.DEFAULT);
        assertThat(decoder.next(ByteBuffer.wrap(bytes))).isNotNull();
        var strict = new FrameDecoder(FrameLimits.BEFORE_HELLO);
        var fault = catchThrowableOfType(ProtocolFault.class, () -> strict.next(ByteBuffer.wrap(bytes)));
        assertThat(fault.reason()).isEqualTo(FaultReason.BODY_TOO_LONG);
        assertThat(fault).hasMessageContaining("65536");
    }

    @Test
    void aBrokenStreamStaysBroken() {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        var first = catchThrowableOfType(ProtocolFault.class, () -> decoder.next(ByteBuffer.wrap(new byte[4])));
        var second = catchThrowableOfType(ProtocolFault.class,
                () -> decoder.next(ByteBuffer.wrap(frame(PING, ""))));
        assertThat(second).isSameAs(first);
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void c17AnnouncedZipIsBoundedBeforeUnpacking() throws ProtocolFault {
        var decoder = new FrameDecoder(FrameLimits.DEFAULT);
        decoder.announced(Set.of("zstd"));
        var frame = decoder
                .next(ByteBuffer.wrap(frame("{\"type\":\"event\",\"size\":1,\"zip\":\"zstd\",\"raw\":100}", "x")));
        assertThat(requireNonNull(frame).header().raw()).isEqualTo(100);
        for (long raw : new long[]{101, 8_388_609}) {
            byte[] bomb = frame("{\"type\":\"event\",\"size\":1,\"zip\":\"zstd\",\"raw\":" + raw + "}", "x");
            var fault = catchThrowableOfType(ProtocolFault.class, () -> decoder.next(ByteBuffer.wrap(bomb)));
            assertThat(fault.reason()).isEqualTo(FaultReason.UNPACKED_TOO_LONG);
        }
    }

    private static ProtocolFault refusal(byte[] bytes) {
        var whole = new FrameDecoder(FrameLimits.DEFAULT);
        var fault = catchThrowableOfType(ProtocolFault.class, () -> whole.next(ByteBuffer.wrap(bytes)));
        assertThat(fault).as("a fault").isNotNull();
        // Byte by byte the same must be said.
        var dribbled = new FrameDecoder(FrameLimits.DEFAULT);
        var same = catchThrowableOfType(ProtocolFault.class, () -> {
            for (byte b : bytes) {
                dribbled.next(ByteBuffer.wrap(new byte[]{b}));
            }
        });
        assertThat(same).isNotNull();
        assertThat(same.reason()).isEqualTo(fault.reason());
        assertThat(fault.detail()).matches("[ -~…]*");
        return fault;
    }

    private static void drain(FrameDecoder decoder, ByteBuffer in, List<String> seen) throws ProtocolFault {
        for (var frame = decoder.next(in); frame != null; frame = decoder.next(in)) {
            seen.add(frame.type() + ":" + UTF_8.decode(frame.body()));
        }
        assertThat(in.hasRemaining()).isFalse();
    }

    private static byte[] three() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(frame(PING, ""));
        out.writeBytes(frame("{\"type\":\"event\",\"size\":7}", "{\"a\":1}"));
        out.writeBytes(frame(PING.replace("ping", "pong"), ""));
        return out.toByteArray();
    }

    private static byte[] frame(String header, String body) {
        return frame(header.getBytes(UTF_8), body);
    }

    private static byte[] frame(byte[] header, String body) {
        byte[] bodyBytes = body.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + header.length + bodyBytes.length).putInt(header.length).put(header)
                .put(bodyBytes)
                .array();
    }
}
