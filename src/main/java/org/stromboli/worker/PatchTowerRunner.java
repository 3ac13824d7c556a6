package org.stromboli.worker;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.engine.step.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.Value;
import org.stromboli.vision.FeatureLayout.Shifted;
import org.stromboli.vision.PreprocessedMedia;

/// Encodes images of any height and width, segment by segment. Engine thread only.
final class PatchTowerRunner implements VisionRunner {

    private static final byte[] NO_PIXELS = {};
    private static final long[] NO_PLACES = {};

    private final LoadedModel model;
    private final Value store;
    private final PatchTowerGeometry tower;
    private final PatchSlices slices;

    PatchTowerRunner(LoadedModel model, Value store, PatchSlices slices) {
        this.model = model;
        this.store = store;
        this.slices = slices;
        this.tower = slices.tower();
    }

    @Override
    public int slices(PreprocessedMedia media) {
        PatchSegments segments = PatchSegments.of(media);
        return Arrays.stream(segments.distinct())
                .map(each -> cut(segments.all().get(each)).count())
                .sum();
    }

    private PatchSlices.Cut cut(PatchSegments.Segment segment) {
        return slices.cut(segment.patches() + (tower.classRow() ? 1 : 0));
    }

    @Override
    public long bytes(PreprocessedMedia media) {
        return (long) media.tokens()
                * model.geometry().decoder().hidden()
                * model.parts().images().bytes();
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
        for (Step.VisionWork each : work) {
            try {
                run(each);
            } catch (GraphException e) {
                failed.add(each.handle());
                release(new int[] {each.handle()});
            }
        }
        return failed.stream().mapToInt(Integer::intValue).toArray();
    }

    private void run(Step.VisionWork work) {
        if (work.firstSlice() == 0) {
            release(new int[] {work.handle()}); // it may have been begun before
        }
        PatchSegments segments = PatchSegments.of(work.media());
        boolean projected = !(work.media().layout() instanceof Shifted);
        int end = work.firstSlice() + work.slices();
        int first = 0; // slice of the segment
        for (int index : segments.distinct()) {
            PatchSegments.Segment segment = segments.all().get(index);
            PatchSlices.Cut cut = cut(segment);
            for (int slice = Math.max(first, work.firstSlice()); slice < Math.min(end, first + cut.count()); slice++) {
                encode(work.handle(), segment, cut, slice - first, projected);
            }
            first += cut.count();
        }
        if (end == first) {
            finish(work.handle(), work.media(), segments);
        }
    }

    private void encode(int handle, PatchSegments.Segment segment, PatchSlices.Cut cut, int slice, boolean projected) {
        int firstLayer = cut.firstLayer(slice);
        int firstRow = cut.firstRow(slice);
        boolean begins = firstLayer == 0 && firstRow == 0;
        try (Arguments a = model.arguments()) {
            model.graph()
                    .run(
                            "encode_patches",
                            model.parts().tower(),
                            model.parts().projector(),
                            store,
                            a.integer(handle),
                            begins ? pixels(a, segment) : a.tensor(NO_PIXELS, 0, 0, 0),
                            begins ? places(a, segment) : a.tensor(NO_PLACES, 0),
                            a.integer(firstLayer),
                            a.integer(cut.endLayer(slice)),
                            a.integer(firstRow),
                            a.integer(cut.endRow(slice)),
                            a.flag(projected));
        }
    }

    private static Value pixels(Arguments a, PatchSegments.Segment segment) {
        int each = segment.tiles().bytes();
        return a.tensor(
                segment.tiles().rgb(),
                segment.first() * each,
                segment.count() * each,
                segment.count(),
                3,
                segment.tiles().height(),
                segment.tiles().width());
    }

    private Value places(Arguments a, PatchSegments.Segment segment) {
        int axes = tower.rotation().axes();
        long[] places = segment.places(axes);
        return a.tensor(places, places.length / axes, axes);
    }

    private void finish(int handle, PreprocessedMedia media, PatchSegments segments) {
        try (Arguments a = model.arguments()) {
            if (media.layout() instanceof Shifted shifted) {
                model.graph()
                        .run(
                                "join_patches",
                                model.parts().projector(),
                                store,
                                a.integer(handle),
                                a.integers(segments.encodedIndex()),
                                a.integers(segments.shiftedRows(shifted.before())));
                return;
            }
            LayoutNumbers layout = LayoutNumbers.of(media.layout());
            model.graph()
                    .run(
                            "merge",
                            model.parts().projector(),
                            store,
                            a.integer(handle),
                            a.integers(segments.encodedIndex()),
                            a.text(layout.kind()),
                            a.integers(layout.numbers()));
        }
    }
}
