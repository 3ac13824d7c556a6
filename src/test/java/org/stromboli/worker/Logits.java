package org.stromboli.worker;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How two rows of logits compare.
final class Logits {

    private Logits() {}

    /// Length of the difference over that of what was expected.
    static double relativeError(float[] found, float[] expected) {
        double difference = 0;
        double all = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(found[i] - expected[i], 2);
            all += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / all);
    }

    /// How far the most probable token leads.
    static double margin(float[] logits) {
        float[] ascending = logits.clone();
        Arrays.sort(ascending);
        return ascending[ascending.length - 1] - ascending[ascending.length - 2];
    }

    /// The most probable token.
    static int argmax(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }
}
