package org.stromboli.model.geometry;

/// Constants on the way from embeddings to logits. They cost nothing where a decoder is computed: the residual stream
/// is kept divided by `residual`, so that what layers give is added as it is. Norms do not notice, if their epsilon is
/// divided by the square; the attention's constant is part of the turned queries and keys, that of logits part of the
/// last norm's gain.
///
/// @param text embeddings of text are multiplied by this, but not features of media
/// @param merged embeddings of text and features of media are
/// @param attention scores are multiplied by this in addition to 1 / sqrt(width of a head)
/// @param residual what attention and feed-forward net give is multiplied by this before it is added
/// @param logitDivisor logits are divided by this
public record Multipliers(double text, double merged, double attention, double residual, double logitDivisor) {

    public static final Multipliers NONE = new Multipliers(1, 1, 1, 1, 1);

    /// Of embeddings of text in the divided stream.
    public double textInStream() {
        return text * merged / residual;
    }

    /// Of features that replace embeddings in the divided stream.
    public double featuresInStream() {
        return merged / residual;
    }

    /// Of features that are added to the divided stream before a layer.
    public double addedInStream() {
        return 1 / residual;
    }

    /// Of norms of the divided stream.
    double epsilonInStream(double epsilon) {
        return epsilon / (residual * residual);
    }
}
