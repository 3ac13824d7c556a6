package org.stromboli.model.contract;

/// Weights of a vision tower over patches of images of any height and width, as checkpoints have them. A norm without a
/// bias is that of the root mean square.
public final class PatchWeights {

    private PatchWeights() {}

    /// Outside its layers.
    public enum PatchTowerWeights {
        /// [hidden, 3, patch, patch]
        EMBEDDING,
        /// [hidden], or empty
        EMBEDDING_BIAS,
        /// [hidden], or empty
        CLASS_TOKEN,
        /// [1, width / 2], or empty: by which a class row is turned
        CLASS_ANGLES,
        /// [hidden], or empty: before the first layer
        FIRST_NORM,
        /// [hidden], or empty
        FIRST_NORM_BIAS,
        /// [hidden], or empty: behind the last layer
        LAST_NORM,
        /// [hidden], or empty
        LAST_NORM_BIAS
    }

    /// Of a layer, [out, in] each. Queries, keys and values are one matrix or three.
    public enum PatchLayerWeights {
        NORM1,
        NORM1_BIAS,
        /// [3 * hidden, hidden], or empty
        QKV,
        /// [3 * hidden], or empty
        QKV_BIAS,
        Q,
        K,
        V,
        OUTPUT,
        OUTPUT_BIAS,
        NORM2,
        NORM2_BIAS,
        /// [intermediate, hidden], or empty: the feed-forward net is not gated
        GATE,
        UP,
        UP_BIAS,
        DOWN,
        DOWN_BIAS
    }
}
