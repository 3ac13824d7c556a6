package org.stromboli.media.webp;

import java.util.Arrays;

/// Samples of one component, with the border that predictions read: a row of 127 above, a column of 129 to the left.
/// Used by one thread.
final class Plane {

    private static final int ABOVE = 127;
    private static final int LEFT = 129;
    /// Predictions look at four samples to the right of the last block.
    private static final int BEYOND = 4;

    final int stride;
    final byte[] samples;

    /// @param width without the border
    /// @param height without the border
    Plane(int width, int height) {
        this.stride = 1 + width + BEYOND;
        this.samples = new byte[Math.multiplyExact(stride, height + 1)];
        Arrays.fill(samples, 0, stride, (byte) ABOVE);
        for (int y = 1; y <= height; y++) {
            samples[y * stride] = (byte) LEFT;
        }
    }

    int index(int x, int y) {
        return (y + 1) * stride + x + 1;
    }

    int get(int index) {
        return samples[index] & 0xff;
    }

    void set(int index, int sample) {
        samples[index] = (byte) Math.clamp(sample, 0, 255);
    }
}
