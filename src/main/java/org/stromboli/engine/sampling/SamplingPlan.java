package org.stromboli.engine.sampling;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stromboli.sampling.SamplingParameters;

/// A request's sampling parameters as the step loop wants them: arrays, looked up without boxing. Immutable.
///
/// @param endIds ids that end an answer, ascending; forbidden before `minTokens`
/// @param biasIds ids with a bias
/// @param biases [biasIds]
/// @param earlyBiasIds those of `biasIds` that are not among `endIds`: an id has one bias at a time
/// @param earlyBiases [earlyBiasIds]
public record SamplingPlan(
        SamplingParameters parameters,
        int[] endIds,
        int[] biasIds,
        float[] biases,
        int[] earlyBiasIds,
        float[] earlyBiases) {

    public static SamplingPlan of(SamplingParameters parameters, Set<Integer> endTokenIds) {
        Set<Integer> ends = new TreeSet<>(parameters.stopTokenIds());
        if (!parameters.ignoreEos()) {
            ends.addAll(endTokenIds);
        }
        Map<Integer, Float> all = new TreeMap<>(parameters.logitBias());
        Map<Integer, Float> early = new TreeMap<>(all);
        early.keySet().removeAll(ends);
        return new SamplingPlan(
                parameters, ids(ends), ids(all.keySet()), values(all), ids(early.keySet()), values(early));
    }

    /// Whether this id ends an answer that has `generated` tokens before it.
    public boolean ends(int id, int generated) {
        if (generated < parameters.minTokens()) {
            return false;
        }
        for (int end : endIds) {
            if (end == id) {
                return true;
            }
        }
        return false;
    }

    private static int[] ids(Set<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] values(Map<Integer, Float> biases) {
        float[] values = new float[biases.size()];
        int i = 0;
        for (float bias : biases.values()) {
            values[i++] = bias;
        }
        return values;
    }
}
