package org.stromboli.media.webp;

import java.util.Arrays;

/// Reads the coefficients of macroblocks (RFC 6386, section 13), in rows from the top left, and multiplies them by
/// their steps. Used by one thread.
final class CoefficientReader {

    private static final int CONTEXTS = 3;
    private static final int NODES = 11;
    private static final int BAND = CONTEXTS * NODES;
    private static final int KIND = 8 * BAND;
    private static final int LUMA_WITHOUT_FIRST = 0;
    private static final int MEANS = 1;
    private static final int CHROMA = 2;
    private static final int LUMA = 3;

    /// The last one follows the last coefficient and is never used.
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    /// Section 13.2: the bits of numbers of the third to sixth category.
    private static final int[][] LARGE = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };
    /// Per macroblock: four blocks of brightness, two of each colour, one of means.
    private static final int FLAGS = 9;

    private static final int MEANS_FLAG = 8;

    private final FrameHeader header;
    private final byte[] probabilities;
    /// Whether the blocks above, and those to the left, have coefficients.
    private final int[] above;

    private final int[] left = new int[FLAGS];
    private final int[] means = new int[16];

    /// @param columns of macroblocks
    CoefficientReader(FrameHeader header, int columns) {
        this.header = header;
        this.probabilities = header.probabilities();
        this.above = new int[columns * FLAGS];
    }

    void startRow() {
        Arrays.fill(left, 0);
    }

    /// @return whether there are any
    boolean read(BoolReader in, Macroblock block, int column) {
        Arrays.fill(block.coefficients, 0);
        int top = column * FLAGS;
        if (block.skipped) {
            int flags = block.small ? FLAGS - 1 : FLAGS; // means of others than the last neighbour count on
            Arrays.fill(above, top, top + flags, 0);
            Arrays.fill(left, 0, flags, 0);
            return false;
        }
        Quantizer quantizer = header.quantizers()[block.segment];
        boolean any = false;
        if (!block.small) {
            Arrays.fill(means, 0);
            int context = above[top + MEANS_FLAG] + left[MEANS_FLAG];
            int end = coefficients(in, MEANS, context, quantizer.means(), 0, means, 0);
            above[top + MEANS_FLAG] = left[MEANS_FLAG] = end > 0 ? 1 : 0;
            any = Transform.means(means, block.coefficients);
        }
        int kind = block.small ? LUMA : LUMA_WITHOUT_FIRST;
        any |= blocks(in, kind, quantizer.luma(), block.coefficients, 0, top, 0, 4);
        any |= blocks(in, CHROMA, quantizer.chroma(), block.coefficients, 16, top, 4, 2);
        any |= blocks(in, CHROMA, quantizer.chroma(), block.coefficients, 20, top, 6, 2);
        return any;
    }

    /// @param first number of the first block
    /// @param flag of the first block
    /// @param edge how many blocks lie side by side
    private boolean blocks(
            BoolReader in, int kind, int[] steps, int[] numbers, int first, int top, int flag, int edge) {
        boolean any = false;
        int start = kind == LUMA_WITHOUT_FIRST ? 1 : 0;
        for (int y = flag; y < flag + edge; y++) {
            for (int x = flag; x < flag + edge; x++) {
                int block = first + (y - flag) * edge + x - flag;
                int context = above[top + x] + left[y];
                int end = coefficients(in, kind, context, steps, start, numbers, block * 16);
                above[top + x] = left[y] = end > start ? 1 : 0;
                any |= end > start;
            }
        }
        return any;
    }

    /// @return index after the last one that was read
    private int coefficients(BoolReader in, int kind, int context, int[] steps, int start, int[] numbers, int to) {
        int i = start;
        int at = place(kind, i, context);
        while (i < 16 && in.decide(probability(at))) {
            while (!in.decide(probability(at + 1))) {
                if (++i == 16) {
                    return 16;
                }
                at = place(kind, i, 0);
            }
            int size = 1;
            if (in.decide(probability(at + 2))) {
                size = large(in, at);
            }
            int number = (in.flag() ? -size : size) * steps[i > 0 ? 1 : 0];
            numbers[to + ZIGZAG[i]] = (short) number;
            at = place(kind, ++i, size == 1 ? 1 : 2);
        }
        return i;
    }

    private static int place(int kind, int coefficient, int context) {
        return kind * KIND + BANDS[coefficient] * BAND + context * NODES;
    }

    private int probability(int at) {
        return probabilities[at] & 0xff;
    }

    private int large(BoolReader in, int at) {
        if (!in.decide(probability(at + 3))) {
            return in.decide(probability(at + 4)) ? 3 + bit(in, probability(at + 5)) : 2;
        }
        if (!in.decide(probability(at + 6))) {
            return in.decide(probability(at + 7)) ? 7 + 2 * bit(in, 165) + bit(in, 145) : 5 + bit(in, 159);
        }
        int high = bit(in, probability(at + 8));
        int category = 2 * high + bit(in, probability(at + 9 + high));
        int number = 0;
        for (int probability : LARGE[category]) {
            number = 2 * number + bit(in, probability);
        }
        return number + 3 + (8 << category);
    }

    private static int bit(BoolReader in, int probability) {
        return in.decide(probability) ? 1 : 0;
    }
}
