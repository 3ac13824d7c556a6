package org.stromboli.decision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stromboli.completion.TokenLogprob;

/// What the model would say next, as far as it is one of a question's options.
///
/// @param shares probability of each option, together 1
/// @param mass probability of all of them together, among everything that the model could say
/// @param argmax whether an option is what the model would say rather than anything else
record LabelDistribution(double[] shares, double mass, boolean argmax) {

    /// @param next the likeliest token, with the log-probabilities of the options' tokens
    static LabelDistribution of(TokenLogprob next, LabelTokens labels) {
        Map<Integer, Double> probabilities = new HashMap<>();
        next.alternatives().forEach(each -> probabilities.put(each.id(), Math.exp(each.logprob())));
        List<Set<Integer>> options = labels.ofOption();
        double[] sums = new double[options.size()];
        double mass = 0;
        for (int i = 0; i < sums.length; i++) {
            for (int id : options.get(i)) {
                sums[i] += probabilities.getOrDefault(id, 0.0);
            }
            mass += sums[i];
        }
        double[] shares = new double[sums.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = mass > 0 ? sums[i] / mass : 1.0 / shares.length;
        }
        return new LabelDistribution(shares, Math.min(1, mass), labels.ids().contains(next.id()));
    }

    int best() {
        int best = 0;
        for (int i = 1; i < shares.length; i++) {
            if (shares[i] > shares[best]) {
                best = i;
            }
        }
        return best;
    }

    /// How probable the best option is among everything that the model could say.
    double confidence() {
        return shares[best()] * mass;
    }
}
