package org.stromboli.media.webp;

import java.io.IOException;
import java.util.Arrays;

/// A canonical prefix code (RFC 9649, section 3.7.2.1). Immutable.
final class PrefixCode {

    private static final int LONGEST = 15;
    private static final int REPEAT = 16;
    private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    /// Symbols of at most so many bits are found at once.
    private static final int QUICK = 7;

    private final int[] counts = new int[LONGEST + 1];
    private final short[] symbols;
    /// Length and symbol by the next bits; 0 for longer ones.
    private final short[] quick;

    private final int quickBits;

    private PrefixCode(byte[] lengths) throws IOException {
        int used = 0;
        for (byte length : lengths) {
            counts[length]++;
            used += length > 0 ? 1 : 0;
        }
        counts[0] = 0;
        symbols = new short[used];
        int[] next = new int[LONGEST + 2];
        for (int length = 1; length <= LONGEST; length++) {
            next[length + 1] = next[length] + counts[length];
        }
        int max = 0;
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = (short) symbol;
                max = Math.max(max, lengths[symbol]);
            }
        }
        checkComplete(used);
        quickBits = used < 2 ? 0 : Math.min(QUICK, max);
        quick = new short[1 << quickBits];
        fillQuick();
    }

    private void checkComplete(int used) throws IOException {
        int open = 1;
        for (int length = 1; length <= LONGEST; length++) {
            open = 2 * open - counts[length];
            if (open < 0) {
                break;
            }
        }
        if (used == 0 || used > 1 && open != 0) {
            throw new IOException("a code that is not complete");
        }
    }

    private void fillQuick() {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= quickBits; length++) {
            for (int i = 0; i < counts[length]; i++, code++, index++) {
                int reversed = Integer.reverse(code) >>> 32 - length;
                for (int at = reversed; at < quick.length; at += 1 << length) {
                    quick[at] = (short) (symbols[index] << 4 | length);
                }
            }
            code <<= 1;
        }
    }

    /// @param alphabet how many symbols there can be
    static PrefixCode read(BitReader in, int alphabet) throws IOException {
        byte[] lengths = new byte[alphabet];
        if (in.flag()) {
            boolean two = in.flag();
            int first = in.read(in.flag() ? 8 : 1);
            int second = two ? in.read(8) : first;
            if (first >= alphabet || second >= alphabet) {
                throw new IOException("a symbol outside its alphabet");
            }
            lengths[first] = 1;
            lengths[second] = 1;
        } else {
            readLengths(in, lengths);
        }
        return new PrefixCode(lengths);
    }

    private static void readLengths(BitReader in, byte[] lengths) throws IOException {
        byte[] own = new byte[ORDER.length];
        int count = 4 + in.read(4);
        for (int i = 0; i < count; i++) {
            own[ORDER[i]] = (byte) in.read(3);
        }
        PrefixCode code = new PrefixCode(own);
        int max = in.flag() ? 2 + in.read(2 + 2 * in.read(3)) : lengths.length;
        if (max > lengths.length) {
            throw new IOException("more lengths than symbols");
        }
        byte previous = 8;
        for (int at = 0; at < lengths.length && max > 0; max--) {
            int symbol = code.read(in);
            if (symbol < REPEAT) {
                lengths[at++] = (byte) symbol;
                previous = symbol == 0 ? previous : (byte) symbol;
                continue;
            }
            int repeated = switch (symbol) {
                case REPEAT -> 3 + in.read(2);
                case REPEAT + 1 -> 3 + in.read(3);
                default -> 11 + in.read(7);
            };
            if (at + repeated > lengths.length) {
                throw new IOException("more lengths than symbols");
            }
            Arrays.fill(lengths, at, at + repeated, symbol == REPEAT ? previous : 0);
            at += repeated;
        }
    }

    int read(BitReader in) throws IOException {
        if (symbols.length == 1) {
            return symbols[0]; // which takes no bits
        }
        int bits = in.peek(LONGEST);
        int found = quick[bits & quick.length - 1];
        if (found != 0) {
            in.skip(found & 15);
            return (found & 0xffff) >> 4;
        }
        int code = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code |= bits >> length - 1 & 1;
            if (code - first < counts[length]) {
                in.skip(length);
                return symbols[index + code - first];
            }
            index += counts[length];
            first = first + counts[length] << 1;
            code <<= 1;
        }
        throw new IOException("a code that does not exist");
    }
}
