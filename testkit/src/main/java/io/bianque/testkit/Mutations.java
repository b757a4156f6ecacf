package io.bianque.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes bytes that are almost right out of bytes that are right: a few changes of the kinds that find faults in decoders, at
 * random places. The same generator gives the same bytes. Costs a copy a change.
 */
public final class Mutations {
    private static final int MOST_CHANGES = 6;
    private static final int LONGEST_INSERTION = 16;
    /** Bytes at which formats turn: bounds of integers and varints, of UTF-8, what JSON is made of. */
    private static final byte[] TURNING = {0, 1, 2, 0x1f, 0x20, 0x3f, 0x40, 0x7e, 0x7f, -128, -127, -64, -62, -32, -16,
            -12, -2, -1, '{', '}', '[', ']', '"', '\\', ':', ',', '-', '.', '0', '9', 'e', 'u', '\n', '\r'};

    private Mutations() {}

    /**
     * One of the samples with some changes, parts of the others among them; sometimes unchanged.
     *
     * @param samples at least one
     */
    public static byte[] of(List<byte[]> samples, RandomGenerator random) {
        byte[] bytes = any(samples, random).clone();
        for (int changes = random.nextInt(MOST_CHANGES); changes > 0; changes--) {
            bytes = changed(bytes, samples, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, List<byte[]> samples, RandomGenerator random) {
        if (bytes.length == 0) {
            return any(samples, random).clone();
        }
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(LONGEST_INSERTION));
        switch (random.nextInt(9)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = TURNING[random.nextInt(TURNING.length)];
            case 3 -> bytes[at] += (byte) random.nextInt(-2, 3);
            case 4 -> {
                return spliced(bytes, at, end, new byte[0]);
            }
            case 5 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 6 -> {
                return spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end)); // twice the same
            }
            case 7 -> {
                var filling = new byte[1 + random.nextInt(LONGEST_INSERTION)];
                Arrays.fill(filling, TURNING[random.nextInt(TURNING.length)]);
                return spliced(bytes, at, at, filling);
            }
            default -> {
                byte[] other = any(samples, random);
                int from = random.nextInt(other.length + 1);
                return spliced(bytes, at, end, Arrays.copyOfRange(other, from, other.length));
            }
        }
        return bytes;
    }

    private static byte[] any(List<byte[]> samples, RandomGenerator random) {
        return samples.get(random.nextInt(samples.size()));
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        var result = Arrays.copyOf(bytes, from + between.length + bytes.length - to);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(bytes, to, result, from + between.length, bytes.length - to);
        return result;
    }
}
