package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stromboli.engine.step.Step;
import org.stromboli.model.HostParts;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Value;
import org.stromboli.vision.FeatureLayout.Compressed;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.worker.trial.Gradual;

/// Encodes media slice by slice; what is between two slices stays on the device, in the store. Where a slice is a whole
/// tile, those of all media in a step go through the tower together. Images of a model that fuses them with prompts
/// go on to the fusion. Engine thread only.
final class TowerRunner implements VisionRunner {

    private final LoadedModel model;
    private final Value store;
    private final VisionSlices slices;
    private final Optional<FusionRunner> fusion;
    private final Optional<HostTowerRunner> outside;

    TowerRunner(LoadedModel model, Value store, VisionSlices slices, FusionSlices fusionSlices) {
        this.model = model;
        this.store = store;
        this.slices = slices;
        this.fusion =
                model.parts().prefusion().map(prefusion -> new FusionRunner(model, prefusion, store, fusionSlices));
        this.outside = model.parts()
                .host()
                .flatMap(HostParts::tower)
                .map(hostTower -> new HostTowerRunner(model, hostTower, store));
    }

    /// What has the tower's loops compiled, if they are outside the graph.
    @Override
    public Optional<Gradual> warmUp() {
        return outside.map(runner -> RowCalibration.warmUp(runner::warmUp));
    }

    @Override
    public int slices(PreprocessedMedia media) {
        if (media.fusion().isPresent()) {
            return fusion().slices(media.fusion().get());
        }
        int after = media.layout() instanceof Compressed ? fusion().slices(media) : 0;
        return slices.count(media.tiles()) + after;
    }

    @Override
    public long bytes(PreprocessedMedia media) {
        if (media.layout() instanceof Compressed) {
            return fusion().bytes(media);
        }
        int each = media.fusion().isPresent()
                ? Float.BYTES
                : model.parts().images().bytes();
        int features = model.geometry().projector().features();
        return (long) media.tokens() * features * model.geometry().decoder().hidden() * each;
    }

    private FusionRunner fusion() {
        return fusion.orElseThrow(() -> new IllegalStateException("this model does not fuse images with prompts"));
    }

    @Override
    public void release(int[] handles) {
        if (handles.length > 0) {
            try (Arguments a = model.arguments()) {
                long[] each = Arrays.stream(handles).asLongStream().toArray();
                model.graph().run("release", store, a.integers(each));
            }
        }
    }

    @Override
    public int[] run(List<Step.VisionWork> work) {
        Set<Integer> failed = new LinkedHashSet<>();
        List<Part> parts = work.stream().map(Part::new).toList();
        for (Part part : parts) {
            guarded(part.work.handle(), failed, () -> begin(part.work));
        }
        List<TileBatches.Tile> tiles =
                parts.stream().flatMap(part -> part.tiles().stream()).toList();
        if (slices.perTile() == 1) {
            for (List<TileBatches.Tile> batch : TileBatches.of(tiles, slices.tilesTogether())) {
                encodeTogether(batch, failed);
            }
        } else {
            for (TileBatches.Tile tile : tiles) {
                guarded(tile.handle(), failed, () -> encode(tile));
            }
        }
        for (Part part : parts) {
            guarded(part.work.handle(), failed, () -> finish(part));
        }
        return failed.stream().mapToInt(Integer::intValue).toArray();
    }

    /// A media item that has failed is left alone; one that fails does not affect the others.
    private void guarded(int handle, Set<Integer> failed, Runnable call) {
        if (failed.contains(handle)) {
            return;
        }
        try {
            call.run();
        } catch (GraphException e) {
            failed.add(handle);
            release(new int[] {handle});
        }
    }

    private void begin(Step.VisionWork work) {
        if (work.firstSlice() == 0) {
            release(new int[] {work.handle()}); // it may have been begun before
        }
    }

    /// One media item's share of a step.
    private final class Part {

        private final Step.VisionWork work;
        private final int[] firstEqual;
        private final int[] distinct; // tiles that are encoded
        private final int towerSlices;
        private final int end;

        Part(Step.VisionWork work) {
            this.work = work;
            this.firstEqual = work.media().tiles().firstEqual();
            this.distinct = VisionSlices.distinct(firstEqual);
            this.towerSlices = distinct.length * slices.perTile();
            this.end = work.firstSlice() + work.slices();
        }

        /// Slices of tiles; none of a prompt that is fused.
        List<TileBatches.Tile> tiles() {
            List<TileBatches.Tile> tiles = new ArrayList<>();
            LayoutNumbers layout = LayoutNumbers.of(work.media().layout());
            boolean projected = !(work.media().layout() instanceof Compressed);
            for (int slice = work.firstSlice(); slice < Math.min(end, towerSlices); slice++) {
                int tile = distinct[slice / slices.perTile()];
                tiles.add(new TileBatches.Tile(
                        work.handle(), work.media(), tile, slice, layout.tilePooling(), projected));
            }
            return tiles;
        }
    }

    /// What follows the tower.
    private void finish(Part part) {
        Step.VisionWork work = part.work;
        Optional<PreprocessedMedia.Fusion> prompt = work.media().fusion();
        if (prompt.isPresent()) {
            for (int slice = work.firstSlice(); slice < part.end; slice++) {
                fusion().fuse(work, prompt.get(), slice);
            }
        } else if (work.media().layout() instanceof Compressed) {
            long[] encodedIndex = VisionSlices.encodedIndex(part.firstEqual);
            for (int slice = Math.max(work.firstSlice(), part.towerSlices); slice < part.end; slice++) {
                fusion().fuse(work.handle(), work.media(), slice - part.towerSlices, encodedIndex);
            }
        } else if (part.end == part.towerSlices) {
            merge(work.handle(), work.media(), VisionSlices.encodedIndex(part.firstEqual));
        }
    }

    /// Whole tiles in one call; one by one if that fails, perhaps for want of memory.
    private void encodeTogether(List<TileBatches.Tile> batch, Set<Integer> failed) {
        List<TileBatches.Tile> good =
                batch.stream().filter(tile -> !failed.contains(tile.handle())).toList();
        if (good.size() > 1) {
            try {
                encodeAll(good);
                return;
            } catch (GraphException e) {
                // All tiles are added to their media or none.
            }
        }
        for (TileBatches.Tile tile : good) {
            guarded(tile.handle(), failed, () -> encode(tile));
        }
    }

    private void encodeAll(List<TileBatches.Tile> batch) {
        TileBatches.Tile first = batch.getFirst();
        byte[] pixels = TileBatches.pixels(batch);
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "encode_all",
                            tower(first),
                            model.parts().projector(),
                            store,
                            a.integers(batch.stream()
                                    .mapToLong(TileBatches.Tile::handle)
                                    .toArray()),
                            a.tensor(pixels, 0, pixels.length, batch.size(), 3, first.height(), first.width()),
                            a.integers(first.pooling()),
                            a.flag(first.projected()));
        }
    }

    private void encode(TileBatches.Tile tile) {
        int first = slices.firstLayer(tile.slice());
        if (outside.isPresent() && !isApart(tile)) {
            outside.get().run(tile, first, slices.endLayer(tile.slice()));
            return;
        }
        int bytes = first == 0 ? tile.bytes() : 0; // later slices continue from the hidden state
        long[] shape = first == 0 ? new long[] {3, tile.height(), tile.width()} : new long[] {0};
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "encode",
                            tower(tile),
                            model.parts().projector(),
                            store,
                            a.integer(tile.handle()),
                            a.tensor(tile.tiles().rgb(), tile.index() * tile.bytes(), bytes, shape),
                            a.integer(first),
                            a.integer(slices.endLayer(tile.slice())),
                            a.integers(tile.pooling()),
                            a.flag(tile.projected()));
        }
    }

    /// Whether it goes through the tower that frames have for themselves.
    private boolean isApart(TileBatches.Tile tile) {
        return tile.isFrame() && model.parts().vision().videoTower().isPresent();
    }

    private Value tower(TileBatches.Tile tile) {
        LoadedModel.Vision vision = model.parts().vision();
        return isApart(tile) ? vision.videoTower().orElseThrow() : vision.tower();
    }

    private void merge(int handle, PreprocessedMedia media, long[] encodedIndex) {
        LayoutNumbers layout = LayoutNumbers.of(media.layout());
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "merge",
                            model.parts().projector(),
                            store,
                            a.integer(handle),
                            a.integers(encodedIndex),
                            a.text(layout.kind()),
                            a.integers(layout.numbers()));
        }
    }
}
