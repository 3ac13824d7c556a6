package org.stromboli.vision.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.FeatureLayout.Patches;
import org.stromboli.vision.FeatureLayout.TimedRun;
import org.stromboli.vision.UnfitImageException;

/// Codec streams of videos, as LLaVA-OneVision-2 takes them: canvases are tiles as they are, whose patches stand where
/// and when they stood in the video.
///
/// @param settings for who prepares canvases
/// @param merge patches along a token's edge
/// @param window canvases that attend to each other
public record PatchCodec(CodecSettings settings, int merge, int window) {

    private static final int AXES = 3;
    private static final int EMPTY = -1;
    private static final String RUN_END = "\n";

    /// How frames become groups and canvases.
    ///
    /// @param frames that are looked at, at most
    /// @param size of a group on average
    /// @param canvases of a group
    /// @param min frames of a group
    /// @param max frames of a group
    public record Grouping(int frames, int size, int canvases, int min, int max) {}

    /// @param patch pixels along a patch's edge
    /// @param maxPixels of a canvas
    public static PatchCodec of(Grouping grouping, int patch, int maxPixels, int merge, int window) {
        CodecSettings settings = new CodecSettings(
                grouping.frames(),
                grouping.size(),
                grouping.canvases(),
                patch,
                maxPixels,
                new CodecSettings.Groups(grouping.min(), grouping.max()));
        return new PatchCodec(settings, merge, window);
    }

    /// Canvases in the order in which the tower takes their patches.
    ///
    /// @param places time, row and column of each patch, [patches, 3]
    record Ordered(List<DecodedImage> canvases, int[] places, Patches layout) {}

    /// @throws UnfitImageException if canvases and places do not fit each other, or the model
    Ordered ordered(CodecVideo video) {
        DecodedImage first = video.canvases().getFirst();
        int token = settings.patch() * merge;
        if (first.width() % token != 0 || first.height() % token != 0) {
            throw new UnfitImageException("the canvases have %d x %d pixels; this model takes multiples of %d"
                    .formatted(first.width(), first.height(), token));
        }
        int rows = first.height() / settings.patch();
        int columns = first.width() / settings.patch();
        int each = rows * columns * AXES;
        if (video.places().length != video.canvases().size() * each) {
            throw new UnfitImageException("%d canvases of %d x %d patches need %d places, and there are %d"
                    .formatted(
                            video.canvases().size(),
                            rows,
                            columns,
                            video.canvases().size() * each / AXES,
                            video.places().length / AXES));
        }
        List<DecodedImage> kept = new ArrayList<>();
        int[] places = new int[video.places().length];
        int length = 0;
        for (int i = 0; i < video.canvases().size(); i++) {
            DecodedImage canvas = video.canvases().get(i);
            if (canvas.width() != first.width() || canvas.height() != first.height()) {
                throw new UnfitImageException("the canvases do not all have one size");
            }
            int[] own = Arrays.copyOfRange(video.places(), i * each, (i + 1) * each);
            if (isFull(own, i)) {
                reorder(own, columns, places, length);
                length += each;
                kept.add(canvas);
            }
        }
        if (kept.isEmpty()) {
            throw new UnfitImageException("all canvases are empty");
        }
        int[] ordered = Arrays.copyOf(places, length);
        Patches layout = new Patches(
                kept.size(), rows / merge, columns / merge, merge, window, runs(ordered, video.perSecond()));
        return new Ordered(kept, ordered, layout);
    }

    /// Whether a canvas is there at all; one that is partly empty fits no model.
    private static boolean isFull(int[] places, int canvas) {
        int empty = 0;
        for (int patch = 0; patch < places.length; patch += AXES) {
            empty += places[patch] == EMPTY ? 1 : 0;
            if (places[patch] < EMPTY || places[patch] != EMPTY && (places[patch + 1] < 0 || places[patch + 2] < 0)) {
                throw new UnfitImageException("canvas %d has places outside the video".formatted(canvas));
            }
        }
        if (empty != 0 && empty != places.length / AXES) {
            throw new UnfitImageException("canvas %d is partly empty".formatted(canvas));
        }
        return empty == 0;
    }

    /// From row after row of patches to token after token.
    private void reorder(int[] from, int columns, int[] to, int start) {
        int at = start;
        int across = columns / merge;
        for (int block = 0; block < from.length / AXES / (merge * merge); block++) {
            for (int inner = 0; inner < merge * merge; inner++) {
                int row = block / across * merge + inner / merge;
                int column = block % across * merge + inner % merge;
                System.arraycopy(from, (row * columns + column) * AXES, to, at, AXES);
                at += AXES;
            }
        }
    }

    /// Tokens of one frame that follow each other.
    private List<TimedRun> runs(int[] places, double perSecond) {
        int each = merge * merge * AXES;
        List<TimedRun> runs = new ArrayList<>();
        int first = 0;
        for (int token = each; token <= places.length; token += each) {
            requireOneFrame(places, token - each, each);
            if (token == places.length || places[token] != places[first]) {
                String time = PatchVideos.timeTag(places[first] / perSecond);
                runs.add(new TimedRun(time, (token - first) / each, RUN_END));
                first = token;
            }
        }
        return runs;
    }

    private static void requireOneFrame(int[] places, int start, int length) {
        for (int patch = start; patch < start + length; patch += AXES) {
            if (places[patch] != places[start]) {
                throw new UnfitImageException("a token of the canvases has patches of several frames");
            }
        }
    }
}
