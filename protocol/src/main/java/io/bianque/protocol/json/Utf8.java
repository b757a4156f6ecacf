package io.bianque.protocol.json;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;

/** UTF-8 as the Unicode standard's table 3-7 has it: the shortest form only, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /**
     * Decodes the one character of several bytes at {@code pos}.
     *
     * @return the position behind it
     */
    static int decode(String document, byte[] bytes, int pos, int end, StringBuilder out) throws ProtocolFault {
        int first = bytes[pos] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || end - pos < length) {
            throw fault(document, pos, first);
        }
        int codePoint = first & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            int next = bytes[pos + i] & 0xff;
            if ((next & 0xc0) != 0x80) {
                throw fault(document, pos + i, next);
            }
            codePoint = codePoint << 6 | (next & 0x3f);
        }
        int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        if (codePoint < least || codePoint > Character.MAX_CODE_POINT
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
            throw fault(document, pos, first);
        }
        out.appendCodePoint(codePoint);
        return pos + length;
    }

    private static ProtocolFault fault(String document, int pos, int value) {
        return new ProtocolFault(FaultReason.NOT_UTF8,
                document + ": byte 0x" + Integer.toHexString(value) + " is not UTF-8 here (buffer offset " + pos + ")");
    }
}
