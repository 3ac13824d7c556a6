package org.stromboli.cpu.attention;

/// Root mean square normalisation of each head of queries and keys. Stateless.
public final class HeadNorm {

    private HeadNorm() {}

    /// @param x heads from `at` on, changed in place
    /// @param gain [heads, width], or empty: nothing is done
    public static void apply(float[] x, int at, float[] gain, int width, float epsilon) {
        for (int start = 0; start < gain.length; start += width) {
            float squares = 0;
            for (int i = start; i < start + width; i++) {
                squares += x[at + i] * x[at + i];
            }
            float factor = (float) (1 / Math.sqrt(squares / width + epsilon));
            for (int i = start; i < start + width; i++) {
                x[at + i] *= factor * gain[i];
            }
        }
    }
}
