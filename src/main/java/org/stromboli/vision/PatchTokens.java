package org.stromboli.vision;

import java.util.stream.IntStream;

/// Which tokens of a media item stand for patches of it: all but the newline tokens, which are the same for all.
public final class PatchTokens {

    /// Newline tokens: from `first` on, the last one of every `period` tokens.
    private record Lines(int first, int period) {

        private static final Lines NONE = new Lines(0, Integer.MAX_VALUE);

        boolean isNewline(int token) {
            return token >= first && (token - first) % period == period - 1;
        }
    }

    private PatchTokens() {}

    /// Ascending indexes among the tokens of this layout.
    public static int[] of(FeatureLayout layout) {
        Lines lines = lines(layout);
        return IntStream.range(0, layout.tokens())
                .filter(token -> !lines.isNewline(token))
                .toArray();
    }

    private static Lines lines(FeatureLayout layout) {
        return switch (layout) {
            case FeatureLayout.InOrder row -> row.newline() ? new Lines(0, row.tokens()) : Lines.NONE;
            case FeatureLayout.AnyRes any -> anyRes(any);
            case FeatureLayout.Video video -> video(video);
            case FeatureLayout.Compressed compressed -> Lines.NONE;
            case FeatureLayout.Patches patches -> Lines.NONE;
            case FeatureLayout.Shifted shifted -> Lines.NONE;
            case FeatureLayout.Fused fused -> Lines.NONE;
        };
    }

    private static Lines anyRes(FeatureLayout.AnyRes any) {
        int base = any.base() ? any.patches() * any.patches() : 0;
        return any.newlines() ? new Lines(base, any.output().width() + 1) : Lines.NONE;
    }

    private static Lines video(FeatureLayout.Video video) {
        int edge = video.pooled();
        return switch (video.newlines()) {
            case NOWHERE -> Lines.NONE;
            case AT_END -> new Lines(0, video.tokens());
            case AFTER_FRAMES -> new Lines(0, edge * edge + 1);
            case AFTER_ROWS -> new Lines(0, edge + 1);
        };
    }
}
