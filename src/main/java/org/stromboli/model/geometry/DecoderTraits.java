package org.stromboli.model.geometry;

import java.util.Optional;

/// What a decoder does otherwise than a Llama, beside its sizes.
///
/// @param projections how queries, keys, values, gates and what is gated lie in a checkpoint
/// @param norms what is normalised, and by which gains
/// @param activation of the gates
/// @param multipliers constants on the way from embeddings to logits
/// @param caps bounds of scores and logits
/// @param experts in place of one feed-forward net
public record DecoderTraits(
        Projections projections,
        Norms norms,
        Activation activation,
        Multipliers multipliers,
        SoftCaps caps,
        Optional<Experts> experts) {

    /// As a Llama does.
    public static final DecoderTraits PLAIN = new DecoderTraits(
            Projections.SEPARATE, Norms.PLAIN, Activation.SILU, Multipliers.NONE, SoftCaps.NONE, Optional.empty());

    public enum Projections {
        /// `q_proj`, `k_proj`, `v_proj`, `gate_proj` and `up_proj`, without biases.
        SEPARATE,
        /// The same with biases of queries, keys and values.
        BIASED,
        /// `qkv_proj` and `gate_up_proj`: rows of one after those of the other.
        FUSED
    }

    /// @param gainOffset what is added to the weights of all norms but those of heads
    /// @param perHead whether each head of queries and keys is normalised before it is turned
    /// @param behind whether what attention and feed-forward net give is normalised before it is added
    public record Norms(double gainOffset, boolean perHead, boolean behind) {

        public static final Norms PLAIN = new Norms(0, false, false);

        Norms withHeads() {
            return new Norms(gainOffset, true, behind);
        }
    }

    public enum Activation {
        SILU("silu"),
        /// GELU in its form with a hyperbolic tangent.
        TANH_GELU("tanh");

        private final String graphName;

        Activation(String graphName) {
            this.graphName = graphName;
        }

        public String graphName() {
            return graphName;
        }
    }

    /// Bounds that are approached smoothly: cap * tanh(x / cap).
    ///
    /// @param scores of attention; 0 for none
    /// @param logits 0 for none
    public record SoftCaps(double scores, double logits) {

        public static final SoftCaps NONE = new SoftCaps(0, 0);
    }

    public DecoderTraits {
        if (norms.perHead() && multipliers.residual() != 1) {
            throw new IllegalArgumentException("norms of heads have the epsilon of the stream, which is not divided");
        }
    }

    /// What the graph alone computes, in words that follow "it has"; empty if other backends compute it, too.
    public Optional<String> graphOnly() {
        if (experts.isPresent()) {
            return Optional.of("experts");
        }
        if (caps.scores() > 0 || caps.logits() > 0) {
            return Optional.of("soft caps");
        }
        return norms.behind() ? Optional.of("norms behind attention") : Optional.empty();
    }

    public DecoderTraits with(Projections other) {
        return new DecoderTraits(other, norms, activation, multipliers, caps, experts);
    }

    public DecoderTraits with(Norms other) {
        return new DecoderTraits(projections, other, activation, multipliers, caps, experts);
    }

    public DecoderTraits with(Activation other) {
        return new DecoderTraits(projections, norms, other, multipliers, caps, experts);
    }

    public DecoderTraits with(Multipliers other) {
        return new DecoderTraits(projections, norms, activation, other, caps, experts);
    }

    public DecoderTraits with(SoftCaps other) {
        return new DecoderTraits(projections, norms, activation, multipliers, other, experts);
    }

    public DecoderTraits with(Experts other) {
        return new DecoderTraits(projections, norms, activation, multipliers, caps, Optional.of(other));
    }
}
