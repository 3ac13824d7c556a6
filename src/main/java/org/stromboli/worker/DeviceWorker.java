package org.stromboli.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.DeviceLostException;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepExecutor;
import org.stromboli.engine.step.StepResult;
import org.stromboli.grammar.automaton.TokenMask;
import org.stromboli.model.KvMemory;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.Precision;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.TensorList;
import org.stromboli.torch.Value;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.worker.trial.Gradual;

/// One device with a model, a KV cache and the features of media, all of which stay there: a step copies a few arrays
/// over and ids back. Owns the model. Engine thread only; nothing of a step outlives it but KV and features.
public final class DeviceWorker implements StepExecutor {

    /// How long masks may keep the device waiting when the step has no other sequences.
    private static final Duration ALONE = Duration.ofMillis(20);

    /// Blocks that trials write to, beside those of sequences.
    private static final int TRIAL_BLOCKS = RowCalibration.MAX_TOKENS;

    private final LoadedModel model;
    private final int blocks;
    private final int blockTokens;
    private final KvMemory cache;
    private final Value store;
    private final VisionRunner tower;
    private final FeatureMeans means;
    private final Optional<RowRunner> rows;
    private final Deque<Gradual> improvements = new ArrayDeque<>();
    private @Nullable LoopWarmUp loops;

    /// @param blocks KV blocks to allocate
    public DeviceWorker(LoadedModel model, int blocks, int blockTokens) {
        this(
                model,
                blocks,
                blockTokens,
                VisionSlices.of(model.geometry().tower(), model.device()),
                FusionSlices.of(model.geometry(), model.device()));
    }

    DeviceWorker(LoadedModel model, int blocks, int blockTokens, VisionSlices towerSlices, FusionSlices fusionSlices) {
        this.model = model;
        this.blocks = blocks;
        this.blockTokens = blockTokens;
        int trials = model.parts().host().isPresent() ? TRIAL_BLOCKS : 0;
        this.cache = model.newCache(Math.multiplyExact(Math.addExact(blocks, trials), blockTokens));
        this.store = model.newStore();
        this.means = new FeatureMeans(model, store);
        this.tower = model.geometry()
                .tower()
                .overPatches()
                .<VisionRunner>map(
                        patches -> new PatchTowerRunner(model, store, PatchSlices.of(patches, model.device())))
                .orElseGet(() -> new TowerRunner(model, store, towerSlices, fusionSlices));
        this.rows = model.rowDecoder(cache, blockTokens).map(decoder -> new RowRunner(model, store, decoder));
    }

    /// Blocks that a worker on a CPU may allocate beside those of sequences.
    public static int trialBlocks() {
        return TRIAL_BLOCKS;
    }

    /// Device bytes that a KV block takes.
    public static long blockBytes(ModelGeometry geometry, Precision precision, int blockTokens) {
        return LoadedModel.kvBytesPerToken(geometry, precision) * blockTokens;
    }

    @Override
    public int visionSlices(PreprocessedMedia media) {
        return tower.slices(media);
    }

    @Override
    public long featureBytes(PreprocessedMedia media) {
        return tower.bytes(media);
    }

    @Override
    public StepResult run(Step step) {
        try {
            tower.release(step.releasedFeatures());
            long start = System.nanoTime();
            int[] failed = tower.run(step.vision());
            long visionNanos = step.vision().isEmpty() ? 0 : System.nanoTime() - start;
            float[][] vectors = means.of(step.means());
            SampledIds ids = step.tokens() == 0 ? SampledIds.NONE : sample(step);
            return ids.result(failed, visionNanos).withMeans(vectors);
        } catch (GraphException e) {
            throw lost(e)
                    ? new DeviceLostException("the device " + model.device().name() + " is lost", e)
                    : e;
        }
    }

    /// In one call, or in two where masks are still being made: they have the time of the first one for that, and
    /// those that are not ready then are left for another step.
    private SampledIds sample(Step step) {
        Optional<RowRunner> outside = outsideGraph(step);
        if (outside.isPresent()) {
            return sample(step, outside.get());
        }
        if (step.sampling().masksAreReady()) {
            return call("step", step, DeviceWorker::sampled);
        }
        return call("decode", step.withSampling(step.sampling().withMasks(List.of())), logits -> choose(logits, step));
    }

    private SampledIds sample(Step step, RowRunner runner) {
        runner.run(step);
        if (step.sampling().isArgmax()) {
            return runner.argmax(step.sampling());
        }
        try (Arguments a = model.arguments()) {
            return choose(runner.logits(step.sampling().samples(), a), step);
        }
    }

    /// From now on [#improve] finds out, by trying, which steps are faster outside the graph. Until that is known, the
    /// graph computes all of them, where it can.
    ///
    /// @param known gets the most tokens of such a step, 0 if none is
    public void calibrateWhenIdle(IntConsumer known) {
        rows.ifPresent(runner -> {
            if (runner.isAlone()) {
                return;
            }
            int limit = runner.mostTokens();
            runner.limit(0);
            improvements.add(new RowCalibration(
                    runner::run,
                    step -> call("step", step, DeviceWorker::sampled),
                    blockTokens,
                    blocks,
                    limit,
                    most -> {
                        runner.limit(most);
                        known.accept(most);
                    }));
        });
        if (rows.isPresent()) {
            loops = new LoopWarmUp(model, store, blockTokens);
        }
        tower.warmUp().ifPresent(improvements::add);
    }

    /// Something else that [#improve] does, when it is through with the rest.
    public void whenIdle(Gradual work) {
        improvements.add(work);
    }

    /// What has loops outside the graph compiled, beside the engine, on whatever thread, a step at a time: false when
    /// nothing was left to do. Best before [#improve].
    public Optional<BooleanSupplier> warmUp() {
        return Optional.ofNullable(loops).map(each -> each::advance);
    }

    @Override
    public boolean improve() {
        while (!improvements.isEmpty()) {
            if (improvements.element().advance()) {
                return true;
            }
            improvements.remove();
        }
        return false;
    }

    private Optional<RowRunner> outsideGraph(Step step) {
        return rows.filter(runner -> runner.takes(step));
    }

    private SampledIds choose(Value logits, Step step) {
        List<SamplingBatch.Masked> asked = step.sampling().masks();
        List<TokenMask> first = step.firstMasks();
        if (first.size() == step.sequences() && first.stream().noneMatch(TokenMask::isReady)) {
            TokenMask.awaitAny(first, ALONE);
        }
        List<SamplingBatch.Masked> known = step.sampling().knownMasks();
        List<SamplingBatch.Masked> late =
                asked.stream().filter(each -> !known.contains(each)).toList();
        return sample(logits, step.withSampling(step.sampling().withMasks(known)))
                .without(late.stream().mapToInt(SamplingBatch.Masked::column).toArray());
    }

    private SampledIds sample(Value logits, Step step) {
        PackedStep packed = PackedStep.of(step, blockTokens);
        long[] integers = packed.integers().values();
        float[] floats = packed.floats().values();
        try (Arguments a = model.arguments();
                Value results = model.graph()
                        .call(
                                "sample",
                                logits,
                                a.tensor(integers, integers.length),
                                a.integers(packed.integers().sizes()),
                                a.tensor(floats, floats.length),
                                a.integers(packed.floats().sizes()),
                                a.integers(packed.numbers()))) {
            return sampled(results);
        }
    }

    private static SampledIds sampled(Value results) {
        try (TensorList tensors = results.asTensors()) {
            return SampledIds.of(tensors);
        }
    }

    private <T> T call(String method, Step step, Function<Value, T> read) {
        PackedStep packed = PackedStep.of(step, blockTokens);
        long[] integers = packed.integers().values();
        float[] floats = packed.floats().values();
        try (Arguments a = model.arguments();
                Value results = model.graph()
                        .call(
                                method,
                                model.parts().decoder(),
                                cache.graph(),
                                store,
                                a.tensor(integers, integers.length),
                                a.integers(packed.integers().sizes()),
                                a.tensor(floats, floats.length),
                                a.integers(packed.floats().sizes()),
                                a.integers(packed.chunks()),
                                a.integers(packed.spans()),
                                a.integers(packed.numbers()))) {
            return read.apply(results);
        }
    }

    /// Features of an encoded media item, [tokens, hidden]: for tests.
    float[] features(int handle) {
        try (Arguments a = model.arguments();
                Value features = model.graph().call("features", store, a.integer(handle))) {
            return features.asFloats();
        }
    }

    /// Logits of the sampled rows, [samples, vocabulary], in place of a choice: for tests.
    float[] logits(Step step) {
        Optional<RowRunner> outside = outsideGraph(step);
        if (outside.isPresent()) {
            try (Arguments a = model.arguments()) {
                outside.get().run(step);
                return outside.get().logits(step.sampling().samples(), a).asFloats();
            }
        }
        return call("logits", step, Value::asFloats);
    }

    /// After an error of the CUDA runtime itself every later call fails too; running out of memory is not one.
    private static boolean lost(GraphException e) {
        String message = e.getMessage().toLowerCase(Locale.ROOT);
        return message.contains("cuda error") && !message.contains("out of memory");
    }

    @Override
    public void close() {
        improvements.forEach(Gradual::abandon);
        improvements.clear();
        if (loops != null) {
            loops.close();
        }
        store.close();
        cache.close();
        model.close();
    }
}
