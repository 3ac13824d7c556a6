package org.stromboli.worker;

import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Pooling;

/// A feature layout as the graph reads it.
///
/// @param kind and
/// @param numbers of `merge`
/// @param tilePooling what happens to each tile before it is projected; empty for nothing
record LayoutNumbers(int kind, long[] numbers, long[] tilePooling) {

    private static final long[] NONE = {};
    private static final int NONE_TO_MERGE = -1;

    static LayoutNumbers of(FeatureLayout layout) {
        return switch (layout) {
            case FeatureLayout.InOrder row -> new LayoutNumbers(0, new long[] {flag(row.newline())}, NONE);
            case FeatureLayout.AnyRes any -> new LayoutNumbers(1, anyRes(any), NONE);
            case FeatureLayout.Video video -> video(video);
            case FeatureLayout.Compressed compressed -> new LayoutNumbers(NONE_TO_MERGE, NONE, NONE);
            case FeatureLayout.Fused fused -> new LayoutNumbers(NONE_TO_MERGE, NONE, NONE);
        };
    }

    private static long[] anyRes(FeatureLayout.AnyRes any) {
        return new long[] {
            any.patches(),
            any.columns(),
            any.rows(),
            any.top(),
            any.left(),
            any.height(),
            any.width(),
            any.outHeight(),
            any.outWidth(),
            flag(any.base()),
            flag(any.newlines()),
            flag(any.largest())
        };
    }

    private static LayoutNumbers video(FeatureLayout.Video video) {
        Pooling pooling = video.pooling();
        long[] pool = {pooling.kind().ordinal(), video.patches(), pooling.stride(), video.pooled()};
        long newlines = video.newlines().ordinal();
        if (pooling.first()) {
            return new LayoutNumbers(2, new long[] {0, video.pooled(), 1, video.pooled(), newlines}, pool);
        }
        return new LayoutNumbers(2, new long[] {pool[0], pool[1], pool[2], pool[3], newlines}, NONE);
    }

    private static long flag(boolean set) {
        return set ? 1 : 0;
    }
}
