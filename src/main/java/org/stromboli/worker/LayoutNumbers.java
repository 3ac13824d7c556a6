package org.stromboli.worker;

import org.stromboli.model.contract.AnyResolution;
import org.stromboli.model.contract.ContractNumbers;
import org.stromboli.model.contract.TilePooling;
import org.stromboli.model.contract.VideoLayout;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Pooling;

/// A feature layout as the graph reads it.
///
/// @param kind of `merge` in the graph
/// @param numbers of that kind: the parts of `AnyResolution` or `VideoLayout`, or none
/// @param tilePooling what happens to each tile before it is projected, the parts of `TilePooling`; empty for nothing
record LayoutNumbers(String kind, long[] numbers, long[] tilePooling) {

    private static final long[] NONE = {};
    private static final String NOTHING_TO_MERGE = "";

    static LayoutNumbers of(FeatureLayout layout) {
        return switch (layout) {
            case FeatureLayout.InOrder row ->
                new LayoutNumbers(row.newline() ? "in order, newline" : "in order", NONE, NONE);
            case FeatureLayout.AnyRes any -> new LayoutNumbers("any resolution", anyRes(any), NONE);
            case FeatureLayout.Video video -> video(video);
            case FeatureLayout.Compressed compressed -> new LayoutNumbers(NOTHING_TO_MERGE, NONE, NONE);
            case FeatureLayout.Patches patches -> new LayoutNumbers("in order", NONE, NONE);
            case FeatureLayout.Shifted shifted -> new LayoutNumbers(NOTHING_TO_MERGE, NONE, NONE);
            case FeatureLayout.Fused fused -> new LayoutNumbers(NOTHING_TO_MERGE, NONE, NONE);
        };
    }

    private static long[] anyRes(FeatureLayout.AnyRes any) {
        return new ContractNumbers<>(AnyResolution.class)
                .set(AnyResolution.SIDE, any.patches())
                .set(AnyResolution.COLUMNS, any.grid().columns())
                .set(AnyResolution.ROWS, any.grid().rows())
                .set(AnyResolution.TOP, any.window().top())
                .set(AnyResolution.LEFT, any.window().left())
                .set(AnyResolution.HEIGHT, any.window().height())
                .set(AnyResolution.WIDTH, any.window().width())
                .set(AnyResolution.OUT_HEIGHT, any.output().height())
                .set(AnyResolution.OUT_WIDTH, any.output().width())
                .set(AnyResolution.BASE, any.base())
                .set(AnyResolution.NEWLINES, any.newlines())
                .set(AnyResolution.LARGEST, any.output().largest())
                .values();
    }

    private static LayoutNumbers video(FeatureLayout.Video video) {
        Pooling pooling = video.pooling();
        boolean perTile = pooling.first();
        long[] numbers = new ContractNumbers<>(VideoLayout.class)
                .set(VideoLayout.MODE, perTile ? 0 : pooling.kind().ordinal())
                .set(VideoLayout.SIDE, perTile ? video.pooled() : video.patches())
                .set(VideoLayout.STRIDE, perTile ? 1 : pooling.stride())
                .set(VideoLayout.OUT, video.pooled())
                .set(VideoLayout.NEWLINES, video.newlines().ordinal())
                .values();
        return new LayoutNumbers("video", numbers, perTile ? tilePooling(video) : NONE);
    }

    private static long[] tilePooling(FeatureLayout.Video video) {
        return new ContractNumbers<>(TilePooling.class)
                .set(TilePooling.MODE, video.pooling().kind().ordinal())
                .set(TilePooling.SIDE, video.patches())
                .set(TilePooling.STRIDE, video.pooling().stride())
                .set(TilePooling.OUT, video.pooled())
                .values();
    }
}
