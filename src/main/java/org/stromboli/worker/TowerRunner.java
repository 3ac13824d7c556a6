package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.stromboli.engine.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Value;
import org.stromboli.vision.FeatureLayout.Compressed;
import org.stromboli.vision.PreparedMedia;
import org.stromboli.vision.Tiles;

/// Encodes media slice by slice; what is between two slices stays on the device, in the store. Pictures of a model
/// that fuses them with prompts go on to the fusion. Engine thread only.
final class TowerRunner {

    private final LoadedModel model;
    private final Value store;
    private final VisionSlices slices;
    private final Optional<FusionRunner> fusion;

    TowerRunner(LoadedModel model, Value store, VisionSlices slices, FusionSlices fusionSlices) {
        this.model = model;
        this.store = store;
        this.slices = slices;
        this.fusion =
                model.parts().prefusion().map(prefusion -> new FusionRunner(model, prefusion, store, fusionSlices));
    }

    int slices(PreparedMedia media) {
        if (media.fusion().isPresent()) {
            return fusion().slices(media.fusion().get());
        }
        int after = media.layout() instanceof Compressed layout ? fusion().slices(layout) : 0;
        return slices.count(media.tiles()) + after;
    }

    /// Device bytes that its features take.
    long bytes(PreparedMedia media) {
        if (media.layout() instanceof Compressed layout) {
            return fusion().bytes(layout);
        }
        int each = media.fusion().isPresent() ? Float.BYTES : model.precision().bytes();
        return (long) media.tokens() * model.geometry().decoder().hidden() * each;
    }

    private FusionRunner fusion() {
        return fusion.orElseThrow(() -> new IllegalStateException("this model does not fuse pictures with prompts"));
    }

    void release(int[] handles) {
        if (handles.length > 0) {
            try (Arguments a = model.arguments()) {
                long[] each = Arrays.stream(handles).asLongStream().toArray();
                model.graph().run("release", store, a.integers(each));
            }
        }
    }

    /// Runs the work; the handles of media that could not be encoded come back, everything about them is dropped.
    int[] run(List<Step.VisionWork> work) {
        List<Integer> failed = new ArrayList<>();
        for (Step.VisionWork each : work) {
            try {
                encode(each);
            } catch (GraphException e) {
                failed.add(each.handle());
                release(new int[] {each.handle()});
            }
        }
        return failed.stream().mapToInt(Integer::intValue).toArray();
    }

    private void encode(Step.VisionWork work) {
        if (work.firstSlice() == 0) {
            release(new int[] {work.handle()}); // it may have been begun before
        }
        int end = work.firstSlice() + work.slices();
        Optional<PreparedMedia.Fusion> prompt = work.media().fusion();
        if (prompt.isPresent()) {
            for (int slice = work.firstSlice(); slice < end; slice++) {
                fusion().fuse(work, prompt.get(), slice);
            }
            return;
        }
        int[] firstEqual = work.media().tiles().firstEqual();
        int[] distinct = VisionSlices.distinct(firstEqual);
        int towerSlices = distinct.length * slices.perTile();
        long[] encodedIndex = VisionSlices.encodedIndex(firstEqual);
        for (int slice = work.firstSlice(); slice < Math.min(end, towerSlices); slice++) {
            encode(work, distinct[slice / slices.perTile()], slice);
        }
        if (work.media().layout() instanceof Compressed layout) {
            for (int slice = Math.max(work.firstSlice(), towerSlices); slice < end; slice++) {
                fusion().fuse(work.handle(), layout, slice - towerSlices, encodedIndex);
            }
        } else if (end == towerSlices) {
            merge(work.handle(), work.media(), encodedIndex);
        }
    }

    private void encode(Step.VisionWork work, int tile, int slice) {
        Tiles tiles = work.media().tiles();
        int first = slices.firstLayer(slice);
        int side = tiles.side();
        int bytes = first == 0 ? 3 * side * side : 0; // later slices continue from the hidden state
        long[] shape = first == 0 ? new long[] {3, side, side} : new long[] {0};
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "encode",
                            model.parts().tower(),
                            model.parts().projector(),
                            store,
                            a.integer(work.handle()),
                            a.tensor(tiles.rgb(), tile * 3 * side * side, bytes, shape),
                            a.integer(first),
                            a.integer(slices.endLayer(slice)),
                            a.integers(LayoutNumbers.of(work.media().layout()).tilePooling()),
                            a.flag(!(work.media().layout() instanceof Compressed)));
        }
    }

    private void merge(int handle, PreparedMedia media, long[] encodedIndex) {
        LayoutNumbers layout = LayoutNumbers.of(media.layout());
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "merge",
                            model.parts().projector(),
                            store,
                            a.integer(handle),
                            a.integers(encodedIndex),
                            a.integer(layout.kind()),
                            a.integers(layout.numbers()));
        }
    }
}
