package org.stromboli.vision;

/// How the patches of a frame become fewer.
///
/// @param stride patches along an edge that become one
/// @param first whether that happens before the features are projected
public record Pooling(Kind kind, int stride, boolean first) {

    public enum Kind {
        NONE,
        /// Half-pixel centres, no antialiasing; a rest of patches counts as one more.
        BILINEAR,
        /// A rest of patches is left out.
        MEAN,
        LARGEST
    }

    public static final Pooling NONE = projected(Kind.NONE, 1);

    /// Of features as they come from the tower.
    public static Pooling beforeProjection(Kind kind, int stride) {
        return new Pooling(kind, stride, true);
    }

    /// Of features that are projected.
    public static Pooling projected(Kind kind, int stride) {
        return new Pooling(kind, stride, false);
    }

    /// @param patches along an edge before
    int pooled(int patches) {
        return switch (kind) {
            case NONE -> patches;
            case BILINEAR -> Math.ceilDiv(patches, stride);
            case MEAN, LARGEST -> patches / stride;
        };
    }
}
