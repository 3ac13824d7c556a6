package org.stromboli.vision.preprocess;

import java.util.Arrays;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.ReferenceImplementation;
import org.stromboli.vision.Rgb;

/// Antialiased resizing of 8-bit images, bit by bit as torchvision or Pillow does it: along the rows, then along the
/// columns or the other way round, 8 bits in between. Holds only as many intermediate rows as one target row needs, so
/// that its memory depends on the target and not on how long the image is. Stateless; the caller's thread works.
final class Resampler {

    private final Interpolation kernel;
    private final ReferenceImplementation arithmetic;

    Resampler(Interpolation kernel, ReferenceImplementation arithmetic) {
        this.kernel = kernel;
        this.arithmetic = arithmetic;
    }

    DecodedImage resize(Canvas canvas, int width, int height) {
        return resize(canvas, width, height, new Window(0, 0, width, height));
    }

    /// @param window the part of the resized image that is requested; the rest is never made
    DecodedImage resize(Canvas canvas, int width, int height, Window window) {
        boolean whole = width == window.width() && height == window.height();
        if (whole && canvas.isImageOf(width, height)) {
            return canvas.image();
        }
        return columnsFirst(canvas, width, height)
                ? Transpose.over(rowsFirst(Transpose.over(canvas), height, width, Transpose.over(window)))
                : rowsFirst(canvas, width, height, window);
    }

    /// Pillow's rule since version 13. Either order is right, but their last bits differ.
    private boolean columnsFirst(Canvas canvas, int width, int height) {
        long lines = (long) canvas.height() - height;
        return arithmetic == ReferenceImplementation.ORIGINAL && lines > 0 && lines > 2L * (canvas.width() - width);
    }

    private DecodedImage rowsFirst(Canvas canvas, int width, int height, Window window) {
        FilterTaps across = FilterTaps.of(kernel, arithmetic, canvas.width(), width, window.left(), window.width());
        FilterTaps down = FilterTaps.of(kernel, arithmetic, canvas.height(), height, window.top(), window.height());
        Rows rows = new Rows(canvas, across, down.stride());
        int top = canvas.top();
        int bottom = top + canvas.image().height();
        byte[] rgb = new byte[window.width() * window.height() * 3];
        int[] sums = new int[window.width() * 3];
        for (int y = 0; y < window.height(); y++) {
            Arrays.fill(sums, down.rounding());
            int start = down.starts()[y];
            for (int j = 0; j < down.counts()[y]; j++) {
                if (start + j >= top && start + j < bottom) {
                    add(sums, rows.at(start + j - top), down.weights()[y * down.stride() + j]);
                }
            }
            add(sums, rows.plain(), down.weightOutside(y, top, bottom));
            store(sums, down.precision(), rgb, y * sums.length);
        }
        return new DecodedImage(window.width(), window.height(), rgb);
    }

    private static void add(int[] sums, byte[] row, int weight) {
        if (weight == 0) {
            return;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (row[i] & 0xff);
        }
    }

    private static void store(int[] sums, int precision, byte[] rgb, int offset) {
        for (int i = 0; i < sums.length; i++) {
            rgb[offset + i] = (byte) Math.min(Math.max(sums[i] >> precision, 0), 255);
        }
    }

    /// The canvas resized along its rows only; rows are made when first asked for, in ascending order, and
    /// kept for as long as a target row may still need them.
    private static final class Rows {
        private final Canvas canvas;
        private final FilterTaps taps;
        private final byte[][] recent; // [slot][target width * 3]
        private final byte[] plain; // [target width * 3]
        private final int[] margins; // [target width]
        private int made;

        Rows(Canvas canvas, FilterTaps taps, int window) {
            this.canvas = canvas;
            this.taps = taps;
            int width = taps.starts().length;
            recent = new byte[Math.min(window, canvas.image().height())][width * 3];
            plain = new byte[width * 3];
            margins = new int[width];
            for (int x = 0; x < width; x++) {
                margins[x] = taps.weightOutside(
                        x, canvas.left(), canvas.left() + canvas.image().width());
                int whole = taps.weightOutside(x, 0, 0);
                for (int channel = 0; channel < 3; channel++) {
                    plain[x * 3 + channel] = pixel(whole * canvas.background().channel(channel) + taps.rounding());
                }
            }
        }

        /// A row of background.
        byte[] plain() {
            return plain;
        }

        byte[] at(int row) {
            made = Math.max(made, row + 1 - recent.length);
            while (made <= row) {
                filter(made, recent[made % recent.length]);
                made++;
            }
            return recent[row % recent.length];
        }

        private void filter(int row, byte[] target) {
            byte[] source = canvas.image().rgb();
            int[] weights = taps.weights();
            int width = canvas.image().width();
            int line = row * width * 3;
            Rgb background = canvas.background();
            for (int x = 0; x < margins.length; x++) {
                int start = taps.starts()[x] - canvas.left();
                int from = Math.max(start, 0);
                int to = Math.min(start + taps.counts()[x], width);
                int weight = x * taps.stride() + from - start;
                int red = taps.rounding() + margins[x] * background.red();
                int green = taps.rounding() + margins[x] * background.green();
                int blue = taps.rounding() + margins[x] * background.blue();
                for (int at = line + from * 3; at < line + to * 3; at += 3) {
                    int share = weights[weight++];
                    red += share * (source[at] & 0xff);
                    green += share * (source[at + 1] & 0xff);
                    blue += share * (source[at + 2] & 0xff);
                }
                target[x * 3] = pixel(red);
                target[x * 3 + 1] = pixel(green);
                target[x * 3 + 2] = pixel(blue);
            }
        }

        private byte pixel(int sum) {
            return (byte) Math.min(Math.max(sum >> taps.precision(), 0), 255);
        }
    }
}
