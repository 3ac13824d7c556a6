package org.stromboli.model.geometry;

/// What the tensors of a tower over patches are called, behind the tower's prefix and before `.weight` and `.bias`. An
/// empty name: there is none.
///
/// @param firstNorm before the first layer
/// @param lastNorm behind the last layer
/// @param classToken whole name
/// @param classAngles whole name
public record PatchTensors(
        String embedding, String firstNorm, String lastNorm, String classToken, String classAngles, Layer layer) {

    /// @param prefix before the layer's number
    /// @param attention of queries, keys and values: one name, or three
    /// @param norms before attention and before the feed-forward net
    /// @param gate of a gated feed-forward net
    /// @param bias whether linear layers have a bias
    public record Layer(
            String prefix, Attention attention, Norms norms, String gate, FeedForward feedForward, boolean bias) {}

    /// @param fused of one matrix, or empty
    /// @param query of three matrices
    public record Attention(String fused, String query, String key, String value, String output) {

        public static Attention fused(String qkv, String output) {
            return new Attention(qkv, "", "", "", output);
        }
    }

    public record Norms(String attention, String feedForward) {}

    public record FeedForward(String up, String down) {}
}
