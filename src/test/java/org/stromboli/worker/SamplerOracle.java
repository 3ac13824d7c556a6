package org.stromboli.worker;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.stromboli.engine.step.SamplingBatch;

/// The sampler again, slow and obvious, one row at a time in double precision.
final class SamplerOracle {

    /// @param id what must be chosen
    /// @param sure false where rounding may decide otherwise: too near to the edge of a set or of a draw
    record Choice(int id, boolean sure) {}

    private final SamplingBatch batch;
    private final double near;

    /// @param near how far rounding may move logits and shares
    SamplerOracle(SamplingBatch batch, double near) {
        this.batch = batch;
        this.near = near;
    }

    Choice choose(int column, float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                return new Choice(-1, true);
            }
        }
        double[] adjusted = adjusted(column, logits);
        double max = Arrays.stream(adjusted).max().orElseThrow();
        if (max == Double.NEGATIVE_INFINITY) {
            return new Choice(-1, true);
        }
        if (batch.temperature()[column] == 0) {
            return greatest(adjusted, max);
        }
        double[] z = Arrays.stream(adjusted)
                .map(x -> (x - max) / batch.temperature()[column])
                .toArray();
        boolean sure = keepTopK(z, batch.topK()[column]);
        sure &= keepTopP(z, batch.topP()[column]);
        sure &= keepMinP(z, batch.minP()[column]);
        Choice drawn = draw(z, batch.uniform()[column]);
        return new Choice(drawn.id(), drawn.sure() && sure);
    }

    static double[] logprobs(float[] logits) {
        double max = IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i])
                .max()
                .orElseThrow();
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] - max))
                .sum();
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i] - max - Math.log(sum))
                .toArray();
    }

    private double[] adjusted(int column, float[] logits) {
        double[] x =
                IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
        for (int i = 0; i < batch.seenId().length; i++) {
            if (batch.seenColumn()[i] == column) {
                int id = batch.seenId()[i];
                double factor = batch.repetitionPenalty()[column];
                x[id] = x[id] > 0 ? x[id] / factor : x[id] * factor;
                int count = batch.seenCount()[i];
                x[id] -= count * batch.frequencyPenalty()[column];
                x[id] -= count > 0 ? batch.presencePenalty()[column] : 0;
            }
        }
        for (int i = 0; i < batch.biasId().length; i++) {
            if (batch.biasColumn()[i] == column) {
                x[batch.biasId()[i]] += batch.bias()[i];
            }
        }
        for (SamplingBatch.Masked each : batch.masks()) {
            if (each.column() == column) {
                forbid(each, x);
            }
        }
        return x;
    }

    private static void forbid(SamplingBatch.Masked masked, double[] x) {
        long[] words = new long[masked.tokens().length()];
        masked.copyTo(words, 0);
        for (int id = 0; id < x.length; id++) {
            if ((words[id / 64] >>> id % 64 & 1) == 0) {
                x[id] = Double.NEGATIVE_INFINITY;
            }
        }
    }

    private boolean keepTopK(double[] z, int k) {
        if (k == 0 || k >= z.length) {
            return true;
        }
        double[] sorted = Arrays.stream(z).sorted().toArray();
        double cut = sorted[sorted.length - k];
        boolean sure = cut - sorted[sorted.length - k - 1] > near || cut == Double.NEGATIVE_INFINITY;
        drop(z, cut);
        return sure;
    }

    private boolean keepTopP(double[] z, double p) {
        if (p >= 1) {
            return true;
        }
        double total = Arrays.stream(z).map(Math::exp).sum();
        int[] order = IntStream.range(0, z.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -z[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double reached = 0;
        for (int i : order) {
            double before = reached;
            reached += Math.exp(z[i]) / total;
            if (reached >= p) {
                boolean sure = reached - p > near && p - before > near;
                drop(z, z[i]);
                return sure;
            }
        }
        return false;
    }

    private boolean keepMinP(double[] z, double least) {
        boolean sure = true;
        for (int i = 0; i < z.length; i++) {
            sure &= least == 0 || Math.abs(Math.exp(z[i]) - least) > near || z[i] == Double.NEGATIVE_INFINITY;
            if (Math.exp(z[i]) < least) {
                z[i] = Double.NEGATIVE_INFINITY;
            }
        }
        return sure;
    }

    private Choice draw(double[] z, double uniform) {
        double total = Arrays.stream(z).map(Math::exp).sum();
        double target = uniform * total;
        double reached = 0;
        for (int i = 0; i < z.length; i++) {
            double before = reached;
            reached += Math.exp(z[i]);
            if (reached > target) {
                return new Choice(
                        i, reached - target > near * total && (target - before > near * total || before == 0));
            }
        }
        return new Choice(-1, false);
    }

    private static void drop(double[] z, double cut) {
        for (int i = 0; i < z.length; i++) {
            z[i] = z[i] < cut ? Double.NEGATIVE_INFINITY : z[i];
        }
    }

    private Choice greatest(double[] values, double max) {
        int[] nearly = IntStream.range(0, values.length)
                .filter(i -> values[i] >= max - near)
                .toArray();
        int first =
                Arrays.stream(nearly).filter(i -> values[i] == max).findFirst().orElseThrow();
        return new Choice(first, nearly.length == 1);
    }
}
