package org.stromboli.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.stromboli.cpu.RowDecoder;
import org.stromboli.cpu.Rows;
import org.stromboli.engine.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.Value;

/// Computes steps in which few sequences have one token each: on a CPU they cost the reading of the weights, which the
/// graph does at half the speed of memory. Engine thread only.
final class RowRunner {

    private final LoadedModel model;
    private final Value store;
    private final RowDecoder decoder;
    private final MemorySegment logits; // [most rows, vocabulary]

    RowRunner(LoadedModel model, Value store, RowDecoder decoder) {
        this.model = model;
        this.store = store;
        this.decoder = decoder;
        long floats = (long) RowDecoder.MOST_ROWS * model.geometry().decoder().vocabulary();
        logits = Arena.ofAuto().allocate(floats * Float.BYTES, 64);
    }

    boolean takes(Step step) {
        return step.tokens() > 0 && step.tokens() <= RowDecoder.MOST_ROWS && step.tokens() == step.sequences();
    }

    /// Logits of the sampled rows, which lie here until the next step.
    Value run(Step step, Arguments a) {
        float[] h = inputs(step);
        decoder.run(h, new Rows(step.positions(), step.slots(), step.contextLengths(), step.blockTables()));
        int[] wanted = step.sampling().rows();
        if (wanted.length > 0) {
            decoder.logits(h, wanted, logits);
        }
        int vocabulary = model.geometry().decoder().vocabulary();
        return a.floats(logits.asSlice(0, (long) wanted.length * vocabulary * Float.BYTES), wanted.length, vocabulary);
    }

    private float[] inputs(Step step) {
        long[] ids = Arrays.stream(step.ids()).asLongStream().toArray();
        try (Arguments a = model.arguments();
                Value h = model.graph()
                        .call(
                                "inputs",
                                model.parts().decoder(),
                                store,
                                a.tensor(ids, ids.length),
                                a.integers(PackedStep.spans(step.features())))) {
            return h.asFloats();
        }
    }
}
