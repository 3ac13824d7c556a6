package org.stromboli.worker;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.engine.step.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.Value;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FeatureLayout.Compressed;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.PreprocessedMedia.Fusion;
import org.stromboli.vision.Tiles;

/// Fuses images and prompts slice by slice (LLaVA-Mini): frame by frame of an image or video what stands before the
/// text, which is kept; then the text of each prompt. Equal frames are fused once and count as often as they occur.
/// Engine thread only.
final class FusionRunner {

    /// Ids up to here are neither fused nor seen by those that are, as in the authors' code.
    private static final int LAST_MASKED_ID = 0;

    private final LoadedModel model;
    private final Value prefusion;
    private final Value store;
    private final FusionSlices slices;
    private PreprocessedMedia known = PreprocessedMedia.of(Modality.IMAGE, Tiles.NONE, new FeatureLayout.Fused(0));
    private EqualFrames frames = new EqualFrames(List.of(), List.of()); // of `known`, which many slices ask for

    FusionRunner(LoadedModel model, Value prefusion, Value store, FusionSlices slices) {
        this.model = model;
        this.prefusion = prefusion;
        this.store = store;
        this.slices = slices;
    }

    /// Slices of an image or video after those of the tower.
    int slices(PreprocessedMedia media) {
        Compressed layout = layout(media);
        return frames(media).distinct().size() * perFrame(layout);
    }

    int slices(Fusion fusion) {
        return frames(fusion.base()).distinct().size() * slices.count(places(fusion).length);
    }

    /// Device bytes of what is kept of an image or video, compressed rows in single precision included.
    long bytes(PreprocessedMedia media) {
        Compressed layout = layout(media);
        long keys =
                2L * model.geometry().decoder().keyWidth() * model.precision().bytes();
        int layers = model.geometry().mini().orElseThrow().layers();
        long compressed = (long) layout.queries() * model.geometry().decoder().hidden() * Float.BYTES;
        int kinds = frames(media).distinct().size();
        return kinds * layout.frameRows() * keys * layers + layout.frames() * compressed;
    }

    /// The first slice of a frame compresses it, each further one takes some of its rows through the layers.
    ///
    /// @param slice after those of the tower
    /// @param encodedIndex for each tile its index among the encoded ones
    void fuse(int handle, PreprocessedMedia media, int slice, long[] encodedIndex) {
        Compressed layout = layout(media);
        EqualFrames equal = frames(media);
        int frame = equal.distinct().get(slice / perFrame(layout));
        int part = slice % perFrame(layout);
        if (part == 0) {
            int tiles = layout.frameTiles();
            compress(handle, layout, Arrays.copyOfRange(encodedIndex, frame * tiles, (frame + 1) * tiles));
            return;
        }
        int rows = layout.frameRows();
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "fuse_visual",
                            prefusion,
                            model.parts().decoder(),
                            store,
                            a.integer(handle),
                            a.integer(slices.first(part - 1)),
                            a.integer(slices.end(part - 1, rows)),
                            a.integers(equal.order()),
                            a.flag(slice == slices(media) - 1));
        }
    }

    private void compress(int handle, Compressed layout, long[] tiles) {
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "compress",
                            prefusion,
                            model.parts().projector(),
                            store,
                            a.integer(handle),
                            a.integers(tiles),
                            a.integer(layout.blocks()));
        }
    }

    /// A slice takes some of the text's rows through the layers, with one frame.
    void fuse(Step.VisionWork work, Fusion fusion, int slice) {
        long[] ids = Arrays.stream(fusion.ids()).asLongStream().toArray();
        long[] places = places(fusion);
        int perFrame = slices.count(places.length);
        int kind = slice / perFrame;
        int part = slice % perFrame;
        EqualFrames equal = frames(fusion.base());
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "fuse_text",
                            prefusion,
                            model.parts().decoder(),
                            store,
                            a.integer(work.handle()),
                            a.integer(work.base()),
                            a.tensor(ids, ids.length),
                            a.tensor(places, places.length),
                            a.integer(fusion.marker()),
                            a.integer(kind),
                            a.integer(equal.count(kind)),
                            a.integer(equal.frames()),
                            a.integer(slices.first(part)),
                            a.integer(slices.end(part, places.length)),
                            a.flag(slice == slices(fusion) - 1));
        }
    }

    private int perFrame(Compressed layout) {
        return 1 + slices.count(layout.frameRows());
    }

    private EqualFrames frames(PreprocessedMedia media) {
        if (media != known) {
            frames = EqualFrames.of(media, layout(media));
            known = media;
        }
        return frames;
    }

    private static long[] places(Fusion fusion) { // [fused ids]
        return IntStream.range(0, fusion.ids().length)
                .filter(at -> fusion.ids()[at] > LAST_MASKED_ID)
                .asLongStream()
                .toArray();
    }

    private static Compressed layout(PreprocessedMedia media) {
        if (media.layout() instanceof Compressed layout) {
            return layout;
        }
        throw new IllegalStateException("a prompt cannot be fused with " + media.layout());
    }
}
