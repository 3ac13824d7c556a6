package org.stromboli.media.webp;

/// Decisions that were coded with their probabilities (RFC 6386, section 7). After the end of its bytes it reads zeros
/// and remembers that it did. Used by one thread.
final class BoolReader {

    private static final int EVEN = 128;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int range = 255;
    private long value;
    /// How many bits `value` has below the eight that are compared.
    private int spare = -8;

    private boolean pastEnd;

    /// @param from index of the first byte
    /// @param to index after the last one, at most the length
    BoolReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /// @param probability of a zero, in 256ths
    boolean decide(int probability) {
        while (spare < 0) {
            load();
        }
        int split = 1 + ((range - 1) * probability >> 8);
        boolean one = (int) (value >> spare) >= split;
        if (one) {
            range -= split;
            value -= (long) split << spare;
        } else {
            range = split;
        }
        int shift = Integer.numberOfLeadingZeros(range) - 24;
        range <<= shift;
        spare -= shift;
        return one;
    }

    private void load() {
        if (end - at >= 4) {
            long next = (bytes[at] & 0xffL) << 24
                    | (bytes[at + 1] & 0xff) << 16
                    | (bytes[at + 2] & 0xff) << 8
                    | bytes[at + 3] & 0xff;
            value = value << 32 | next;
            at += 4;
            spare += 32;
        } else {
            pastEnd |= at >= end;
            value = value << 8 | (at < end ? bytes[at++] & 0xff : 0);
            spare += 8;
        }
    }

    boolean flag() {
        return decide(EVEN);
    }

    /// A number without sign.
    int literal(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = number << 1 | (flag() ? 1 : 0);
        }
        return number;
    }

    /// A number, then its sign.
    int signed(int bits) {
        int number = literal(bits);
        return flag() ? -number : number;
    }

    /// A number with its sign, or zero where a flag says that there is none.
    int optional(int bits) {
        return flag() ? signed(bits) : 0;
    }

    boolean isPastEnd() {
        return pastEnd;
    }
}
