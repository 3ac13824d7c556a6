package org.stromboli.model.geometry;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.stromboli.model.checkpoint.ConfigSection;

/// Feed-forward nets of which a router chooses some for each token: softmax over all, the best ones, weighted by their
/// probabilities.
///
/// @param count of a layer
/// @param used for each token
/// @param intermediate width of one
/// @param normalised whether the weights of those used are divided by their sum
/// @param denseLayers layers that have one plain net instead
public record Experts(int count, int used, int intermediate, boolean normalised, Set<Integer> denseLayers) {

    public Experts {
        denseLayers = Set.copyOf(denseLayers);
    }

    /// As Qwen3 has them: in every so many layers, unless the configuration names a layer as one with a plain net.
    ///
    /// @param layers of the decoder
    static Experts ofQwen3(ConfigSection config, int layers) {
        String counted = config.has("num_local_experts") ? "num_local_experts" : "num_experts";
        int count = config.size(counted, 128, 1 << 16);
        int used = config.size("num_experts_per_tok", 8, 1 << 16);
        if (used > count) {
            throw config.wrong("num_experts_per_tok", used, "at most %s, %d".formatted(counted, count));
        }
        int step = config.size("decoder_sparse_step", 1, 1 << 16);
        List<Integer> named = config.integers("mlp_only_layers", 0, 1 << 16);
        return new Experts(
                count,
                used,
                config.size("moe_intermediate_size", 768, 1 << 20),
                config.flag("norm_topk_prob", false),
                IntStream.range(0, layers)
                        .filter(layer -> named.contains(layer) || (layer + 1) % step != 0)
                        .boxed()
                        .collect(Collectors.toSet()));
    }
}
