package org.stromboli.media.webp;

import java.util.Arrays;

/// Fills blocks from the samples above and to the left of them (RFC 6386, section 12). Used by one thread.
final class Prediction {

    /// How small blocks are filled along a direction, for modes 2 to 9: a letter per sample. Letters count places
    /// along the edge, from the last sample at the left up, and then to the right. A small one stands for the
    /// weighted mean of the place and its neighbours, a capital one for the mean of the place and the next one.
    private static final String[] DIRECTIONS = {
        "ghijghijghijghij",
        "eeeeddddccccbbbb",
        "hijkijkljklmklmn",
        "fghiefghdefgcdef",
        "FGHIfghieFGHdfgh",
        "GHIJhijkHIJlijkm",
        "EfghDeEfCdDeBcCd",
        "DdCcCcBbBbAAAAAA"
    };

    private static final int CORNER = 5;

    /// Twice the last sample at the left, the others upwards, the corner, eight above, the last one again.
    private final int[] edge = new int[15];

    /// @param size of the block's edge
    /// @param column whether there is something to the left, if not 0
    /// @param row whether there is something above, if not 0
    void fill(Plane plane, int at, int size, int mode, int column, int row) {
        switch (mode) {
            case Macroblock.DC -> flat(plane, at, size, mean(plane, at, size, column > 0, row > 0));
            case Macroblock.TRUE_MOTION -> trueMotion(plane, at, size);
            case Macroblock.VERTICAL -> {
                for (int y = 0; y < size; y++) {
                    System.arraycopy(plane.samples, at - plane.stride, plane.samples, at + y * plane.stride, size);
                }
            }
            default -> {
                for (int y = 0; y < size; y++) {
                    int start = at + y * plane.stride;
                    Arrays.fill(plane.samples, start, start + size, plane.samples[start - 1]);
                }
            }
        }
    }

    private static int mean(Plane plane, int at, int size, boolean left, boolean above) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += left ? plane.get(at + i * plane.stride - 1) : 0;
            sum += above ? plane.get(at - plane.stride + i) : 0;
        }
        int count = (left ? size : 0) + (above ? size : 0);
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    private static void flat(Plane plane, int at, int size, int sample) {
        for (int y = 0; y < size; y++) {
            int start = at + y * plane.stride;
            Arrays.fill(plane.samples, start, start + size, (byte) sample);
        }
    }

    private static void trueMotion(Plane plane, int at, int size) {
        int corner = plane.get(at - plane.stride - 1);
        for (int y = 0; y < size; y++) {
            int start = at + y * plane.stride;
            int left = plane.get(start - 1) - corner;
            for (int x = 0; x < size; x++) {
                plane.set(start + x, plane.get(at - plane.stride + x) + left);
            }
        }
    }

    /// @param right the four samples above and to the right of the macroblock, which all rows of its last column use
    void fillSmall(Plane plane, int at, int mode, int[] right, boolean lastColumn) {
        if (mode == Macroblock.TRUE_MOTION) {
            trueMotion(plane, at, 4);
        } else if (mode == Macroblock.DC) {
            flat(plane, at, 4, mean(plane, at, 4, true, true));
        } else {
            readEdge(plane, at, right, lastColumn);
            String direction = DIRECTIONS[mode - 2];
            for (int i = 0; i < 16; i++) {
                plane.samples[at + i / 4 * plane.stride + i % 4] = (byte) along(direction.charAt(i));
            }
        }
    }

    private void readEdge(Plane plane, int at, int[] right, boolean lastColumn) {
        for (int i = 0; i < 4; i++) {
            edge[CORNER - 1 - i] = plane.get(at + i * plane.stride - 1);
        }
        edge[0] = edge[1];
        for (int i = -1; i < 8; i++) {
            edge[CORNER + 1 + i] = lastColumn && i >= 4 ? right[i - 4] : plane.get(at - plane.stride + i);
        }
        edge[14] = edge[13];
    }

    private int along(char place) {
        if (place >= 'a') {
            int i = place - 'a';
            return edge[i - 1] + 2 * edge[i] + edge[i + 1] + 2 >> 2;
        }
        int i = place - 'A';
        return edge[i] + edge[i + 1] + 1 >> 1;
    }
}
