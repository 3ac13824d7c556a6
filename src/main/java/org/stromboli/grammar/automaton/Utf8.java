package org.stromboli.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.CodePoints;

/// Sets of characters as sequences of byte ranges, the form in which tokens hold them.
final class Utf8 {

    private static final int[] LONGEST = {0x7f, 0x7ff, 0xffff}; // last character of one, two and three bytes
    private static final int BITS = 6; // of a character in each byte after the first

    private Utf8() {}

    /// Sequences of ranges: any byte of the first, then any of the second, and so on.
    ///
    /// @return [sequences][2 * bytes] first and last value of each byte
    static List<int[]> sequences(CodePoints set) {
        List<int[]> sequences = new ArrayList<>();
        set.ranges().forEach(range -> split(range.low(), range.high(), sequences));
        return sequences;
    }

    private static void split(int low, int high, List<int[]> into) {
        for (int last : LONGEST) {
            if (low <= last && last < high) {
                split(low, last, into);
                split(last + 1, high, into);
                return;
            }
        }
        for (int mask = (1 << BITS) - 1; mask < high && high > LONGEST[0]; mask = mask << BITS | mask) {
            if ((low & ~mask) == (high & ~mask)) {
                break;
            }
            if ((low & mask) != 0) {
                split(low, low | mask, into);
                split((low | mask) + 1, high, into);
                return;
            }
            if ((high & mask) != mask) {
                split(low, (high & ~mask) - 1, into);
                split(high & ~mask, high, into);
                return;
            }
        }
        into.add(pairs(bytes(low), bytes(high)));
    }

    private static int[] pairs(byte[] low, byte[] high) {
        int[] pairs = new int[2 * low.length];
        for (int i = 0; i < low.length; i++) {
            pairs[2 * i] = low[i] & 0xff;
            pairs[2 * i + 1] = high[i] & 0xff;
        }
        return pairs;
    }

    private static byte[] bytes(int point) {
        return Character.toString(point).getBytes(StandardCharsets.UTF_8);
    }
}
