package org.stromboli.media.marks;

import java.util.Arrays;

/// Which pixels of an image one mark covers. A mark has one colour and its strokes do not blend among
/// themselves, so a bit per pixel is all that its layer needs, and even wide strokes are cheap. Whatever lies
/// outside of the image is cut off. Used by one thread.
final class Coverage {

    /// Ten images of the largest size covered all over: about a second.
    private static final long MAX_STEPS = 400_000_000;

    private static final int STEPS_OF_A_SPAN = 8;

    private final int width;
    private final int height;
    private final int rowWords;
    private final long[] bits; // [height, rowWords]
    private int left;
    private int top;
    private int right;
    private int bottom;
    private long steps;

    /// All marks of an image together are too much work.
    static final class TooMuchWorkException extends RuntimeException {

        private static final long serialVersionUID = 1;

        TooMuchWorkException() {
            super("more than %d steps".formatted(MAX_STEPS), null, false, false);
        }
    }

    Coverage(int width, int height) {
        this.width = width;
        this.height = height;
        this.rowWords = Math.ceilDiv(width, Long.SIZE);
        this.bits = new long[Math.multiplyExact(rowWords, height)];
        forgetBounds();
    }

    /// Counts work, in steps that take about as long as painting a pixel, so that its end is the same on every machine.
    void count(long more) {
        steps += more;
        if (steps > MAX_STEPS) {
            throw new TooMuchWorkException();
        }
    }

    /// Covers columns `from` to `to` of a row, both included.
    void span(int row, int from, int to) {
        count(STEPS_OF_A_SPAN);
        int first = Math.max(from, 0);
        int last = Math.min(to, width - 1);
        if (row < 0 || row >= height || first > last) {
            return;
        }
        left = Math.min(left, first);
        right = Math.max(right, last);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
        int firstWord = row * rowWords + first / Long.SIZE;
        int lastWord = row * rowWords + last / Long.SIZE;
        long firstBits = -1L << first;
        long lastBits = -1L >>> -(last + 1);
        if (firstWord == lastWord) {
            bits[firstWord] |= firstBits & lastBits;
            return;
        }
        bits[firstWord] |= firstBits;
        Arrays.fill(bits, firstWord + 1, lastWord, -1L);
        bits[lastWord] |= lastBits;
    }

    /// The first row that a shape from `low` can touch.
    int firstRow(double low) {
        return (int) Math.max(0, Math.ceil(low));
    }

    int lastRow(double high) {
        return (int) Math.min(height - 1, Math.floor(high));
    }

    boolean isEmpty() {
        return bottom < 0;
    }

    /// The smallest box around all that is covered.
    Box bounds() {
        return new Box(left, top, right, bottom);
    }

    /// Lays a colour over the covered pixels and forgets them.
    ///
    /// @param rgb [height, width, 3]
    void paint(byte[] rgb, int color, int alpha) {
        byte[][] channels = {
            blend(color >> 16 & 0xff, alpha), blend(color >> 8 & 0xff, alpha), blend(color & 0xff, alpha)
        };
        for (int y = top; y <= bottom; y++) {
            count(Math.max(0, right - left));
            for (int word = left / Long.SIZE; word <= right / Long.SIZE; word++) {
                int at = y * rowWords + word;
                paintWord(rgb, y * width + word * Long.SIZE, bits[at], channels);
                bits[at] = 0;
            }
        }
        forgetBounds();
    }

    private static void paintWord(byte[] rgb, int firstPixel, long covered, byte[][] channels) {
        for (long rest = covered; rest != 0; rest &= rest - 1) {
            int at = (firstPixel + Long.numberOfTrailingZeros(rest)) * 3;
            rgb[at] = channels[0][rgb[at] & 0xff];
            rgb[at + 1] = channels[1][rgb[at + 1] & 0xff];
            rgb[at + 2] = channels[2][rgb[at + 2] & 0xff];
        }
    }

    /// What becomes of each of the 256 values below: "over" on an opaque image, rounded to nearest.
    private static byte[] blend(int sample, int alpha) {
        byte[] blended = new byte[256];
        for (int below = 0; below < blended.length; below++) {
            blended[below] = over(sample, alpha, below);
        }
        return blended;
    }

    static byte over(int sample, int alpha, int below) {
        return (byte) ((alpha * sample + (255 - alpha) * below + 127) / 255);
    }

    private void forgetBounds() {
        left = width;
        top = height;
        right = -1;
        bottom = -1;
    }
}
