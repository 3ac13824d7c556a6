package org.stromboli.media.image;

/// Opacity of a lossy WebP is stored as differences to a prediction (WebP container specification, section on alpha).
final class AlphaFilter {

    private static final int NONE = 0;
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private AlphaFilter() {}

    /// @param samples differences, which become values
    static void undo(int filter, byte[] samples, int width) {
        for (int i = 1; filter != NONE && i < samples.length; i++) {
            int x = i % width;
            int left = x > 0 ? samples[i - 1] & 0xff : 0;
            int above = i >= width ? samples[i - width] & 0xff : 0;
            int predicted;
            if (i < width) {
                predicted = left;
            } else if (x == 0) {
                predicted = above;
            } else {
                predicted = switch (filter) {
                    case HORIZONTAL -> left;
                    case VERTICAL -> above;
                    default -> Math.clamp(left + above - (samples[i - width - 1] & 0xff), 0, 255);
                };
            }
            samples[i] += (byte) predicted;
        }
    }
}
