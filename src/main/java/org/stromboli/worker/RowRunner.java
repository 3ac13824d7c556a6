package org.stromboli.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.stromboli.cpu.EmbeddingTable;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.Rows;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.Value;

/// Computes steps outside the graph: on a CPU those of few tokens cost the reading of the weights, which the graph does
/// at half the speed of memory, and with machine code of our own all of them are faster. Engine thread only.
final class RowRunner {

    private final LoadedModel model;
    private final Value store;
    private final HostDecoder decoder;
    private final EmbeddingTable embedding;
    private final float textScale; // of embeddings in the residual stream
    private long[] allowed = new long[0]; // a bit for each token, of one sample
    private MemorySegment logits = MemorySegment.NULL; // [samples, vocabulary]
    private int mostTokens;

    RowRunner(LoadedModel model, Value store, HostDecoder decoder) {
        this.model = model;
        this.store = store;
        this.decoder = decoder;
        embedding = model.embeddingTable();
        textScale = (float) model.geometry().decoder().traits().multipliers().textInStream();
        mostTokens = isAlone() ? decoder.maxRows() : Math.min(decoder.maxRows(), RowCalibration.MAX_TOKENS);
    }

    /// From now on it takes steps of at most so many tokens.
    void limit(int tokens) {
        mostTokens = tokens;
    }

    /// Whether the graph could take none of the steps.
    boolean isAlone() {
        return model.parts().host().filter(host -> !host.place().needsGraph()).isPresent();
    }

    int mostTokens() {
        return mostTokens;
    }

    boolean takes(Step step) {
        return step.tokens() > 0 && step.tokens() <= mostTokens;
    }

    /// Computes the step, up to the logits of its samples.
    void run(Step step) {
        float[] h = embedded(step.ids());
        decoder.run(
                step.features().isEmpty() ? h : withFeatures(h, step),
                rows(step),
                step.sampling().rows());
    }

    private float[] embedded(int[] ids) {
        float[] h = embedding.of(ids);
        if (textScale != 1) {
            for (int i = 0; i < h.length; i++) {
                h[i] *= textScale;
            }
        }
        return h;
    }

    private static Rows rows(Step step) {
        int[] contexts = new int[step.tokens()];
        int[][] blocks = new int[step.tokens()][];
        for (int sequence = 0; sequence < step.sequences(); sequence++) {
            int end = step.queryStarts()[sequence + 1];
            for (int row = step.queryStarts()[sequence]; row < end; row++) {
                contexts[row] = step.contextLengths()[sequence] - (end - 1 - row);
                blocks[row] = step.blockTables()[sequence];
            }
        }
        return new Rows(step.positions(), step.slots(), contexts, blocks);
    }

    private float[] withFeatures(float[] h, Step step) {
        try (Arguments a = model.arguments();
                Value changed = model.graph()
                        .call(
                                "with_features",
                                model.parts().decoder(),
                                store,
                                a.tensor(h, step.tokens(), h.length / step.tokens()),
                                a.integers(PackedStep.spans(step.features())))) {
            return changed.asFloats();
        }
    }

    /// The most probable token of each sample of the last step, of those that its mask allows. The graph would make a
    /// number of each bit of the masks, for the whole vocabulary.
    SampledIds argmax(SamplingBatch sampling) {
        int[] ids = new int[sampling.samples()];
        int done = 0;
        for (SamplingBatch.Masked mask : sampling.masks()) {
            done = argmax(ids, done, mask.column());
            if (allowed.length < mask.tokens().length()) {
                allowed = new long[mask.tokens().length()];
            }
            mask.copyTo(allowed, 0);
            ids[done++] = decoder.argmax(mask.column(), allowed);
        }
        argmax(ids, done, ids.length);
        return SampledIds.of(ids);
    }

    private int argmax(int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            ids[i] = decoder.argmax(i);
        }
        return to;
    }

    /// Logits of the samples of the last step, which lie here until the next one.
    Value logits(int samples, Arguments a) {
        int vocabulary = model.geometry().decoder().vocabulary();
        long bytes = (long) samples * vocabulary * Float.BYTES;
        if (logits.byteSize() < bytes) {
            logits = Arena.ofAuto().allocate(bytes, 64);
        }
        decoder.copyLogits(samples, logits);
        return a.floats(logits.asSlice(0, bytes), samples, vocabulary);
    }
}
