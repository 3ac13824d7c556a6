package org.stromboli.media.codec;

/// Sums of float32 in the order in which numpy adds what stands side by side: eight partial sums, and halves of what is
/// long.
final class PairwiseSum {

    private static final int LANES = 8;
    private static final int LONGEST = 128;

    private PairwiseSum() {}

    static float of(float[] numbers, int from, int count) {
        if (count > LONGEST) {
            int half = count / 2 / LANES * LANES;
            return of(numbers, from, half) + of(numbers, from + half, count - half);
        }
        if (count < LANES) {
            return plus(0, numbers, from, from + count);
        }
        float[] lanes = new float[LANES];
        int whole = count / LANES * LANES;
        for (int i = 0; i < whole; i++) {
            lanes[i % LANES] += numbers[from + i];
        }
        float sum = (lanes[0] + lanes[1] + (lanes[2] + lanes[3])) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
        return plus(sum, numbers, from + whole, from + count);
    }

    private static float plus(float start, float[] numbers, int from, int to) {
        float sum = start;
        for (int i = from; i < to; i++) {
            sum += numbers[i];
        }
        return sum;
    }
}
