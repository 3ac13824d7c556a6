package org.stromboli.sampling;

import java.util.Arrays;
import org.stromboli.engine.step.SamplingBatch;

/// Says slowly and plainly how one column of a sampling batch chooses its token; the sampler in the graph
/// must agree. In this order: penalties, bias, masks, the greatest for temperature 0; else temperature, top-k,
/// top-p, min-p, and the first id, in order of ids, at which the cumulated weight exceeds the random number's
/// share.
public final class ReferenceSampler {

    private ReferenceSampler() {}

    /// The token of this column, or -1 where the logits are not finite or everything is forbidden.
    ///
    /// @param logits [vocabulary] of the model, before any adjustment
    public static int choose(float[] logits, SamplingBatch batch, int column) {
        return choose(weights(logits, batch, column), batch.uniform()[column]);
    }

    /// The token at this share of the total weight: how near a draw is to another one can be seen by moving
    /// it.
    public static int choose(double[] weights, double uniform) {
        double target = uniform * Arrays.stream(weights).sum();
        double sum = 0;
        for (int id = 0; id < weights.length; id++) {
            sum += weights[id];
            if (sum > target) {
                return id;
            }
        }
        return -1;
    }

    /// What each id weighs in the draw, [vocabulary]; the best has 1. All 0 where nothing can be chosen.
    public static double[] weights(float[] logits, SamplingBatch batch, int column) {
        double[] adjusted = adjust(logits, batch, column);
        double[] weights = new double[logits.length];
        int best = best(adjusted);
        if (!allFinite(logits) || adjusted[best] == Double.NEGATIVE_INFINITY) {
            return weights;
        }
        double temperature = batch.temperature()[column];
        if (temperature == 0) {
            weights[best] = 1;
            return weights;
        }
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp((adjusted[id] - adjusted[best]) / temperature);
        }
        keepTopK(weights, batch.topK()[column]);
        keepTopP(weights, batch.topP()[column]);
        dropBelow(weights, batch.minP()[column]);
        return weights;
    }

    /// Log-probabilities of the model's own distribution, [vocabulary].
    public static double[] logprobs(float[] logits) {
        double[] values = new double[logits.length];
        Arrays.setAll(values, id -> logits[id]);
        double greatest = values[best(values)];
        double total = Math.log(
                Arrays.stream(values).map(value -> Math.exp(value - greatest)).sum());
        return Arrays.stream(values).map(value -> value - greatest - total).toArray();
    }

    private static double[] adjust(float[] logits, SamplingBatch batch, int column) {
        double[] adjusted = new double[logits.length];
        Arrays.setAll(adjusted, id -> logits[id]);
        for (int i = 0; i < batch.seenId().length; i++) {
            if (batch.seenColumn()[i] == column) {
                int id = batch.seenId()[i];
                adjusted[id] = penalised(adjusted[id], batch, column, batch.seenCount()[i]);
            }
        }
        for (int i = 0; i < batch.biasId().length; i++) {
            if (batch.biasColumn()[i] == column) {
                adjusted[batch.biasId()[i]] += batch.bias()[i];
            }
        }
        for (SamplingBatch.Masked masked : batch.masks()) {
            long[] words = new long[masked.tokens().length()];
            masked.copyTo(words, 0);
            for (int id = 0; masked.column() == column && id < adjusted.length; id++) {
                boolean allowed = (words[id >> 6] >>> id & 1) != 0;
                adjusted[id] = allowed ? adjusted[id] : Double.NEGATIVE_INFINITY;
            }
        }
        return adjusted;
    }

    private static double penalised(double logit, SamplingBatch batch, int column, int generated) {
        double repetition = batch.repetitionPenalty()[column];
        double repeated = logit > 0 ? logit / repetition : logit * repetition;
        double often = repeated - batch.frequencyPenalty()[column] * generated;
        return generated > 0 ? often - batch.presencePenalty()[column] : often;
    }

    // Whatever weighs as much as the k-th stays too.
    private static void keepTopK(double[] weights, int k) {
        if (k > 0 && k < weights.length) {
            double[] ascending = weights.clone();
            Arrays.sort(ascending);
            dropBelow(weights, ascending[weights.length - k]);
        }
    }

    // The fewest of the best whose share reaches p, and whatever weighs as much as the last of them.
    private static void keepTopP(double[] weights, double p) {
        if (p >= 1) {
            return;
        }
        double[] ascending = weights.clone();
        Arrays.sort(ascending);
        double threshold = p * Arrays.stream(weights).sum();
        double sum = 0;
        for (int i = ascending.length - 1; i >= 0; i--) {
            sum += ascending[i];
            if (sum >= threshold) {
                dropBelow(weights, ascending[i]);
                return;
            }
        }
    }

    private static void dropBelow(double[] weights, double least) {
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] < least) {
                weights[id] = 0;
            }
        }
    }

    private static int best(double[] values) {
        int best = 0;
        for (int id = 1; id < values.length; id++) {
            if (values[id] > values[best]) {
                best = id;
            }
        }
        return best;
    }

    private static boolean allFinite(float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                return false;
            }
        }
        return true;
    }
}
