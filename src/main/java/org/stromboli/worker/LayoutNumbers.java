package org.stromboli.worker;

import org.stromboli.vision.FeatureLayout;

/// A feature layout as `merge` in the graph reads it.
record LayoutNumbers(int kind, long[] numbers) {

    static LayoutNumbers of(FeatureLayout layout) {
        return switch (layout) {
            case FeatureLayout.SingleTile single -> new LayoutNumbers(0, new long[] {single.newline() ? 1 : 0});
            case FeatureLayout.AnyRes any ->
                new LayoutNumbers(1, new long[] {
                    any.patches(),
                    any.columns(),
                    any.rows(),
                    any.top(),
                    any.left(),
                    any.height(),
                    any.width(),
                    any.outHeight(),
                    any.outWidth()
                });
            case FeatureLayout.Video video -> new LayoutNumbers(2, new long[] {video.patches(), video.pooled()});
        };
    }
}
