package org.stromboli.media.webp;

import java.util.Arrays;

/// Reads how macroblocks are predicted (RFC 6386, sections 9.3, 10, 11), in rows from the top left. Used by one thread.
final class ModeReader {

    private static final byte[] PROBABILITIES = Tables.modeProbabilities();
    private static final int MODES = 10;
    /// Section 11.2: two places each, a mode as its complement.
    private static final int[] TREE = {~0, 2, ~1, 4, ~2, 6, 8, 12, ~3, 10, ~5, ~6, ~4, 14, ~7, 16, ~8, ~9};

    private final BoolReader in;
    private final FrameHeader header;
    private final int[] above;
    private final int[] left = new int[4];

    /// @param columns of macroblocks
    ModeReader(BoolReader in, FrameHeader header, int columns) {
        this.in = in;
        this.header = header;
        this.above = new int[columns * 4];
    }

    void startRow() {
        Arrays.fill(left, Macroblock.DC);
    }

    void read(Macroblock block, int column) {
        int[] tree = header.segments().tree();
        block.segment = 0;
        if (header.segments().mapped()) {
            block.segment = in.decide(tree[0]) ? 2 + bit(tree[2]) : bit(tree[1]);
        }
        block.skipped = header.skipProbability() >= 0 && in.decide(header.skipProbability());
        block.small = !in.decide(145);
        if (block.small) {
            readSmall(block, column * 4);
        } else {
            block.mode = in.decide(156)
                    ? in.decide(128) ? Macroblock.TRUE_MOTION : Macroblock.HORIZONTAL
                    : in.decide(163) ? Macroblock.VERTICAL : Macroblock.DC;
            Arrays.fill(above, column * 4, column * 4 + 4, block.mode);
            Arrays.fill(left, block.mode);
        }
        block.colorMode = colorMode();
    }

    private int colorMode() {
        if (!in.decide(142)) {
            return Macroblock.DC;
        }
        if (!in.decide(114)) {
            return Macroblock.VERTICAL;
        }
        return in.decide(183) ? Macroblock.TRUE_MOTION : Macroblock.HORIZONTAL;
    }

    private void readSmall(Macroblock block, int column) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int probabilities = (above[column + x] * MODES + left[y]) * (MODES - 1);
                int node = 0;
                do {
                    node = TREE[node + bit(PROBABILITIES[probabilities + node / 2] & 0xff)];
                } while (node >= 0);
                block.modes[y * 4 + x] = ~node;
                above[column + x] = ~node;
                left[y] = ~node;
            }
        }
    }

    private int bit(int probability) {
        return in.decide(probability) ? 1 : 0;
    }

    boolean isPastEnd() {
        return in.isPastEnd();
    }
}
